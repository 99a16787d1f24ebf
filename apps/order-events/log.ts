import * as shared from "../shared/log.ts";
import type { Summary } from "./batch.ts";

/** One line per invocation. What failed is tried again, which is a warning; what was rejected is for somebody to look at. */
export function log(message: string, summary: Summary): void {
  const level = summary.rejected > 0 ? "ERROR" : summary.failed > 0 ? "WARN" : "INFO";
  shared.log(level, message, summary);
}
