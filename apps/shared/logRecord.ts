// What a log record is: the apps' loggers write it, apps/log-transform makes it of any line, and readers of the archive
// find it, one JSON object a line.

/** From the least to the most, as Lambda's JSON log format has them. */
export const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;

export type Level = (typeof LEVELS)[number];

/** One thing that a program has to say. What it says besides stands in fields of its own: `{ "orderId": "7" }`. */
export interface LogRecord extends Known {
  [field: string]: unknown;
}

/** What every reader knows of a record. */
export interface Known {
  /** When it was said: ISO 8601, in UTC. */
  timestamp: string;
  level: Level;
  message: string;
  /** Where in the code: as many lines as it takes. */
  stack?: string;
  /** Which line it was, in the archive; the writer does not know. */
  origin?: Origin;
}

/** In lower case, as Athena has its columns. */
export interface Origin {
  /** The same at each delivery: who counts lines counts ids. */
  id: string;
  log_group: string;
  log_stream: string;
}

/** The same for SQL: the columns of a table of records, as Athena has them. */
export const COLUMNS: Readonly<Record<keyof Known, string>> = {
  timestamp: "string",
  level: "string",
  message: "string",
  stack: "string",
  origin: "struct<id:string,log_group:string,log_stream:string>",
};

/** A record of now. */
export function recordNow(level: Level, message: string, fields: object = {}): LogRecord {
  return { timestamp: new Date().toISOString(), level, message, ...fields };
}

/** The record as loggers write it and archives keep it. */
export function lineOf(record: LogRecord): string {
  return `${JSON.stringify(record)}\n`;
}
