import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { UserError } from "./errors.ts";
import { processStart } from "./process.ts";
import { locksFolder } from "./state.ts";

interface Lock {
  readonly pid: number;
  readonly hostname: string;
  readonly timestamp: string;
}

/**
 * Refuses to work on a stack that another process works on, and removes the lock that a killed one left: Pulumi's file
 * backend keeps it for ever.
 */
export async function refuseIfLocked(stackName: string): Promise<void> {
  const folder = locksFolder(stackName);
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder)) {
    const path = join(folder, file);
    const lock = readLock(path);
    if (lock && lock.hostname === hostname() && (await processStart(lock.pid)) !== undefined)
      throw new UserError(
        `${stackName} is being worked on by another command (process ${lock.pid}, since ${lock.timestamp}); wait for its end`,
      );
    rmSync(path, { force: true });
  }
}

/** Undefined when the other process has just ended and taken its lock with it, or wrote only half of it. */
function readLock(path: string): Lock | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Lock;
  } catch {
    return undefined;
  }
}
