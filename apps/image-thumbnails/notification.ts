// One event with all its records.
import type { S3Client } from "@aws-sdk/client-s3";
import { createdIn, type S3Notification, type S3Record } from "./event.ts";
import { thumbnailPhoto, type Outcome } from "./photo.ts";
import { PhotoRejected } from "./rejected.ts";
import type { Settings } from "./settings.ts";

/** What became of the records of one event: how many of each kind, and why those failed that did. */
export interface Summary extends Record<Outcome | "other" | "rejected" | "failed", number> {
  records: number;
  ms: number;
  reasons: string[];
}

/**
 * Handles every record, whatever became of those before it, and reports once. Then throws what failed, so that Lambda
 * tries again and at last hands the event with the reason to the function's failure queue.
 */
export async function handleNotification(
  client: S3Client,
  settings: Settings,
  event: S3Notification,
  report: (summary: Summary) => void,
): Promise<void> {
  const start = performance.now();
  const records = event.Records ?? [];
  const counts = { made: 0, current: 0, gone: 0, folder: 0, other: 0, rejected: 0, failed: 0 };
  const errors: Error[] = [];
  for (const record of records) {
    try {
      counts[await handleRecord(client, settings, record)]++;
    } catch (error) {
      counts[error instanceof PhotoRejected ? "rejected" : "failed"]++;
      errors.push(error as Error);
    }
  }
  const reasons = errors.map(({ message }) => message);
  report({ records: records.length, ...counts, ms: Math.round(performance.now() - start), reasons });
  if (errors.length > 1) throw new AggregateError(errors, reasons.join(" | "));
  if (errors[0]) throw errors[0];
}

async function handleRecord(
  client: S3Client,
  settings: Settings,
  record: S3Record,
): Promise<Outcome | "other"> {
  const created = createdIn(record);
  return created ? thumbnailPhoto(client, created, settings) : "other";
}
