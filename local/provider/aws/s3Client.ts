// The S3 client, loaded at the first operation: an `up` with nothing to do never needs it.
import type { S3 } from "@aws-sdk/client-s3";
import type { Cloud } from "../cloud.ts";

export async function s3(cloud: Cloud): Promise<S3> {
  const { S3 } = await import("@aws-sdk/client-s3");
  return cloud.client(S3);
}

/** Tags as the S3 API takes them. */
export function tagSet(tags: Readonly<Record<string, string>> | undefined): { Key: string; Value: string }[] {
  return Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags as Pulumi stores them. */
export function tagMap(
  tags: readonly { Key?: string; Value?: string }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
}
