// The Lambda function: what Firehose was given becomes lines of the archive.
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { log } from "../shared/log.ts";
import type { Outgoing, TransformEvent } from "./firehose.ts";
import { putBack } from "./putBack.ts";
import { readSettings } from "./settings.ts";
import { transform } from "./transform.ts";

const settings = readSettings(process.env);
const firehose = new FirehoseClient({
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 10_000, throwOnRequestTimeout: true },
});

export async function handler(event: TransformEvent): Promise<{ records: Outgoing[] }> {
  const start = performance.now();
  const { answer, putBack: back, failures, summary } = transform(event, settings.leastLevel);
  if (back.length > 0) await putBack(firehose, event.deliveryStreamArn, back);
  // Firehose keeps the record itself, and does not say why.
  for (const failure of failures) log("ERROR", "record cannot be read", failure);
  log(failures.length > 0 ? "WARN" : "INFO", "transformed", {
    ...summary,
    ms: Math.round(performance.now() - start),
  });
  return answer;
}
