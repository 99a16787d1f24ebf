// aws:s3/bucketObjectv2:BucketObjectv2
import type { ServerSideEncryption, StorageClass } from "@aws-sdk/client-s3";
import type { BucketObjectv2Args, BucketObjectv2State } from "@pulumi/aws/s3/bucketObjectv2.js";
import type { Unwrap } from "@pulumi/pulumi";
import { isDeepStrictEqual } from "node:util";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { readArchive, readAsset } from "../archive.ts";
import { type Asset, isArchive } from "../values.ts";
import { ifThere, unhandled } from "./s3AndLambda.ts";
import { s3, tagMap, tagSet } from "./s3Client.ts";
import { deleteObject } from "./s3Empty.ts";

/** A bucket given as a resource arrives as its name, and the key is always filled in by the program. */
type Inputs = Omit<Unwrap<BucketObjectv2Args>, "bucket" | "key" | "source"> & {
  bucket: string;
  key: string;
  source?: Asset;
  tagsAll?: Record<string, string>;
};
type State = Omit<Unwrap<BucketObjectv2State>, "bucket" | "source"> & { bucket?: string; source?: Asset };

export const bucketObjectv2: ResourceType<Inputs, State> = {
  refuse,
  create: put,
  read,
  async update(cloud, _id, inputs, old) {
    if (uploaded.some((property) => changed(property, inputs[property], old[property])))
      await put(cloud, inputs);
    else await tag(cloud, inputs);
  },
  async delete(cloud, id) {
    await ifThere(deleteObject(await s3(cloud), ...parts(id)), "NoSuchBucket");
  },
  idOf: (_cloud, inputs) => `${inputs.bucket}/${inputs.key}`,
};

/** What only a new upload can change. `etag` and `sourceHash` are given to say that the content has changed. */
const uploaded = [
  "cacheControl",
  "content",
  "contentBase64",
  "contentDisposition",
  "contentEncoding",
  "contentLanguage",
  "contentType",
  "etag",
  "metadata",
  "serverSideEncryption",
  "source",
  "sourceHash",
  "storageClass",
  "websiteRedirect",
] as const;

/** Of these, S3 gives the value when none is asked for, so its absence changes nothing. */
const filledIn: readonly string[] = ["contentType", "etag", "serverSideEncryption", "storageClass"];

function changed(property: string, now: unknown, before: unknown): boolean {
  if (now === undefined && filledIn.includes(property)) return false;
  return !isDeepStrictEqual(now ?? "", before ?? "");
}

function refuse(inputs: Partial<Inputs>): Problem[] {
  const problems = unhandled<Inputs>(inputs, ["bucket", "key", "tags", "forceDestroy", ...uploaded]);
  if (inputs.contentBase64 !== undefined && !isBase64(inputs.contentBase64)) {
    problems.push({
      property: "contentBase64",
      reason: "is not base64; use content for text, source for a file",
    });
  }
  if (inputs.key !== undefined && Buffer.byteLength(inputs.key) > 1024) {
    problems.push({ property: "key", reason: `is ${Buffer.byteLength(inputs.key)} bytes; use at most 1024` });
  }
  const tags = Object.keys(inputs.tagsAll ?? {}).length;
  if (tags > 10) {
    const reason = `are ${tags} with the default tags; an object has at most 10`;
    problems.push({ property: "tags", reason });
  }
  return problems;
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

async function put(cloud: Cloud, inputs: Inputs): Promise<string> {
  await (
    await s3(cloud)
  ).putObject({
    Bucket: inputs.bucket,
    Key: inputs.key,
    Body: body(inputs),
    CacheControl: inputs.cacheControl,
    ContentDisposition: inputs.contentDisposition,
    ContentEncoding: inputs.contentEncoding,
    ContentLanguage: inputs.contentLanguage,
    ContentType: inputs.contentType ?? "application/octet-stream",
    Metadata: inputs.metadata,
    ServerSideEncryption: inputs.serverSideEncryption as ServerSideEncryption | undefined,
    StorageClass: inputs.storageClass as StorageClass | undefined,
    Tagging: new URLSearchParams(inputs.tagsAll ?? {}).toString(),
    WebsiteRedirectLocation: inputs.websiteRedirect,
  });
  return `${inputs.bucket}/${inputs.key}`;
}

function body(inputs: Inputs): Uint8Array {
  if (inputs.source) return isArchive(inputs.source) ? readArchive(inputs.source) : readAsset(inputs.source);
  if (inputs.contentBase64 !== undefined) return Buffer.from(inputs.contentBase64, "base64");
  return Buffer.from(inputs.content ?? "");
}

async function tag(cloud: Cloud, inputs: Inputs): Promise<void> {
  const Tagging = { TagSet: tagSet(inputs.tagsAll) };
  await (await s3(cloud)).putObjectTagging({ Bucket: inputs.bucket, Key: inputs.key, Tagging });
}

async function read(cloud: Cloud, id: string): Promise<Partial<State> | undefined> {
  const client = await s3(cloud);
  const [Bucket, Key] = parts(id);
  const head = await ifThere(client.headObject({ Bucket, Key }), "NotFound", "NoSuchBucket");
  if (!head) return undefined;
  const tags = await client.getObjectTagging({ Bucket, Key });
  return {
    arn: `arn:${cloud.partition}:s3:::${id}`,
    bucket: Bucket,
    key: Key,
    bucketKeyEnabled: head.BucketKeyEnabled,
    cacheControl: head.CacheControl,
    contentDisposition: head.ContentDisposition,
    contentEncoding: head.ContentEncoding,
    contentLanguage: head.ContentLanguage,
    contentType: head.ContentType,
    etag: head.ETag?.replaceAll('"', ""),
    metadata: head.Metadata && Object.keys(head.Metadata).length > 0 ? head.Metadata : undefined,
    region: cloud.region,
    serverSideEncryption: head.ServerSideEncryption ?? "AES256",
    storageClass: head.StorageClass ?? "STANDARD",
    tagsAll: tagMap(tags.TagSet),
    versionId: head.VersionId,
    websiteRedirect: head.WebsiteRedirectLocation,
  };
}

/** A bucket's name has no slash, so the first one ends it. */
function parts(id: string): [bucket: string, key: string] {
  const slash = id.indexOf("/");
  return [id.slice(0, slash), id.slice(slash + 1)];
}
