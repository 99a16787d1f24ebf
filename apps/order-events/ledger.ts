// What billing does: an entry in the ledger and the customer's balance, in one transaction.
import { setTimeout as wait } from "node:timers/promises";
import {
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type AttributeValue,
  type CancellationReason,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import type { BillableEvent } from "./event.ts";
import { MessageRejected } from "./rejected.ts";

export interface Tables {
  ledger: string;
  customers: string;
}

/** How often a transaction is begun again that met another one for the same customer. */
const TRIES = 4;

/**
 * Books an event once, however often it is delivered and in whatever order. The entry is the effect and the proof that it
 * happened: both are written or none, so no crash between them can bill twice or not at all, and the proof never expires.
 */
export async function bill(
  client: DynamoDBClient,
  tables: Tables,
  event: BillableEvent,
): Promise<"billed" | "duplicate"> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(transaction(tables, event));
      return "billed";
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const [entry, customer] = error.CancellationReasons ?? [];
      if (entry?.Code === "ConditionalCheckFailed") return sameOrRejected(event, entry);
      if (customer?.Code === "ConditionalCheckFailed")
        throw new Error(
          `customer "${event.customerId}" of order "${event.orderId}" is unknown; add the customer, then redrive the dead letters`,
          { cause: error },
        );
      const met = [entry, customer].some((reason) => reason?.Code === "TransactionConflict");
      if (!met || attempt === TRIES) throw error;
      await wait(Math.random() * 50 * attempt);
    }
  }
}

/** What the customer owes by this event: a cancellation takes back what was placed. */
function owedCents({ type, amountCents }: BillableEvent): number {
  return type === "order.placed" ? amountCents : -amountCents;
}

function transaction({ ledger, customers }: Tables, event: BillableEvent): TransactWriteItemsCommand {
  const owed = { N: String(owedCents(event)) };
  return new TransactWriteItemsCommand({
    TransactItems: [
      {
        Put: {
          TableName: ledger,
          Item: {
            orderId: { S: event.orderId },
            entry: { S: event.type },
            eventId: { S: event.eventId },
            customerId: { S: event.customerId },
            owedCents: owed,
            bookedAt: { S: new Date().toISOString() },
          },
          ConditionExpression: "attribute_not_exists(orderId)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      },
      {
        Update: {
          TableName: customers,
          Key: { customerId: { S: event.customerId } },
          UpdateExpression: "ADD balanceCents :owed",
          ConditionExpression: "attribute_exists(customerId)",
          ExpressionAttributeValues: { ":owed": owed },
        },
      },
    ],
  });
}

/** An order is placed once and cancelled once: another event for the same entry is somebody's mistake. */
function sameOrRejected(event: BillableEvent, { Item = {} }: CancellationReason): "duplicate" {
  const is = (field: string, value: AttributeValue) => JSON.stringify(Item[field]) === JSON.stringify(value);
  const same =
    is("eventId", { S: event.eventId }) &&
    is("customerId", { S: event.customerId }) &&
    is("owedCents", { N: String(owedCents(event)) });
  if (same) return "duplicate";
  throw new MessageRejected(
    `order "${event.orderId}" has its ${event.type} by event "${Item.eventId?.S}" for customer "${Item.customerId?.S}" already, and this is event "${event.eventId}" with other content or another id; an order is placed once and cancelled once`,
  );
}
