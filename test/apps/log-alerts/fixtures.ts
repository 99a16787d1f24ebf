import { gzipSync } from "node:zlib";
import type { Batch } from "../../../apps/shared/logBatch.ts";

/** A batch of lines that were all written at one time. */
export function batchOf(
  messages: readonly string[],
  logGroup = "/app/orders",
  timestamp = 1_700_000_123_456,
): Batch {
  const events = messages.map((message, i) => ({
    id: `${logGroup}-${timestamp}-${i}-${message}`,
    timestamp,
    message,
  }));
  return { logGroup, logStream: "stream", events };
}

/** As CloudWatch Logs sends it. */
export function eventOf(message: unknown) {
  return { awslogs: { data: gzipSync(JSON.stringify(message)).toString("base64") } };
}

export function dataMessage({ logGroup, logStream, events }: Batch) {
  const rest = { owner: "123456789012", subscriptionFilters: ["filter"] };
  return { messageType: "DATA_MESSAGE", ...rest, logGroup, logStream, logEvents: events };
}

/** Lines that loggers and runtimes write of failures. */
export const failing = [
  "ERROR payment failed",
  "2026-01-02T03:04:05Z [ERROR] payment failed",
  "TypeError: x is not a function\n    at f (a.js:1:2)",
  "java.lang.IllegalStateException: closed",
  "Traceback (most recent call last):",
  "2026-01-02T03:04:05Z 6f8 Task timed out after 3.00 seconds",
  "panic: runtime error: index out of range",
  "FATAL out of memory",
  '{"level":"error","message":"no"}',
  '{"level":"ERROR"}',
  '{"severity":"CRITICAL","message":"no"}',
  '{"level":50,"msg":"no"}',
  '{"level":60,"msg":"no"}',
  '{"errorType":"Error","errorMessage":"Error: no"}',
  '{"level":"ERROR","message":"cut off',
];
