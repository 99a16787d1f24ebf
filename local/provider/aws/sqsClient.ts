import type { SQS } from "@aws-sdk/client-sqs";
import type { Cloud } from "../cloud.ts";

export type Sqs = SQS;

export async function sqs(cloud: Cloud): Promise<SQS> {
  return cloud.client((await import("@aws-sdk/client-sqs")).SQS);
}

/** The queue's address at this emulator: the SDK sends requests to the host that the URL names. */
export function queueUrl(cloud: Cloud, id: string): string {
  return new URL(new URL(id).pathname, cloud.endpoint).href;
}

/** The queue's attributes, or undefined when there is no such queue. */
export async function attributesOf(
  client: SQS,
  QueueUrl: string,
): Promise<Record<string, string> | undefined> {
  const found = await ignoreGone(client.getQueueAttributes({ QueueUrl, AttributeNames: ["All"] }));
  return found && { ...found.Attributes };
}

/** The answer, or undefined when the queue is gone. */
export async function ignoreGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Error && error.name === "QueueDoesNotExist") return undefined;
    throw error;
  }
}
