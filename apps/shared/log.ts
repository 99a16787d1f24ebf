// Log lines: one JSON object each, as CloudWatch Logs reads them.

export type Level = "INFO" | "WARN" | "ERROR";
export type Log = (level: Level, message: string, fields?: object) => void;

export function logLine(level: Level, message: string, fields: object = {}): string {
  return `${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields })}\n`;
}

/** Writes to the standard output. */
export const log: Log = (level, message, fields) => {
  process.stdout.write(logLine(level, message, fields));
};
