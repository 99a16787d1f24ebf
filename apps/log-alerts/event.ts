// What CloudWatch Logs sends to a subscribed function: JSON, compressed by gzip, in base64.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample
import { gunzipSync } from "node:zlib";
import { batchOf, type Batch } from "../shared/logBatch.ts";

export interface SubscriptionEvent {
  awslogs?: { data?: unknown };
}

/**
 * A batch that can never be read, however often it is tried. The text says what was found: it is what the failure queue
 * shows.
 */
export class BatchRejected extends Error {
  override readonly name = "BatchRejected";

  constructor(found: string) {
    super(`log batch rejected: ${found}; the function takes what a CloudWatch Logs subscription sends`);
  }
}

/** Most bytes of a batch decompressed: CloudWatch Logs sends about 1 MB, and gzip could make a thousand times that. */
export const MOST_BYTES = 16 * 1024 * 1024;

/** The batch; undefined when CloudWatch Logs only tries whether the function can be reached. */
export function decode(event: SubscriptionEvent): Batch | undefined {
  return batchOf(parse(unzip(fromBase64(event?.awslogs?.data))), (found) => new BatchRejected(found));
}

function fromBase64(data: unknown): Buffer {
  if (typeof data !== "string" || data === "") throw new BatchRejected("the event has no awslogs.data");
  if (data.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(data))
    throw new BatchRejected("awslogs.data is not base64");
  return Buffer.from(data, "base64");
}

function unzip(zipped: Buffer): Buffer {
  try {
    return gunzipSync(zipped, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new BatchRejected(
      code === "ERR_BUFFER_TOO_LARGE"
        ? `awslogs.data has more than ${MOST_BYTES} bytes decompressed`
        : `awslogs.data is not gzip, or cut off (${message})`,
    );
  }
}

function parse(json: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json.toString());
  } catch {
    // The parser's own message would quote the lines.
    throw new BatchRejected("awslogs.data is not JSON inside");
  }
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new BatchRejected("awslogs.data is not a JSON object inside");
}
