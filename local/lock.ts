// One process at a time, across processes. A lock whose holder is gone is taken over.
import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { UserError } from "./errors.ts";
import { isAlive, processStart } from "./process.ts";

/** Far longer than the longest work done under a lock (building the Pulumi CLI: 2 to 5 minutes on two cores). */
const PATIENCE_SECONDS = 30 * 60;

interface Holder {
  readonly pid: number;
  readonly started: string;
}

/**
 * Does `work` while holding the lock file; waits for another holder as long as that one lives.
 * @param waiting called once when another process holds the lock
 */
export async function withLock<T>(
  file: string,
  waiting: (pid: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  await acquire(file, waiting);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

async function acquire(file: string, waiting: (pid: number) => void): Promise<void> {
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  const me: Holder = { pid: process.pid, started: (await processStart(process.pid)) ?? "" };
  let told = false;
  while (!tryLock(file, me)) {
    const holder = readHolder(file);
    if (holder !== undefined && !(await isAlive(holder))) {
      await takeOver(file);
      continue;
    }
    if (holder !== undefined && !told) {
      told = true;
      waiting(holder.pid);
    }
    if (Date.now() > deadline) {
      throw new UserError(
        `process ${holder?.pid} holds ${file} for too long: end that process and run again`,
      );
    }
    await wait(100);
  }
}

/** The file appears with its content or not at all: it is written under another name and linked. */
function tryLock(file: string, me: Holder): boolean {
  const own = `${file}.${randomUUID()}`;
  try {
    writeFileSync(own, JSON.stringify(me));
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined; // just given back
  }
}

/** Removes a lock whose holder is gone. One process at a time, so that none removes the lock of its successor. */
async function takeOver(file: string): Promise<void> {
  const turn = `${file}.turn`;
  try {
    mkdirSync(turn);
  } catch {
    if (ageSeconds(turn) > 10) rmSync(turn, { recursive: true, force: true });
    await wait(50);
    return;
  }
  try {
    const holder = readHolder(file);
    if (holder !== undefined && !(await isAlive(holder))) rmSync(file, { force: true });
  } finally {
    rmdirSync(turn);
  }
}

function ageSeconds(folder: string): number {
  try {
    return (Date.now() - statSync(folder).mtimeMs) / 1000;
  } catch {
    return 0;
  }
}
