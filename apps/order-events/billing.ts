// The Lambda function that bills: order events become entries of the ledger.
import { handleBatch, type FailedMessages, type Invocation, type QueueBatch } from "./batch.ts";
import { dynamodb, sqs } from "./clients.ts";
import { readEvent, type QueueMessage } from "./event.ts";
import { bill } from "./ledger.ts";
import { log } from "./log.ts";
import { MessageRejected } from "./rejected.ts";
import { readBillingSettings } from "./settings.ts";

const settings = readBillingSettings(process.env);

export function handler(batch: QueueBatch, invocation: Invocation): Promise<FailedMessages> {
  const queue = { client: sqs, url: settings.queueUrl };
  return handleBatch(queue, batch, invocation, book, (summary) => log("billing", summary));
}

async function book(message: QueueMessage): Promise<string> {
  const event = readEvent(message);
  if (event.type === "order.shipped")
    throw new MessageRejected(
      "order.shipped is not billed; let the subscription deliver order.placed and order.cancelled only",
    );
  return bill(dynamodb, settings, event);
}
