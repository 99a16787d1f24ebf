import type { Summary } from "./batch.ts";

/**
 * One line per invocation. `timestamp` and `level` are what Lambda's JSON log format wants to find. What failed is tried again,
 * which is a warning; what was rejected is for somebody to look at.
 */
export function log(message: string, summary: Summary): void {
  const level = summary.rejected > 0 ? "ERROR" : summary.failed > 0 ? "WARN" : "INFO";
  const line = { timestamp: new Date().toISOString(), level, message, ...summary };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
