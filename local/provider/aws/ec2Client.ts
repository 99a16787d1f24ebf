// What the EC2 types share: the client, ARNs, tags, and work that must not run twice at a time.
import type { EC2, Filter, ResourceType, Tag, TagSpecification } from "@aws-sdk/client-ec2";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import { same } from "../equal.ts";
import { tagChanges } from "../tags.ts";
import { tagList, tagMap } from "./iamClient.ts";

type Tags = Readonly<Record<string, string>>;

/** The EC2 client, loaded at the first operation: an `up` with nothing to do never needs it. */
export async function ec2(cloud: Cloud): Promise<EC2> {
  return cloud.client((await import("@aws-sdk/client-ec2")).EC2);
}

/** `arn:aws:ec2:ap-northeast-1:000000000000:vpc/vpc-0a1b2c3d`. */
export function arnOf(cloud: Cloud, kind: string, id: string): string {
  return `arn:${cloud.partition}:ec2:${cloud.region}:${cloud.accountId}:${kind}/${id}`;
}

/** The answer, or undefined where EC2 says that what it is asked of does not exist. */
export async function ignoreGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Error && /NotFound$/.test(error.name)) return undefined;
    throw error;
  }
}

/** An error in AWS's words: its code, its sentence, and after a semicolon what is to be done. */
export const refused = (code: string, sentence: string) => new UserError(`${code}: ${sentence}`);

/** One filter of a Describe call. */
export const where = (Name: string, ...Values: readonly string[]): Filter => ({ Name, Values: [...Values] });

/** The tags to create a resource with. */
export function tagged(kind: ResourceType, tagsAll: Tags = {}): { TagSpecifications?: TagSpecification[] } {
  const Tags = tagList(tagsAll);
  return Tags.length > 0 ? { TagSpecifications: [{ ResourceType: kind, Tags }] } : {};
}

export async function updateTags(cloud: Cloud, id: string, old?: Tags, now?: Tags): Promise<void> {
  const client = await ec2(cloud);
  const { remove, set } = tagChanges(old, now);
  const Resources = [id];
  if (remove.length > 0) await client.deleteTags({ Resources, Tags: remove.map((Key) => ({ Key })) });
  if (Object.keys(set).length > 0) await client.createTags({ Resources, Tags: tagList(set) });
}

/** The emulator keeps the tags of most things that are deleted. */
export async function forgetTags(cloud: Cloud, id: string, tagsAll: Tags = {}): Promise<void> {
  await updateTags(cloud, id, tagsAll, {});
}

/** Whether a thing has exactly these tags: how one without a name of its own is told from others. */
export function hasTags(found: { readonly Tags?: Tag[] }, tagsAll: Tags = {}): boolean {
  return same({ type: "map" }, tagMap(found.Tags), tagsAll);
}

const turns = new Map<string, Promise<unknown>>();

/**
 * Runs the work after all other work on the same thing: what is checked first must still be so when it is done, and
 * Pulumi makes the parts of a network side by side.
 */
export async function inTurn<T>(thing: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(thing) ?? Promise.resolve();
  const done = before.then(work, work);
  turns.set(
    thing,
    done.catch(() => undefined),
  );
  return done;
}
