// Publishes order events up to five times each and counts their effects; then mends what made some fail, and redrives them.
import { randomUUID } from "node:crypto";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient, type Message } from "@aws-sdk/client-sqs";
import type { About, Evidence, Report } from "../demo.ts";
import { balance, entries, takeOut, untilEmpty, untilFound } from "./observe.ts";
import { plan, publish, type Planned } from "./plan.ts";
import { redrive, type Redrive } from "./redrive.ts";

export const about: About = {
  shows: "an order event that comes five times is billed once and notified once; dead letters are redriven",
  needsDocker: false,
  onlyOnAws: ["that the roles' rights suffice", "StartMessageMoveTask", "that handled events expire"],
};

/** What can be seen of one event at a time. */
export interface Effects {
  /** Entries in the ledger. */
  readonly billed: number;
  /** Notices in the outbox. */
  readonly notified: number;
  /** Copies that are dead. */
  readonly billingDeadLetters: number;
  readonly notifyingDeadLetters: number;
}

export interface EventEvidence {
  readonly event: string;
  readonly published: number;
  /** Once everything was handled or dead, and after the cause was mended and billing's dead letters were redriven. */
  readonly before: Effects;
  readonly after: Effects;
}

export interface FanOutEvidence {
  readonly events: readonly EventEvidence[];
  /** What the customers owe, and what their events come to. */
  readonly balances: readonly {
    readonly customer: string;
    readonly cents: number;
    readonly expected: number;
  }[];
  readonly redrivenBy: Redrive;
  /** From publishing until all is handled or dead; from the redrive until all is handled or dead again. */
  readonly milliseconds: { readonly published: number; readonly redriven: number };
}

interface Outputs {
  readonly topicArn: string;
  readonly billingQueueUrl: string;
  readonly billingDeadLettersUrl: string;
  readonly notifyingQueueUrl: string;
  readonly notifyingDeadLettersUrl: string;
  readonly outboxUrl: string;
  readonly customersTable: string;
  readonly ledgerTable: string;
}

const [sqs, dynamodb] = [new SQSClient({}), new DynamoDBClient({})];

export async function demo(
  given: Readonly<Record<string, unknown>>,
  report: Report,
): Promise<Evidence<FanOutEvidence>> {
  const outputs = given as unknown as Outputs;
  const run = randomUUID().slice(0, 8);
  const { events, known, newcomer } = plan(run);
  await addCustomer(outputs, known);

  const copies = events.reduce((sum, { times }) => sum + times, 0);
  report.progress(
    `publishes ${events.length} events, ${copies} messages in all; one customer is not known yet`,
  );
  let started = performance.now();
  await publish(new SNSClient({}), outputs.topicArn, events);
  await untilEmpty(sqs, [outputs.billingQueueUrl, outputs.notifyingQueueUrl]);
  const published = Math.round(performance.now() - started);
  const notices = await takeOut(sqs, outputs.outboxUrl, run);
  const before = await effects(outputs, events, notices, await deadLetters(outputs, run, events));
  report.progress(
    `all is handled or dead after ${published} ms; adds the customer and redrives billing's dead letters`,
  );

  await addCustomer(outputs, newcomer);
  started = performance.now();
  const redrivenBy = await redrive(
    sqs,
    outputs.billingDeadLettersUrl,
    outputs.billingQueueUrl,
    report.progress,
  );
  await untilEmpty(sqs, [outputs.billingQueueUrl]);
  const redriven = Math.round(performance.now() - started);
  notices.push(...(await takeOut(sqs, outputs.outboxUrl, run)));
  report.progress("takes out what is still dead: a message that can never work is for somebody to read");
  const left = {
    billing: await takeOut(sqs, outputs.billingDeadLettersUrl, run),
    notifying: await takeOut(sqs, outputs.notifyingDeadLettersUrl, run),
  };
  const after = await effects(outputs, events, notices, left);

  const data: FanOutEvidence = {
    events: events.map(({ event, times }, i) => ({
      event,
      published: times,
      before: before[i]!,
      after: after[i]!,
    })),
    balances: await balances(outputs, events, [known, newcomer]),
    redrivenBy,
    milliseconds: { published, redriven },
  };
  refuseWrong(events, data);
  return { data, table: tableOf(data) };
}

/** The demo fails when any event had no effect, or more than one. */
function refuseWrong(planned: readonly Planned[], { events, balances }: FanOutEvidence): void {
  const wrong = events.filter(({ after }, i) => {
    const works = planned[i]!.fault !== "damaged";
    return after.notified !== Number(works) || after.billed !== Number(works && planned[i]!.owedCents !== 0);
  });
  if (wrong.length > 0 || balances.some(({ cents, expected }) => cents !== expected))
    throw new Error(`events without their one effect: ${JSON.stringify({ wrong, balances })}`);
}

async function addCustomer({ customersTable }: Outputs, customerId: string): Promise<void> {
  const Item = { customerId: { S: customerId }, balanceCents: { N: "0" } };
  await dynamodb.send(new PutItemCommand({ TableName: customersTable, Item }));
}

interface DeadLetters {
  readonly billing: readonly Message[];
  readonly notifying: readonly Message[];
}

/** Looks until as many are dead as must be. */
async function deadLetters(outputs: Outputs, run: string, events: readonly Planned[]): Promise<DeadLetters> {
  const sum = (which: readonly Planned[]) => which.reduce((count, { times }) => count + times, 0);
  const damaged = events.filter((event) => event.fault === "damaged");
  const poison = events.filter((event) => event.fault);
  return {
    billing: await untilFound(sqs, outputs.billingDeadLettersUrl, run, sum(poison)),
    notifying: await untilFound(sqs, outputs.notifyingDeadLettersUrl, run, sum(damaged)),
  };
}

function effects(
  { ledgerTable }: Outputs,
  events: readonly Planned[],
  notices: readonly Message[],
  dead: DeadLetters,
): Promise<Effects[]> {
  const of = ({ eventId }: Planned, messages: readonly Message[]) =>
    messages.filter(({ Body }) => Body!.includes(eventId)).length;
  return Promise.all(
    events.map(async (event) => ({
      billed: await entries(dynamodb, ledgerTable, event),
      notified: of(event, notices),
      billingDeadLetters: of(event, dead.billing),
      notifyingDeadLetters: of(event, dead.notifying),
    })),
  );
}

function balances({ customersTable }: Outputs, events: readonly Planned[], customers: readonly string[]) {
  const owed = (customer: string) =>
    events
      .filter((event) => event.customerId === customer)
      .reduce((sum, { owedCents }) => sum + owedCents, 0);
  return Promise.all(
    customers.map(async (customer) => ({
      customer,
      cents: await balance(dynamodb, customersTable, customer),
      expected: owed(customer),
    })),
  );
}

function tableOf({ events }: FanOutEvidence): Evidence<unknown>["table"] {
  const change = (before: number, after: number) =>
    before === after ? String(after) : `${before} -> ${after}`;
  return {
    head: ["event", "published", "billed", "notified", "billing's dead letters", "notifying's dead letters"],
    rows: events.map(({ event, published, before, after }) => [
      event,
      `${published} x`,
      change(before.billed, after.billed),
      change(before.notified, after.notified),
      change(before.billingDeadLetters, after.billingDeadLetters),
      change(before.notifyingDeadLetters, after.notifyingDeadLetters),
    ]),
  };
}
