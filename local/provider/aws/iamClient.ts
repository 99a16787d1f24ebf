import type { IAM, Tag } from "@aws-sdk/client-iam";
import type { Cloud } from "../cloud.ts";

export async function iam(cloud: Cloud): Promise<IAM> {
  return cloud.client((await import("@aws-sdk/client-iam")).IAM);
}

/** The answer, or undefined when what it is asked of does not exist. */
export async function ignoreGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchEntityException") return undefined;
    throw error;
  }
}

export function tagList(tags: Readonly<Record<string, string>> = {}): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function tagMap(tags: readonly Partial<Tag>[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** Documents come back percent-encoded. */
export function decoded(document: string | undefined): string {
  return decodeURIComponent(document ?? "");
}

/** All pages of a list; IAM answers 100 entries at a time. */
export async function everyPage<T>(
  page: (Marker: string | undefined) => Promise<{ items: T[] | undefined; Marker: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let marker: string | undefined;
  do {
    const { items = [], Marker } = await page(marker);
    all.push(...items);
    marker = Marker;
  } while (marker !== undefined);
  return all;
}
