// The Lambda function: S3 tells of a new photo, its thumbnails are written to another bucket.
import { S3Client } from "@aws-sdk/client-s3";
import type { S3Notification } from "./event.ts";
import { handleNotification, type Summary } from "./notification.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings(process.env);
const client = new S3Client({});

export function handler(event: S3Notification): Promise<void> {
  return handleNotification(client, settings, event, log);
}

/** One line per event. `timestamp` and `level` are what Lambda's JSON log format wants to find. */
function log(summary: Summary): void {
  const level = summary.failed > 0 ? "ERROR" : summary.rejected > 0 ? "WARN" : "INFO";
  const line = { timestamp: new Date().toISOString(), level, message: "thumbnails", ...summary };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
