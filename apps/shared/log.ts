// Log lines: one JSON object each, as CloudWatch Logs reads them. `timestamp` and `level` are what Lambda's JSON log format
// wants to find.
import { lineOf, recordNow, type Level } from "./logRecord.ts";

export type { Level };
export type Log = (level: Level, message: string, fields?: object) => void;

export function logLine(level: Level, message: string, fields: object = {}): string {
  return lineOf(recordNow(level, message, fields));
}

/** Writes to the standard output. */
export const log: Log = (level, message, fields) => {
  process.stdout.write(logLine(level, message, fields));
};
