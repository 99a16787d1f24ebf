import type { QueueMessage } from "../../../apps/order-events/event.ts";

/** The fields of a whole event. */
export const placed = {
  type: "order.placed",
  eventId: "e-1",
  orderId: "o-1",
  customerId: "c-1",
  amountCents: 4200,
} as const;

/** A message as Lambda gets it. */
export function message(body: unknown, changes: Partial<QueueMessage> = {}): QueueMessage {
  const type = (body as { type?: string }).type;
  return {
    messageId: "m-1",
    receiptHandle: "r-1",
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: "1" },
    messageAttributes: type === undefined ? {} : { type: { stringValue: type } },
    ...changes,
  };
}

/** An invocation with this many milliseconds left. */
export const left = (milliseconds = 10_000) => ({ getRemainingTimeInMillis: () => milliseconds });
