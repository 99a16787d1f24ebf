// The Lambda function: brings the daily summaries up to date. What starts it, and with what event, makes no difference.
import { S3Client } from "@aws-sdk/client-s3";
import { log } from "../shared/log.ts";
import { run, type Run } from "./run.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings(process.env);
const client = new S3Client({});

export function handler(): Promise<Run> {
  return run(client, settings, logRun);
}

/** One line per run. */
function logRun(done: Run): void {
  const odd = done.badLines + done.refusedFiles + done.strays;
  const level = done.failed > 0 ? "ERROR" : odd > 0 ? "WARN" : "INFO";
  log(level, "daily summary", done);
}
