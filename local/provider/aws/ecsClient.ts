// What the types of Amazon ECS share.
import type { ECS, Tag } from "@aws-sdk/client-ecs";
import type { Cloud } from "../cloud.ts";
import { tagChanges } from "../tags.ts";

/** The client, loaded at the first operation: an `up` with nothing to do never needs it. */
export async function ecs(cloud: Cloud): Promise<ECS> {
  return cloud.client((await import("@aws-sdk/client-ecs")).ECS);
}

/** `arn:aws:ecs:ap-northeast-1:000000000000:cluster/main` */
export function arnOf(cloud: Cloud, resource: string): string {
  return `arn:${cloud.partition}:ecs:${cloud.region}:${cloud.accountId}:${resource}`;
}

/** The name at the end of an ARN, or the name itself. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

export function ecsTags(tags: Readonly<Record<string, string>> = {}): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

export function ecsTagMap(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ key = "", value = "" }) => [key, value]));
}

export async function changeTags(
  cloud: Cloud,
  resourceArn: string,
  old: Readonly<Record<string, string>> | undefined,
  now: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  const client = await ecs(cloud);
  const { remove, set } = tagChanges(old, now);
  if (remove.length > 0) await client.untagResource({ resourceArn, tagKeys: remove });
  if (Object.keys(set).length > 0) await client.tagResource({ resourceArn, tags: ecsTags(set) });
}
