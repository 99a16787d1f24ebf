// The queue that is subscribed to the alerts.
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const DEADLINE_SECONDS = 60;

/** Waits for the alert of a task, and takes it out; others are seen again half a minute later. */
export async function alertOf(QueueUrl: string, taskArn: string): Promise<string> {
  const sqs = new SQSClient({});
  const request = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 30, WaitTimeSeconds: 5 };
  const deadline = Date.now() + DEADLINE_SECONDS * 1000;
  while (Date.now() < deadline) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
    const found = Messages.find(({ Body = "" }) => Body.includes(taskArn));
    if (!found) continue;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: found.ReceiptHandle }));
    return textOf(found.Body!);
  }
  throw new Error(
    `no alert of ${taskArn} came within ${DEADLINE_SECONDS} s; is its rule of EventBridge there?`,
  );
}

/** SNS puts an envelope around the message, which EventBridge sends with quotes around it. */
function textOf(body: string): string {
  return (JSON.parse(body) as { Message: string }).Message.replaceAll(/^"|"$/g, "");
}
