// The SNS client, loaded at the first operation: an `up` with nothing to do never needs it.
import type { SNS } from "@aws-sdk/client-sns";
import type { Cloud } from "../cloud.ts";

export async function sns(cloud: Cloud): Promise<SNS> {
  return cloud.client((await import("@aws-sdk/client-sns")).SNS);
}

/** The answer, or undefined when the topic or subscription is gone. */
export async function ignoreGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Error && error.name === "NotFoundException") return undefined;
    throw error;
  }
}

export async function topicAttributes(
  cloud: Cloud,
  TopicArn: string,
): Promise<Record<string, string> | undefined> {
  const found = await ignoreGone((await sns(cloud)).getTopicAttributes({ TopicArn }));
  return found?.Attributes;
}
