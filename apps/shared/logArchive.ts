// Reads what Firehose wrote to S3: JSON lines, as they are or compressed by gzip, of one record or of many.
import { gunzipSync } from "node:zlib";
import type { LogRecord } from "./logRecord.ts";

/** A record that could not be transformed, as Firehose writes it under the error prefix. */
export interface FailedRecord {
  /** `Lambda.ProcessingFailedStatus`: the function says so itself, and in its log why. */
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly attemptsMade: number;
  /** The record as it came, in base64. */
  readonly rawData: string;
}

/** The records of an object, in the order of its lines. */
export function recordsOf(object: Uint8Array): LogRecord[] {
  return parsed<LogRecord>(object);
}

/** The failed records of an object under the error prefix. */
export function failuresOf(object: Uint8Array): FailedRecord[] {
  return parsed<FailedRecord>(object);
}

/** Each record once, however often it was delivered, in the order of their times. Records without an origin stay. */
export function once(records: readonly LogRecord[]): LogRecord[] {
  const byId = new Map(records.map((record, i) => [record.origin?.id ?? i, record]));
  return [...byId.values()].sort((a, b) => compare(a.timestamp, b.timestamp));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function parsed<T>(object: Uint8Array): T[] {
  const isGzip = object[0] === 0x1f && object[1] === 0x8b;
  const lines = (isGzip ? gunzipSync(object) : Buffer.from(object)).toString().split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as T);
}
