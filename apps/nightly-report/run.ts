// One run: a day's log files in, its report out.
import { createHash } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import { withBytes } from "../shared/bytes.ts";
import type { Log } from "../shared/log.ts";
import { keepingUp, listObjects, look, put, type Listed } from "../shared/s3.ts";
import type { Outcome } from "../shared/task.ts";
import { foldersOf } from "./day.ts";
import { tallyOf } from "./logFile.ts";
import { reportPage } from "./page.ts";
import { reportOf, type Report } from "./report.ts";
import type { Settings } from "./settings.ts";
import { Tally } from "./tally.ts";

/** What log files' keys begin with; the hour's folder and the file's name follow. */
export const REQUESTS = "requests/";

/** Raise it when the same files shall give another report. */
const VERSION = 1;
const MOST_FILES = 10_000;

/**
 * Writes the report if the day's files are others than those it was made of. Begins again when a file or the report changes
 * meanwhile.
 */
export async function run(s3: S3Client, settings: Settings, log: Log, stop: AbortSignal): Promise<Outcome> {
  const start = performance.now();
  const { day } = settings;
  try {
    const report = await keepingUp(() => writeReport(s3, settings, stop));
    const ms = Math.round(performance.now() - start);
    if (!report) {
      log("INFO", "the report is as it should be", { day, ms });
      return "done";
    }
    const { files, requests, errors, badLines, refusedFiles } = report;
    const level = refusedFiles > 0 ? "ERROR" : badLines > 0 || files === 0 ? "WARN" : "INFO";
    log(level, "nightly-report", { day, files, requests, errors, badLines, refusedFiles, ms });
    return refusedFiles > 0 ? "incomplete" : "done";
  } catch (error) {
    if (!stop.aborted) throw error;
    log("WARN", "stopped; the next run begins anew", { day });
    return "stopped";
  }
}

/** Looks at the report before it lists the files: whoever writes between has listed no older ones. */
async function writeReport(s3: S3Client, settings: Settings, stop: AbortSignal): Promise<Report | undefined> {
  const keys = [`${settings.day}/report.json`, `${settings.day}/report.md`] as const;
  const found = await Promise.all(keys.map((key) => look(s3, settings.reportsBucket, key)));
  const files = await filesOf(s3, settings);
  const inputs = inputsOf(files, settings);
  if (found.every((object) => object?.inputs === inputs)) return undefined;

  const report = reportOf(await tallyAll(s3, settings, files, stop), settings, files.length);
  const objects = [
    {
      key: keys[0],
      body: `${JSON.stringify(report, undefined, 2)}\n`,
      contentType: "application/json",
      inputs,
    },
    { key: keys[1], body: reportPage(report), contentType: "text/markdown; charset=utf-8", inputs },
  ];
  for (const [i, object] of objects.entries())
    if (found[i]?.inputs !== inputs) await put(s3, settings.reportsBucket, object, found[i]);
  return report;
}

async function filesOf(s3: S3Client, { requestsBucket, bounds }: Settings): Promise<Listed[]> {
  const folders = foldersOf(bounds).map((folder) => listObjects(s3, requestsBucket, `${REQUESTS}${folder}`));
  const files = (await Promise.all(folders)).flat();
  if (files.length > MOST_FILES)
    throw new Error(
      `the day has ${files.length} files; at most ${MOST_FILES} are read, so let fewer, larger ones be written`,
    );
  return files;
}

/** A hash of all that decides what the report says. */
function inputsOf(files: readonly Listed[], { timeZone, maxFileBytes }: Settings): string {
  const parts = [VERSION, timeZone, maxFileBytes, files.map(({ key, etag }) => [key, etag])];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** File after file: they come from the same place, and the report tells of them in this order. */
async function tallyAll(
  s3: S3Client,
  { requestsBucket, bounds, maxFileBytes }: Settings,
  files: readonly Listed[],
  stop: AbortSignal,
): Promise<Tally> {
  const all = new Tally(bounds);
  for (const file of files) {
    stop.throwIfAborted();
    const tally = await withBytes(s3, requestsBucket, file, stop, (bytes) =>
      tallyOf(file.key, bytes, bounds, maxFileBytes),
    );
    all.addAll(tally);
  }
  return all;
}
