// Requests to a front door by connections that stay open, each with one request after the other: how many it answers in
// some seconds, and what it answers until it is told to end.
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";

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
        ({ status }) => status === 200,
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

/** After one, so that a service that is gone is not asked ever faster. */
const FAILURE_MILLISECONDS = 100;

/** What came of steady requests. */
export interface Steady {
  /** Bodies of the answers with 200, in the order in which they came. */
  readonly answers: readonly string[];
  /** Of each other request: its status and answer, or the error. */
  readonly failures: readonly string[];
  /** Milliseconds that the slowest request took. */
  readonly slowest: number;
}

/** Asks until it is ended, which is what it answers; none is begun then, and those that were are waited for. */
export function steady(url: string, connections: number): () => Promise<Steady> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answers: string[] = [];
  const failures: string[] = [];
  let isOver = false;
  let slowest = 0;
  const ask = async () => {
    while (!isOver) {
      const began = performance.now();
      const { status, body } = await get(url, agent).catch((error: Error) => ({
        status: 0,
        body: error.message,
      }));
      slowest = Math.max(slowest, performance.now() - began);
      if (status === 200) answers.push(body);
      else {
        failures.push(`${status || "no answer"}: ${body}`);
        await wait(FAILURE_MILLISECONDS);
      }
    }
  };
  const all = Promise.all(Array.from({ length: connections }, ask));
  return async () => {
    isOver = true;
    await all;
    agent.destroy();
    return { answers, failures, slowest: Math.round(slowest) };
  };
}

async function get(url: string, agent: Agent): Promise<{ status: number; body: string }> {
  return await new Promise((resolve, reject) => {
    request(url, { agent, timeout: 30_000 }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    })
      .on("timeout", () => reject(new Error("no answer within 30 s")))
      .on("error", reject)
      .end();
  });
}
