// What can be seen of the setup from outside: its queues, the ledger, the outbox.
import { setTimeout as wait } from "node:timers/promises";
import { GetItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/** A cold start, four tries with pauses between, and AWS's pace fit in. */
const DEADLINE_SECONDS = 180;
/** SQS counts messages roughly: a queue is empty when it says so this often, one after the other. */
const EMPTY_COUNTS = 3;

/** Asks again until the answer is yes. */
export async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_SECONDS * 1000;
  while (!(await ask())) {
    if (Date.now() > deadline)
      throw new Error(`${what}: not within ${DEADLINE_SECONDS} s; the functions' logs say why`);
    await wait(100);
  }
}

/** Waits until nothing is in the queues, and nothing is being worked on. */
export async function untilEmpty(sqs: SQSClient, urls: readonly string[]): Promise<void> {
  let emptyCounts = 0;
  await until("the queues become empty", async () => {
    const counts = await Promise.all(urls.map((url) => messagesIn(sqs, url)));
    emptyCounts = counts.every((count) => count === 0) ? emptyCounts + 1 : 0;
    return emptyCounts === EMPTY_COUNTS;
  });
}

async function messagesIn(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
  const { Attributes } = await sqs.send(command);
  const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: hidden } = Attributes!;
  return Number(waiting) + Number(hidden);
}

/** Waits until that many of a run's messages are in a queue, and leaves them there. */
export async function untilFound(
  sqs: SQSClient,
  url: string,
  run: string,
  count: number,
): Promise<Message[]> {
  const found = new Map<string, Message>();
  await until(`${count} of the demo's messages come to ${url}`, async () => {
    for (const message of await receive(sqs, url, 0))
      if (message.Body!.includes(run)) found.set(message.MessageId!, message);
    return found.size >= count;
  });
  return [...found.values()];
}

/** Takes a run's messages out of a queue until there are no more; those of others stay. */
export async function takeOut(sqs: SQSClient, url: string, run: string): Promise<Message[]> {
  const taken: Message[] = [];
  for (;;) {
    const messages = await receive(sqs, url, 30);
    if (messages.length === 0) return taken;
    for (const message of messages.filter(({ Body }) => Body!.includes(run))) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
      taken.push(message);
    }
  }
}

async function receive(sqs: SQSClient, QueueUrl: string, VisibilityTimeout: number): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    VisibilityTimeout,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
  });
  return (await sqs.send(command)).Messages ?? [];
}

/** How many entries the ledger has of an event: its key leaves room for one. */
export async function entries(
  dynamodb: DynamoDBClient,
  TableName: string,
  { orderId, type, eventId }: { orderId: string; type: string; eventId: string },
): Promise<number> {
  const Key = { orderId: { S: orderId }, entry: { S: type } };
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  return Item?.eventId?.S === eventId ? 1 : 0;
}

/** What a customer owes, in cents. */
export async function balance(
  dynamodb: DynamoDBClient,
  TableName: string,
  customerId: string,
): Promise<number> {
  const Key = { customerId: { S: customerId } };
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  return Number(Item?.balanceCents?.N ?? NaN);
}
