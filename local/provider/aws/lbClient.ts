// What the types of Elastic Load Balancing share.
import type { ElasticLoadBalancingV2, Tag } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Cloud } from "../cloud.ts";
import { tagChanges } from "../tags.ts";
import { tagList, tagMap } from "./iamClient.ts";

/** The client, loaded at the first operation: an `up` with nothing to do never needs it. */
export async function elb(cloud: Cloud): Promise<ElasticLoadBalancingV2> {
  return cloud.client((await import("@aws-sdk/client-elastic-load-balancing-v2")).ElasticLoadBalancingV2);
}

/** What AWS says when what is asked for does not exist; its code, and the name that the SDK makes of it. */
export const gone = (kind: "Listener" | "LoadBalancer" | "Rule" | "TargetGroup"): string[] => [
  `${kind}NotFound`,
  `${kind}NotFoundException`,
];

export async function tagsOf(cloud: Cloud, arn: string): Promise<Record<string, string>> {
  const { TagDescriptions = [] } = await (await elb(cloud)).describeTags({ ResourceArns: [arn] });
  return tagMap(TagDescriptions[0]?.Tags as Tag[] as Parameters<typeof tagMap>[0]);
}

export async function changeTags(
  cloud: Cloud,
  arn: string,
  old: Readonly<Record<string, string>> | undefined,
  now: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  const client = await elb(cloud);
  const { remove, set } = tagChanges(old, now);
  if (remove.length > 0) await client.removeTags({ ResourceArns: [arn], TagKeys: remove });
  if (Object.keys(set).length > 0) await client.addTags({ ResourceArns: [arn], Tags: tagList(set) });
}

/** Attributes by their keys. */
export function attributeMap(
  attributes: readonly { Key?: string; Value?: string }[] = [],
): Record<string, string> {
  return Object.fromEntries(attributes.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** The attributes whose value is another than before, as a request takes them. */
export function changedAttributes(
  old: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): { Key: string; Value: string }[] {
  return Object.entries(now)
    .filter(([key, value]) => old[key] !== value)
    .map(([Key, Value]) => ({ Key, Value }));
}
