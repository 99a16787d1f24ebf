// The events that the demo publishes.
import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";

export interface Planned {
  /** What it is, for people. */
  readonly event: string;
  readonly eventId: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly type: "order.placed" | "order.cancelled" | "order.shipped";
  /** What the customer owes by it: nothing for one that is not billed. */
  readonly owedCents: number;
  /** How often it is published. */
  readonly times: number;
  /** Why billing cannot handle it: its customer is not known yet, or its body is no JSON. */
  readonly fault?: "unknown customer" | "damaged";
}

/** A run's events, whose ids no other run has. */
export function plan(run: string): { events: Planned[]; known: string; newcomer: string } {
  const [known, newcomer] = [`ada-${run}`, `bob-${run}`];
  const event = (
    number: number,
    order: number,
    type: Planned["type"],
    owedCents: number,
    times: number,
  ): Planned => ({
    event: `order ${order} ${type.replace("order.", "")}`,
    eventId: `${run}-event-${number}`,
    orderId: `${run}-order-${order}`,
    customerId: known,
    type,
    owedCents,
    times,
  });
  const late = event(5, 3, "order.placed", 9900, 5);
  const damaged = event(6, 4, "order.placed", 0, 1);
  const events: Planned[] = [
    event(1, 1, "order.placed", 4200, 5),
    event(2, 1, "order.shipped", 0, 5),
    event(3, 2, "order.placed", 1500, 5),
    event(4, 2, "order.cancelled", -1500, 5),
    { ...late, event: `${late.event}, customer unknown`, customerId: newcomer, fault: "unknown customer" },
    { ...damaged, event: `${damaged.event}, damaged`, fault: "damaged" },
  ];
  return { events, known, newcomer };
}

/** Publishes each as often as planned, one round of all after the other. */
export async function publish(sns: SNSClient, TopicArn: string, events: readonly Planned[]): Promise<void> {
  const rounds = Math.max(...events.map(({ times }) => times));
  for (let round = 0; round < rounds; round++)
    await Promise.all(
      events
        .filter(({ times }) => times > round)
        .map((event) => {
          const MessageAttributes = { type: { DataType: "String", StringValue: event.type } };
          return sns.send(new PublishCommand({ TopicArn, Message: body(event), MessageAttributes }));
        }),
    );
}

function body({ type, eventId, orderId, customerId, owedCents, fault }: Planned): string {
  const amount = owedCents === 0 ? {} : { amountCents: Math.abs(owedCents) };
  const whole = JSON.stringify({ eventId, type, orderId, customerId, ...amount });
  return fault === "damaged" ? whole.slice(0, -1) : whole;
}
