// What is known of a local cloud's emulator between two commands, and where its things lie.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folders and files of one local cloud's emulator. */
export interface Places {
  readonly folder: string;
  readonly lock: string;
  readonly record: string;
  readonly log: string;
  /** Of the process beside the emulator. */
  readonly companion: string;
  readonly companionLog: string;
  /** Everything but S3, written by the emulator at its end. */
  readonly state: string;
  /** S3's objects, written as they come. */
  readonly s3: string;
  /**
   * Code of the Lambda functions that run. Outside of the checkout: below it, Node would take the project's module type
   * for a function's, and find the project's packages where the function has none.
   */
  readonly tmp: string;
  /** The emulator's HOME. */
  readonly user: string;
  /** One name for each local cloud. */
  readonly name: string;
}

export function places(home: string): Places {
  const folder = join(home, "emulator");
  const name = `kandokoro-${createHash("sha256").update(folder).digest("hex").slice(0, 12)}`;
  return {
    folder,
    name,
    lock: join(home, "emulator.lock"),
    record: join(folder, "emulator.json"),
    log: join(folder, "emulator.log"),
    companion: join(folder, "companion.json"),
    companionLog: join(folder, "companion.log"),
    state: join(folder, "state"),
    s3: join(folder, "s3"),
    tmp: join(tmpdir(), name),
    user: join(folder, "user"),
  };
}

export interface EmulatorRecord {
  readonly pid: number;
  /** See processStart. */
  readonly started: string;
  readonly port: number;
  readonly incarnation: string;
  /** True when it ended and what it held is saved whole. */
  readonly saved: boolean;
}

export function readRecord(at: Places): EmulatorRecord | undefined {
  try {
    return JSON.parse(readFileSync(at.record, "utf8")) as EmulatorRecord;
  } catch {
    return undefined;
  }
}

/** Whole or not at all, whatever happens meanwhile. */
export function writeRecord(at: Places, record: EmulatorRecord): void {
  mkdirSync(at.folder, { recursive: true });
  const next = `${at.record}.next`;
  writeFileSync(next, JSON.stringify(record, undefined, 2));
  renameSync(next, at.record);
}

/** Removes what the emulator held: the next start begins with nothing. */
export function forget(at: Places): void {
  rmSync(at.record, { force: true });
  rmSync(at.state, { recursive: true, force: true });
  rmSync(at.s3, { recursive: true, force: true });
}

/**
 * Whether the emulator's last run wrote all it held. It does so at its orderly end only, and the log is what tells
 * (ministack/app.py, lifespan.shutdown): after every service is saved comes "SFTP: stopped"; a service that could
 * not be saved is named by an error, and its file is the one of an earlier run.
 */
export function savedWhole(at: Places): boolean {
  const log = readLog(at);
  return log.includes("INFO [transfer] SFTP: stopped") && !log.includes("ERROR [persistence] ");
}

/** Whether a service's saved state could not be read back at the start; ministack goes on with that service empty. */
export function restoredInPart(at: Places): boolean {
  return /ERROR \[persistence\] |ERROR \[ministack\] Failed to restore persisted state/.test(readLog(at));
}

/** The end of the log, for an error message: its last three lines in one. */
export function lastLines(at: Places): string {
  const lines = readLog(at)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.slice(-3).join(" | ") || "nothing";
}

function readLog(at: Places): string {
  try {
    return readFileSync(at.log, "utf8");
  } catch {
    return "";
  }
}
