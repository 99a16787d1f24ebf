// The Lambda function: S3 tells of a new photo, its thumbnails are written to another bucket.
import { S3Client } from "@aws-sdk/client-s3";
import { log } from "../shared/log.ts";
import type { S3Notification } from "./event.ts";
import { handleNotification, type Summary } from "./notification.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings(process.env);
const client = new S3Client({});

export function handler(event: S3Notification): Promise<void> {
  return handleNotification(client, settings, event, logSummary);
}

/** One line per event. */
function logSummary(summary: Summary): void {
  const level = summary.failed > 0 ? "ERROR" : summary.rejected > 0 ? "WARN" : "INFO";
  log(level, "thumbnails", summary);
}
