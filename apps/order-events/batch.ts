// One invocation: a batch of messages, each handled by itself, so that only those that failed come again.
import { ChangeMessageVisibilityCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { QueueMessage } from "./event.ts";
import { MessageRejected } from "./rejected.ts";

export interface QueueBatch {
  Records: QueueMessage[];
}

/** What Lambda tells of the invocation: what is used here. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** What Lambda leaves in the queue; all others it deletes. */
export interface FailedMessages {
  batchItemFailures: { itemIdentifier: string }[];
}

/** What became of a batch: how many of each outcome, and why those failed that did. */
export interface Summary {
  messages: number;
  outcomes: Record<string, number>;
  rejected: number;
  failed: number;
  ms: number;
  reasons: { messageId: string; receives: number; reason: string }[];
}

/** A message is not begun when less is left, in milliseconds: longer than the slowest one takes. */
const RESERVE = 3000;
/** Most seconds between two tries. */
const LONGEST_PAUSE = 300;

/**
 * Handles the messages one after the other, whatever became of those before, and reports once. In a batch they often
 * touch the same customer, so at the same time they would only be in each other's way.
 */
export async function handleBatch(
  queue: { client: SQSClient; url: string },
  batch: QueueBatch,
  invocation: Invocation,
  handle: (message: QueueMessage) => Promise<string>,
  report: (summary: Summary) => void,
): Promise<FailedMessages> {
  const start = performance.now();
  const summary: Summary = {
    messages: batch.Records.length,
    outcomes: {},
    rejected: 0,
    failed: 0,
    ms: 0,
    reasons: [],
  };
  const failures: QueueMessage[] = [];
  for (const message of batch.Records) {
    try {
      if (invocation.getRemainingTimeInMillis() < RESERVE)
        throw new Error("the invocation's time is up; give the function more, or a smaller batch");
      const outcome = await handle(message);
      summary.outcomes[outcome] = (summary.outcomes[outcome] ?? 0) + 1;
    } catch (error) {
      failures.push(message);
      summary[error instanceof MessageRejected ? "rejected" : "failed"]++;
      await comeAgain(queue, message, error, summary);
    }
  }
  report({ ...summary, ms: Math.round(performance.now() - start) });
  return { batchItemFailures: failures.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/**
 * Notes why a message failed, and lets it come again sooner than by the queue's visibility timeout. When that cannot be
 * set, it comes then.
 */
async function comeAgain(
  { client, url }: { client: SQSClient; url: string },
  { messageId, receiptHandle, attributes }: QueueMessage,
  error: unknown,
  { reasons }: Summary,
): Promise<void> {
  const receives = Number(attributes.ApproximateReceiveCount);
  reasons.push({ messageId, receives, reason: (error as Error).message });
  const VisibilityTimeout = pauseSeconds(receives, error);
  const pause = new ChangeMessageVisibilityCommand({
    QueueUrl: url,
    ReceiptHandle: receiptHandle,
    VisibilityTimeout,
  });
  await client.send(pause).catch(({ message }: Error) => {
    reasons.push({ messageId, receives, reason: `its visibility could not be set: ${message}` });
  });
}

/**
 * Seconds until a failed message is tried again: 1, 2, 4, 8 and so on. None when it can never work: waiting mends nothing,
 * and the sooner its receives are used up, the sooner somebody sees it in the dead-letter queue.
 */
export function pauseSeconds(receives: number, error: unknown): number {
  return error instanceof MessageRejected ? 0 : Math.min(2 ** (receives - 1), LONGEST_PAUSE);
}
