// How many requests a front door answers: connections that stay open, each with one request after the other.
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";

export interface Load {
  readonly connections: number;
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds until the whole answer was there: for half of the requests, and for 99 of 100. */
  readonly median: number;
  readonly p99: number;
  /** Requests that were answered otherwise than with 200, or not at all. */
  readonly failed: number;
}

/** Asks for some seconds, after a second that is not counted. */
export async function load(url: string, connections: number, seconds: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let failed = 0;
  const begin = performance.now() + 1000;
  const end = begin + seconds * 1000;
  const ask = async () => {
    for (let now = performance.now(); now < end; now = performance.now()) {
      const isRight = await get(url, agent).then(
        (status) => status === 200,
        () => false,
      );
      const done = performance.now();
      if (now < begin || done > end) continue;
      times.push(done - now);
      if (!isRight) failed++;
    }
  };
  await Promise.all(Array.from({ length: connections }, ask));
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)]! * 10) / 10;
  const perSecond = Math.round(times.length / seconds);
  return { connections, requests: times.length, perSecond, median: at(0.5), p99: at(0.99), failed };
}

async function get(url: string, agent: Agent): Promise<number> {
  return await new Promise((resolve, reject) => {
    request(url, { agent, timeout: 30_000 }, (response) => {
      text(response).then(() => resolve(response.statusCode ?? 0), reject);
    })
      .on("timeout", () => reject(new Error("no answer within 30 s")))
      .on("error", reject)
      .end();
  });
}
