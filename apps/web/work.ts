// Work for a CPU, as much as is asked for: something to see the service scale by.
import { pbkdf2 } from "node:crypto";
import { promisify } from "node:util";
import { Problem } from "../shared/problem.ts";

const slice = promisify(pbkdf2);

/** Iterations that take a few milliseconds. */
const ITERATIONS = 5000;
/** Requests that are worked on at the same time. */
const MOST = 16;

let busy = 0;

/**
 * Works for so many milliseconds, beside the event loop: other requests are answered meanwhile.
 * @throws Problem 503 when there is enough to do already
 */
export async function work(milliseconds: number): Promise<void> {
  if (busy >= MOST)
    throw new Problem(503, `${MOST} requests are worked on already; try again later`, {
      headers: { "retry-after": "1" },
    });
  busy++;
  try {
    const until = performance.now() + milliseconds;
    while (performance.now() < until) await slice("work", "salt", ITERATIONS, 32, "sha256");
  } finally {
    busy--;
  }
}
