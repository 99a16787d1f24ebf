// Runs a program until nothing of it is left to do, and hands out its first error, wherever that was thrown.
import * as pulumi from "@pulumi/pulumi";

const UNHANDLED = ["unhandledRejection", "uncaughtException"] as const;

/** Milliseconds without any work after which registrations that still wait are taken to wait for each other. */
const STUCK_AFTER = 250;

/**
 * Runs a program as the Pulumi CLI does: to the end of its code, of every registration, and of whatever keeps the
 * event loop alive, since a callback of `apply` that reads a file may make resources later.
 * @param waiting - what was made and not registered, for the error of a program that never ends
 * @param milliseconds - the longest that it may take
 */
export async function settle(
  program: () => Promise<pulumi.Inputs>,
  waiting: () => readonly string[],
  milliseconds: number,
): Promise<void> {
  const before = process.getActiveResourcesInfo();
  const errors = new Errors();
  try {
    let running = true;
    const run = pulumi.runtime
      .runInPulumiStack(() => program())
      .catch((error: unknown) => errors.first(error))
      .then(() => pulumi.runtime.disconnect())
      .finally(() => (running = false));
    await untilQuiet(() => running, before, waiting, milliseconds);
    await run;
    // What ran after the program's end may have registered more.
    await pulumi.runtime.disconnect();
  } catch (error) {
    errors.last(error);
  } finally {
    errors.stop();
  }
  errors.throwFirst();
}

async function untilQuiet(
  running: () => boolean,
  before: readonly string[],
  waiting: () => readonly string[],
  milliseconds: number,
): Promise<void> {
  const start = performance.now();
  let lastBusy = start;
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    const busy = added(before, process.getActiveResourcesInfo());
    const now = performance.now();
    if (busy.length === 0 && !running()) return;
    if (busy.length > 0) lastBusy = now;
    if (now - lastBusy > STUCK_AFTER)
      throw new Error(
        `deploy: the program never ends; it waits for a promise that nothing resolves, or for itself. Not registered: ${waiting().join(", ") || "nothing"}`,
      );
    if (now - start > milliseconds)
      throw new Error(
        `deploy: the program is still busy after ${milliseconds / 1000} s (${busy.join(", ")}); give it more by timeoutSeconds, or end what it started`,
      );
    if (now - start > 20) await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The multiset difference: what keeps the event loop alive now and did not before. */
function added(before: readonly string[], now: readonly string[]): string[] {
  const left = [...before];
  return now.filter((kind) => {
    const at = left.indexOf(kind);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Takes errors that nobody handles from the test runner, which would end the test run for them. */
class Errors {
  readonly #all: unknown[] = [];
  readonly #others = UNHANDLED.map((event) => process.listeners(event as "uncaughtException"));
  readonly #take = (error: unknown) => void this.#all.push(error);

  constructor() {
    for (const event of UNHANDLED) process.removeAllListeners(event).on(event, this.#take);
  }

  /** The error that the program itself threw stands before those that follow from it. */
  first(error: unknown): void {
    this.#all.unshift(error);
  }

  last(error: unknown): void {
    this.#all.push(error);
  }

  stop(): void {
    UNHANDLED.forEach((event, i) => {
      process.off(event, this.#take);
      for (const listener of this.#others[i]!) process.on(event as "uncaughtException", listener);
    });
  }

  throwFirst(): void {
    if (this.#all.length > 0) throw this.#all[0];
  }
}
