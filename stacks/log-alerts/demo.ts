// Writes ordinary and failing lines as an application would, and shows the alerts as a subscriber got them.
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { About, Evidence, Report } from "../demo.ts";

export const about: About = {
  shows:
    "failing log lines become alerts by a subscription, Lambda and SNS: a storm is a handful of messages",
  needsDocker: false,
  onlyOnAws: [
    "that the role's rights suffice",
    "the subscription's filter",
    "e-mail",
    "expiry of the windows",
  ],
};

/** What was written, and what came of it. */
export interface AlertsEvidence {
  readonly lines: { readonly ordinary: number; readonly failing: number };
  readonly alerts: readonly AlertEvidence[];
}

export interface AlertEvidence {
  readonly subject: string;
  readonly pattern: string;
  /** Lines of the pattern so far. */
  readonly lines: number;
  readonly samples: readonly string[];
  /** From the writing of the lines' first until the alert was received. */
  readonly milliseconds: number;
}

/** What the subscriber gets: SNS's envelope around the alert. */
interface Envelope {
  readonly Subject: string;
  readonly Message: string;
}

const STORM = 1200;
const ORDINARY = 300;
/** Lines in one call; a storm comes in many. */
const PART = 300;
/** Cold starts, concurrent batches and one retry fit in. */
const DEADLINE_SECONDS = 120;
/** Long enough that what was published is there. */
const QUIET_SECONDS = 2;

export async function demo(
  outputs: Readonly<Record<string, unknown>>,
  report: Report,
): Promise<Evidence<AlertsEvidence>> {
  const { logGroupName, inboxUrl } = outputs as { logGroupName: string; inboxUrl: string };
  const run = nameOfRun();
  const writer = await logStream(logGroupName, `demo-${run}`);
  const inbox = new Inbox(inboxUrl, run);

  report.progress(`writes ${ORDINARY} ordinary lines, and one that fails with secrets in it`);
  await writer(Array.from({ length: ORDINARY }, (_, i) => `INFO ${run}: order ${1000 + i} was shipped`));
  await writer([secretsLine(run)]);
  await inbox.until("the alert of one line", (alerts) => alerts.length >= 1);

  report.progress(`a storm: writes ${STORM} failing lines of one pattern`);
  const storm = Array.from({ length: STORM }, (_, i) => stormLine(run, i));
  await writer(storm.slice(0, 1));
  await inbox.until("the storm's first alert", (alerts) => alerts.length >= 2);
  for (let i = 1; i < STORM; i += PART) await writer(storm.slice(i, i + PART));
  await inbox.until("the alert of 1000 lines", (alerts) => alerts.some(({ lines }) => lines >= 1000));
  await inbox.untilEmpty();

  const data = { lines: { ordinary: ORDINARY, failing: STORM + 1 }, alerts: inbox.alerts };
  report.progress(`${data.lines.failing} failing lines made ${data.alerts.length} alerts`);
  return { data, table: tableOf(data) };
}

/** Letters that no other run has: digits would be taken for what varies between lines. */
function nameOfRun(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) =>
    String.fromCharCode(97 + (byte % 26)),
  ).join("");
}

/** AWS's own examples of keys: they open nothing. */
function secretsLine(run: string): string {
  return JSON.stringify({
    level: "ERROR",
    message: `${run}: no login as ann@example.com at https://shop:hunter2@db/orders`,
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    note: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    authorization: "Bearer abcdefghijklmnop",
  });
}

function stormLine(run: string, i: number): string {
  const order = crypto.randomUUID();
  return `${new Date().toISOString()} ERROR ${run}: order ${order}: payment timed out after ${3000 + i} ms`;
}

/**
 * Makes a stream, and answers what writes to it. All lines carry one time, so that they are of one window, whatever the
 * clock says.
 */
async function logStream(logGroupName: string, logStreamName: string) {
  const client = new CloudWatchLogsClient({});
  const timestamp = Date.now();
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  return async (messages: readonly string[]) => {
    const logEvents = messages.map((message) => ({ timestamp, message }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  };
}

/** The queue that is subscribed to the alerts. Takes out those of one run; others are seen again half a minute later. */
class Inbox {
  readonly alerts: AlertEvidence[] = [];
  readonly #client = new SQSClient({});
  readonly #url: string;
  readonly #run: string;
  readonly #started = performance.now();

  constructor(url: string, run: string) {
    this.#url = url;
    this.#run = run;
  }

  async until(what: string, there: (alerts: readonly AlertEvidence[]) => boolean): Promise<void> {
    const deadline = Date.now() + DEADLINE_SECONDS * 1000;
    while (!there(this.alerts)) {
      if (Date.now() > deadline)
        throw new Error(
          `${what} did not come within ${DEADLINE_SECONDS} s; the function's log and the failures queue say why, or this window has its twenty patterns already: run it again five minutes later`,
        );
      await this.#receive(5);
    }
  }

  /** Until nothing more comes, or others' alerts do not end. */
  async untilEmpty(): Promise<void> {
    const deadline = Date.now() + DEADLINE_SECONDS * 1000;
    while ((await this.#receive(QUIET_SECONDS)) > 0 && Date.now() < deadline);
  }

  async #receive(WaitTimeSeconds: number): Promise<number> {
    const request = { QueueUrl: this.#url, MaxNumberOfMessages: 10, VisibilityTimeout: 30, WaitTimeSeconds };
    const { Messages = [] } = await this.#client.send(new ReceiveMessageCommand(request));
    const milliseconds = Math.round(performance.now() - this.#started);
    for (const { Body, ReceiptHandle } of Messages) {
      const { Subject, Message } = JSON.parse(Body!) as Envelope;
      const { pattern, lines, samples } = JSON.parse(Message) as AlertEvidence;
      if (!pattern.includes(this.#run)) continue;
      this.alerts.push({ subject: Subject, pattern, lines, samples, milliseconds });
      await this.#client.send(new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle }));
    }
    return Messages.length;
  }
}

function tableOf({ alerts }: AlertsEvidence): Evidence<unknown>["table"] {
  return {
    head: ["lines so far", "pattern", "one of the lines, masked", "ms"],
    rows: alerts.map(({ lines, pattern, samples, milliseconds }) => [
      String(lines),
      cut(pattern, 75),
      cut(samples[0] ?? "", 120),
      String(milliseconds),
    ]),
  };
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
