// What notifying does: one notice for each event, into the outbox of whatever sends mail.
import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyValidationError,
  makeIdempotent,
} from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Invocation } from "./batch.ts";
import type { OrderEvent } from "./event.ts";
import { MessageRejected } from "./rejected.ts";
import type { NotifyingSettings } from "./settings.ts";

type Notify = (event: OrderEvent, invocation: Invocation) => Promise<"sent" | "duplicate">;

/**
 * Sending is outside of the database, so it cannot be part of a transaction. A record says that it is under way, and then
 * that it is done; when the function dies between, the notice is sent again once the record's invocation is over.
 */
export function notifier(dynamodb: DynamoDBClient, sqs: SQSClient, settings: NotifyingSettings): Notify {
  const config = new IdempotencyConfig({
    eventKeyJmesPath: "eventId",
    throwOnNoIdempotencyKey: true,
    payloadValidationJmesPath: "[type, orderId, customerId, amountCents]",
    expiresAfterSeconds: settings.rememberDays * 24 * 60 * 60,
    responseHook: () => "duplicate", // called instead of the function when the event was handled before
  });
  const send = async (event: OrderEvent): Promise<"sent" | "duplicate"> => {
    await sqs.send(new SendMessageCommand({ QueueUrl: settings.outboxUrl, MessageBody: notice(event) }));
    return "sent";
  };
  const once = makeIdempotent(send, {
    persistenceStore: new DynamoDBPersistenceLayer({
      tableName: settings.idempotencyTable,
      awsSdkV3Client: dynamodb,
    }),
    config,
    keyPrefix: "notice", // the default is the function's name, and a renamed function would send everything again
  });
  return async (event, invocation) => {
    config.registerLambdaContext(invocation as Parameters<typeof config.registerLambdaContext>[0]);
    try {
      return await once(event);
    } catch (error) {
      if (error instanceof IdempotencyValidationError)
        throw new MessageRejected(
          `event "${event.eventId}" was handled before with other content; give each event an id of its own`,
        );
      if (error instanceof IdempotencyAlreadyInProgressError)
        throw new Error(`event "${event.eventId}" is being handled by another invocation`, { cause: error });
      throw error;
    }
  };
}

const texts: Record<OrderEvent["type"], string> = {
  "order.placed": "was placed",
  "order.cancelled": "was cancelled",
  "order.shipped": "is on its way",
};

function notice({ type, eventId, orderId, customerId }: OrderEvent): string {
  return JSON.stringify({ eventId, customerId, text: `Your order ${orderId} ${texts[type]}.` });
}
