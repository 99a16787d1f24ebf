// Where the demos of load balancers begin: a new one's name takes a while to be known everywhere.
import { setTimeout as wait } from "node:timers/promises";

const DEADLINE_SECONDS = 180;

/** Waits until the address answers: at all, or with this status. */
export async function reached(url: string, status?: number): Promise<void> {
  const deadline = Date.now() + DEADLINE_SECONDS * 1000;
  for (;;) {
    let last: string;
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
      await answer.text(); // to its end, so that its connection is free again
      if (status === undefined || answer.status === status) return;
      last = `the last answer was ${answer.status}`;
    } catch (error) {
      const { cause, message } = error as Error;
      last = `nobody answered: ${cause instanceof Error ? cause.message : message}`;
    }
    if (Date.now() > deadline) throw new Error(`${url}: within ${DEADLINE_SECONDS} s ${last}`);
    await wait(1000);
  }
}
