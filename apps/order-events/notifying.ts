// The Lambda function that notifies: order events become notices to customers.
import { handleBatch, type FailedMessages, type Invocation, type QueueBatch } from "./batch.ts";
import { dynamodb, sqs } from "./clients.ts";
import { readEvent } from "./event.ts";
import { log } from "./log.ts";
import { notifier } from "./notices.ts";
import { readNotifyingSettings } from "./settings.ts";

const settings = readNotifyingSettings(process.env);
const notify = notifier(dynamodb, sqs, settings);

export function handler(batch: QueueBatch, invocation: Invocation): Promise<FailedMessages> {
  return handleBatch(
    { client: sqs, url: settings.queueUrl },
    batch,
    invocation,
    (message) => notify(readEvent(message), invocation),
    (summary) => log("notifying", summary),
  );
}
