// The end of an emulator, and what is to be made of one that has ended.
import { endCompanion } from "./companion/companion.ts";
import { endWorkers, removeContainers, removeLeftovers } from "./emulatorLeftovers.ts";
import {
  type EmulatorRecord,
  forget,
  type Places,
  readRecord,
  savedWhole,
  writeRecord,
} from "./emulatorRecord.ts";
import type { Progress } from "./errors.ts";
import { removeImages } from "./images.ts";
import { isAlive, sendSignal, until } from "./process.ts";

/** It lets requests finish for 3 s and then waits for the Lambda functions that were called and not yet answered. */
const REQUESTS_SECONDS = 4;
const END_SECONDS = 30;

/**
 * What the run before left, whole; else nothing. ministack writes all but S3's objects at its end only, so after
 * any other end the objects of S3 are newer than all the rest: that is not restored in part but forgotten.
 */
export async function keptFromBefore(at: Places, progress: Progress): Promise<EmulatorRecord | undefined> {
  const record = readRecord(at);
  if (record !== undefined && (await isAlive(record))) {
    progress("ends the emulator, which gives no answer");
    await end(at, record);
  }
  await removeLeftovers(at);
  if (record !== undefined && (record.saved || savedWhole(at))) {
    const kept = { ...record, saved: true };
    writeRecord(at, kept); // the log that tells it is about to be replaced
    return kept;
  }
  if (record !== undefined) {
    progress("the emulator ended without saving what it held: it begins with nothing");
    await removeContainers(at, record.port);
    await removeImages(`localhost:${record.port}`);
  }
  forget(at);
  return undefined;
}

/** @returns false when none ran */
export async function stop(at: Places): Promise<boolean> {
  const record = readRecord(at);
  if (record === undefined) return false;
  await endCompanion(at);
  const ran = await isAlive(record);
  if (ran) await end(at, record);
  await removeLeftovers(at);
  await removeContainers(at, record.port);
  if (ran) writeRecord(at, { ...record, saved: savedWhole(at) });
  return ran;
}

/** In order, or at the deadline otherwise. */
export async function end(at: Places, record: EmulatorRecord): Promise<void> {
  const hasEnded = async () => !(await isAlive(record));
  sendSignal(record.pid, "SIGTERM");
  if (await until(hasEnded, REQUESTS_SECONDS)) return;
  await endWorkers(at, record.pid);
  if (await until(hasEnded, END_SECONDS)) return;
  sendSignal(record.pid, "SIGKILL");
  await until(hasEnded, END_SECONDS);
}
