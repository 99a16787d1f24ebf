// One run: every day whose files changed since its summary was written.
import type { S3Client } from "@aws-sdk/client-s3";
import { isDay } from "../shared/calendar.ts";
import { listNames } from "../shared/s3.ts";
import { summarizeDay } from "./day.ts";
import { ORDERS } from "./folders.ts";
import type { Settings } from "./settings.ts";

/** What a run did; the function answers and logs it. */
export interface Run {
  /** Days that have files. */
  days: number;
  /** Days whose summary was written. */
  written: string[];
  /** Days whose summary was right already. */
  unchanged: number;
  /** Days that failed; and the listing of days counts as one when it does. */
  failed: number;
  /** Lines and files that the written summaries do not count, because they cannot be read. */
  badLines: number;
  refusedFiles: number;
  /** What lies under `orders/` but in no day's folder. */
  strays: number;
  ms: number;
  /** What failed and why, and what the first strays are. */
  reasons: string[];
}

/** Of each kind of reason, in the log, the answer and the error. */
const MOST_REASONS = 10;

/**
 * Brings every day's summary up to date, whatever became of the days before it, and reports once. Then throws what
 * failed, so that Lambda tries again and at last hands the event with the reason to the function's failure queue.
 */
export async function run(client: S3Client, settings: Settings, report: (run: Run) => void): Promise<Run> {
  const start = performance.now();
  const failures: string[] = [];
  const { days, strays, reasons } = await listDays(client, settings.ordersBucket, failures);
  const done: Run = {
    days: days.length,
    written: [],
    unchanged: 0,
    failed: 0,
    badLines: 0,
    refusedFiles: 0,
    strays,
    ms: 0,
    reasons,
  };
  for (const day of days) {
    try {
      await oneDay(client, settings, day, done);
    } catch (error) {
      failures.push(`${day}: ${(error as Error).message}`);
    }
  }
  const shown = failures.slice(0, MOST_REASONS);
  if (shown.length < failures.length) shown.push(`and ${failures.length - shown.length} more`);
  done.failed = failures.length;
  done.reasons.unshift(...shown);
  done.ms = Math.round(performance.now() - start);
  report(done);
  if (failures.length > 0) throw new Error(shown.join(" | "));
  return done;
}

/** The days that have a folder; and how much lies outside of such folders. */
async function listDays(client: S3Client, bucket: string, failures: string[]) {
  const found = { days: [] as string[], strays: 0, reasons: [] as string[] };
  try {
    for await (const name of listNames(client, bucket, ORDERS)) {
      if (isDayFolder(name)) found.days.push(name.slice(0, -1));
      else if (found.strays++ < MOST_REASONS) found.reasons.push(strayed(name));
    }
  } catch (error) {
    failures.push((error as Error).message);
  }
  return found;
}

async function oneDay(client: S3Client, settings: Settings, day: string, done: Run): Promise<void> {
  const summary = await summarizeDay(client, settings, day);
  if (!summary) {
    done.unchanged++;
    return;
  }
  done.written.push(day);
  done.badLines += summary.badLines;
  done.refusedFiles += summary.refusedFiles;
}

const isDayFolder = (folder: string) => folder.endsWith("/") && isDay(folder.slice(0, -1));

const strayed = (name: string) =>
  `${JSON.stringify(ORDERS + name)} is left out; put files under the day of their orders, such as ${ORDERS}2026-11-23/`;
