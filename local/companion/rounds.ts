// Runs a duty again and again.
import { setTimeout as wait } from "node:timers/promises";
import type { Cloud } from "../provider/cloud.ts";
import type { Duty } from "./duty.ts";

/**
 * Runs the duty until the signal is aborted, the first time after its own interval: the emulator has just started. An
 * error that stays the same is told once, and so is that it is over.
 */
export async function rounds(
  duty: Duty,
  cloud: Cloud,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let told = "";
  for (;;) {
    await wait(duty.everySeconds * 1000, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const problem = await problemOf(() => duty.run(cloud));
    if (problem !== told) log(`${duty.name}: ${problem || "works again"}`);
    told = problem;
  }
}

async function problemOf(run: () => Promise<void>): Promise<string> {
  try {
    await run();
    return "";
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
