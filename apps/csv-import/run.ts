// One run: the files that were named, or all that are new.
import type { S3Client } from "@aws-sdk/client-s3";
import type { Log } from "../shared/log.ts";
import { listObjects } from "../shared/s3.ts";
import type { Outcome } from "../shared/task.ts";
import { importFile, type Importer } from "./file.ts";
import { INCOMING, type Report } from "./report.ts";
import type { Settings } from "./settings.ts";
import { TableFailed, type StockTable } from "./stockTable.ts";

/** What a run did; the last line of its log. */
export interface Run {
  files: number;
  imported: number;
  /** Files that were imported before. */
  unchanged: number;
  /** Files that are imported but for what their reports name. */
  withRejects: number;
  failed: number;
  rows: number;
  rejectedRows: number;
  /** The first failures: each file and why. */
  reasons: string[];
  ms: number;
}

const MOST_REASONS = 10;
const MOST_FILES = 10_000;

/**
 * Imports file after file, by key in UTF-8 order, whatever became of those before, unless the table fails: then no other
 * would fare better. One line for each file that was imported, some while it is, and one at the end.
 */
export async function run(
  s3: S3Client,
  table: StockTable,
  settings: Settings,
  log: Log,
  stop: AbortSignal,
): Promise<Outcome> {
  const start = performance.now();
  const done: Run = {
    files: 0,
    imported: 0,
    unchanged: 0,
    withRejects: 0,
    failed: 0,
    rows: 0,
    rejectedRows: 0,
    reasons: [],
    ms: 0,
  };
  let stopped = false;
  const named = settings.keys.length > 0;
  const progress = progressEvery(settings.progressSeconds, log);
  const importer = { s3, table, settings, progress, stop };
  try {
    const keys = named ? settings.keys : await newKeys(s3, settings.bucket);
    done.files = keys.length;
    for (const key of keys) await oneFile(importer, key, named, done, log);
  } catch (error) {
    stopped = stop.aborted;
    if (!stopped) failed(done, (error as Error).message);
  }
  done.ms = Math.round(performance.now() - start);
  const outcome = stopped ? "stopped" : done.failed + done.withRejects > 0 ? "incomplete" : "done";
  const level = done.failed > 0 ? "ERROR" : outcome === "done" ? "INFO" : "WARN";
  log(level, outcome === "stopped" ? "stopped; the next run goes on" : "csv-import", done);
  return outcome;
}

async function newKeys(s3: S3Client, bucket: string): Promise<string[]> {
  const files = await listObjects(s3, bucket, INCOMING);
  if (files.length > MOST_FILES)
    throw new Error(
      `there are ${files.length} files under ${INCOMING}; at most ${MOST_FILES} are looked through, so move those away that were imported`,
    );
  return files.map(({ key }) => key);
}

async function oneFile(importer: Importer, key: string, named: boolean, done: Run, log: Log): Promise<void> {
  try {
    importer.stop.throwIfAborted();
    const start = performance.now();
    const report = await importFile(importer, key, named);
    if (report === "unchanged") done.unchanged++;
    else if (report !== "gone") tell(report, Math.round(performance.now() - start), done, log);
    else if (named) failed(done, `${key}: there is no such file`);
  } catch (error) {
    if (importer.stop.aborted || error instanceof TableFailed) throw error;
    failed(done, `${key}: ${(error as Error).message}`);
  }
}

function failed(done: Run, reason: string): void {
  done.failed++;
  if (done.reasons.length < MOST_REASONS) done.reasons.push(reason);
}

function tell({ file, imported, rejected, refused }: Report, ms: number, done: Run, log: Log): void {
  const clean = rejected === 0 && refused === undefined;
  done.imported++;
  done.withRejects += clean ? 0 : 1;
  done.rows += imported;
  done.rejectedRows += rejected;
  log(clean ? "INFO" : "WARN", "imported", { file, rows: imported, rejected, refused, ms });
}

/** A line every few seconds, however fast the rows come. */
function progressEvery(seconds: number, log: Log): (report: Report) => void {
  let last = performance.now();
  return ({ file, imported, rejected }) => {
    if (performance.now() - last < seconds * 1000) return;
    last = performance.now();
    log("INFO", "importing", { file, rows: imported, rejected });
  };
}
