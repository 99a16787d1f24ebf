// Dead letters back to the queue that they came from, once their cause is mended.
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
  type Message,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { until } from "./observe.ts";

/** How dead letters were moved. */
export type Redrive = "StartMessageMoveTask" | "receive, send and delete";

/**
 * Has SQS move the dead letters and waits for it, as `commands.redrive` does. The local cloud's SQS does not know that action: there, and
 * only when it is answered "InvalidAction", they are moved one by one. That may send a message twice when it is interrupted,
 * which consumers bear anyway.
 */
export async function redrive(
  sqs: SQSClient,
  deadLettersUrl: string,
  queueUrl: string,
  progress: (line: string) => void,
): Promise<Redrive> {
  const arn = new GetQueueAttributesCommand({ QueueUrl: deadLettersUrl, AttributeNames: ["QueueArn"] });
  const SourceArn = (await sqs.send(arn)).Attributes?.QueueArn;
  try {
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));
    await untilMoved(sqs, SourceArn);
    return "StartMessageMoveTask";
  } catch (error) {
    if ((error as Error).name !== "InvalidAction") throw error;
  }
  progress("this SQS has no StartMessageMoveTask: the demo moves the dead letters itself");
  await moveAll(sqs, deadLettersUrl, queueUrl);
  return "receive, send and delete";
}

async function untilMoved(sqs: SQSClient, SourceArn: string | undefined): Promise<void> {
  await until("SQS moves the dead letters", async () => {
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
    const { Status, FailureReason } = Results?.[0] ?? {};
    if (Status === "FAILED") throw new Error(`SQS could not move the dead letters: ${FailureReason}`);
    return Status === "COMPLETED";
  });
}

/**
 * Takes all before it sends the first, because one that fails again is back at once. Sends before it deletes, so that none is
 * lost.
 */
async function moveAll(sqs: SQSClient, from: string, to: string): Promise<void> {
  for (const { Body, MessageAttributes, ReceiptHandle } of await receiveAll(sqs, from)) {
    await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body, MessageAttributes }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
  }
}

async function receiveAll(sqs: SQSClient, QueueUrl: string): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const batch = { MaxNumberOfMessages: 10, VisibilityTimeout: 60, WaitTimeSeconds: 1 };
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"], ...batch }),
    );
    if (Messages.length === 0) return all;
    all.push(...Messages);
  }
}
