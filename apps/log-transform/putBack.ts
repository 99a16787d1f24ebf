// Puts records into the stream that they came from.
import { setTimeout as wait } from "node:timers/promises";
import { PutRecordBatchCommand, type FirehoseClient } from "@aws-sdk/client-firehose";

/** Most records of one request, and most of their bytes (PutRecordBatch; 4 MiB). */
const MOST_RECORDS = 500;
const MOST_BYTES = 4_000_000;
const ATTEMPTS = 8;
const FIRST_WAIT_MS = 100;

/**
 * Puts all of them, or throws: Firehose then tries the whole invocation again. Records that the stream does not take, for it
 * is busy, are put again and again, those alone.
 */
export async function putBack(
  client: FirehoseClient,
  deliveryStreamArn: string,
  records: readonly Uint8Array[],
  pause: (ms: number) => Promise<unknown> = wait,
): Promise<void> {
  const stream = deliveryStreamArn.slice(deliveryStreamArn.indexOf("/") + 1);
  for (const request of requests(records)) await putAll(client, stream, request, pause);
}

async function putAll(
  client: FirehoseClient,
  stream: string,
  records: readonly Uint8Array[],
  pause: (ms: number) => Promise<unknown>,
): Promise<void> {
  let left = records;
  for (let attempt = 1; ; attempt++) {
    const Records = left.map((Data) => ({ Data }));
    const put = await client.send(new PutRecordBatchCommand({ DeliveryStreamName: stream, Records }));
    if (!put.FailedPutCount) return;
    const answers = put.RequestResponses ?? [];
    const reason = answers.find(({ ErrorCode }) => ErrorCode !== undefined);
    left = left.filter((_, i) => answers[i]?.ErrorCode !== undefined);
    if (attempt === ATTEMPTS)
      throw new Error(
        `${left.length} of ${records.length} records cannot be put back into ${stream} after ${ATTEMPTS} attempts: ${reason?.ErrorCode}: ${reason?.ErrorMessage}`,
      );
    await pause(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
  }
}

function requests(records: readonly Uint8Array[]): Uint8Array[][] {
  const all: Uint8Array[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    if (bytes + record.length > MOST_BYTES || all.at(-1)!.length === MOST_RECORDS) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)!.push(record);
    bytes += record.length;
  }
  return all;
}
