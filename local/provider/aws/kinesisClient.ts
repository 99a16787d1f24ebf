import type { DeliveryStreamDescription, Firehose } from "@aws-sdk/client-firehose";
import type { Cloud } from "../cloud.ts";
import { ifThere } from "./s3AndLambda.ts";

export const notFound = "ResourceNotFoundException";

export async function firehose(cloud: Cloud): Promise<Firehose> {
  return cloud.client((await import("@aws-sdk/client-firehose")).Firehose);
}

/** What there is of a delivery stream. Its name is the end of its ARN. */
export async function describedStream(
  cloud: Cloud,
  arn: string,
): Promise<DeliveryStreamDescription | undefined> {
  const client = await firehose(cloud);
  const DeliveryStreamName = streamName(arn);
  const found = await ifThere(client.describeDeliveryStream({ DeliveryStreamName }), notFound);
  return found?.DeliveryStreamDescription;
}

export function streamName(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
