// What is published on the topic of order events, and how a queue's message is read as one.
import * as z from "zod/mini";
import { MessageRejected } from "./rejected.ts";

const id = z
  .string("give a text")
  .check(z.regex(/^[\w.-]{1,64}$/, "give 1 to 64 letters, digits, . - and _"));
const cents = "give a whole number from 1 to 100000000";
const amountCents = z.int(cents).check(z.gte(1, cents), z.lte(100_000_000, cents));
/** `eventId` is made once, by whoever publishes: it stays the same however often the event is published or delivered. */
const common = { eventId: id, orderId: id, customerId: id };

/** Fields that are not named here are left alone: a publisher may add some. */
const orderEvent = z.discriminatedUnion(
  "type",
  [
    z.object({ type: z.literal("order.placed"), ...common, amountCents }),
    z.object({ type: z.literal("order.cancelled"), ...common, amountCents }),
    z.object({ type: z.literal("order.shipped"), ...common }),
  ],
  "give order.placed, order.cancelled or order.shipped",
);

export type OrderEvent = z.infer<typeof orderEvent>;
/** Events that change what a customer owes. */
export type BillableEvent = Exclude<OrderEvent, { type: "order.shipped" }>;

/** A message of the queue, as Lambda hands it over: what is used here. The topic delivers raw, without an envelope. */
export interface QueueMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: { ApproximateReceiveCount: string };
  messageAttributes?: Record<string, { stringValue?: string }>;
}

/** Throws `MessageRejected` when the message is no order event, or was sorted by another type than it is of. */
export function readEvent({ body, messageAttributes }: QueueMessage): OrderEvent {
  const { success, data, error } = z.safeParse(orderEvent, parsed(body));
  if (!success) {
    const problems = error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
    throw new MessageRejected(`it is no order event: ${[...new Set(problems)].join("; ")}`);
  }
  const sortedBy = messageAttributes?.type?.stringValue;
  if (sortedBy !== data.type)
    throw new MessageRejected(
      `its attribute "type" is ${JSON.stringify(sortedBy)} and its body's type "${data.type}"; publish both alike: subscriptions are sorted by the attribute`,
    );
  return data;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new MessageRejected("it is no order event: its body is no JSON; publish one JSON object");
  }
}
