// Objects in S3, read and written so that nothing is lost when somebody else writes at the same time.
import type { Readable } from "node:stream";
import {
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";

/** An object as it was listed. */
export interface Listed {
  key: string;
  etag: string;
  bytes: number;
}

/** An object that is already there. */
export interface Found {
  etag: string;
  bytes: number;
  /** What it was made of; empty on an object that no app wrote. */
  inputs: string;
}

/** An object to be written. */
export interface NewObject {
  key: string;
  body: string;
  contentType: string;
  /** All that decides what the body says: who finds the same here need not write again. */
  inputs: string;
}

/** Somebody else wrote or deleted an object between our looking at it and our using it. */
export class ChangedMeanwhile extends Error {
  override readonly name = "ChangedMeanwhile";
}

const ATTEMPTS = 5;

/** Does a thing from its beginning again when an object that it uses changes meanwhile. */
export async function keepingUp<T>(attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile)) throw error;
      if (count === ATTEMPTS)
        throw new Error(`${error.message}, ${ATTEMPTS} times; the next run will try again`, { cause: error });
    }
  }
}

/** The names directly under a prefix: those of folders end with a slash. */
export async function* listNames(client: S3Client, bucket: string, prefix: string): AsyncGenerator<string> {
  const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix, Delimiter: "/" });
  try {
    for await (const { CommonPrefixes = [], Contents = [] } of pages)
      for (const name of [...CommonPrefixes.map(({ Prefix }) => Prefix!), ...Contents.map(({ Key }) => Key!)])
        if (name !== prefix) yield name.slice(prefix.length);
  } catch (error) {
    throw withPlace(bucket, prefix, error);
  }
}

/** All objects under a prefix, by key in UTF-8 order; without the empty ones that consoles make to show a folder. */
export async function listObjects(client: S3Client, bucket: string, prefix: string): Promise<Listed[]> {
  const objects: Listed[] = [];
  const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix });
  try {
    for await (const { Contents = [] } of pages)
      for (const { Key, ETag, Size } of Contents)
        if (!Key!.endsWith("/")) objects.push({ key: Key!, etag: ETag!, bytes: Size! });
  } catch (error) {
    throw withPlace(bucket, prefix, error);
  }
  return objects;
}

/** An object's content as it comes, of the version that was listed and no other. */
export async function read(client: S3Client, bucket: string, { key, etag }: Listed): Promise<Readable> {
  const get = new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag });
  const { Body } = await sameAsBefore(bucket, key, () => client.send(get));
  return Body as Readable;
}

/** The object, if there is one. */
export async function look(client: S3Client, bucket: string, key: string): Promise<Found | undefined> {
  try {
    const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return { etag: found.ETag!, bytes: found.ContentLength!, inputs: found.Metadata?.inputs ?? "" };
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === "NotFound") return undefined;
    throw withPlace(bucket, key, error);
  }
}

/** Writes an object if its place is still as it was found. */
export async function put(
  client: S3Client,
  bucket: string,
  object: NewObject,
  found: Found | undefined,
): Promise<void> {
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: object.key,
    Body: object.body,
    ContentType: object.contentType,
    CacheControl: "no-cache",
    Metadata: { inputs: object.inputs },
    ...(found ? { IfMatch: found.etag } : { IfNoneMatch: "*" }),
  });
  await sameAsBefore(bucket, object.key, () => client.send(command));
}

async function sameAsBefore<T>(bucket: string, key: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const changed = ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"];
    if (error instanceof S3ServiceException && changed.includes(error.name))
      throw new ChangedMeanwhile(`${key} changed meanwhile`, { cause: error });
    throw withPlace(bucket, key, error);
  }
}

/** S3's own messages do not say of which bucket or object they are; the answer to a HEAD has none at all. */
function withPlace(bucket: string, key: string, error: unknown): unknown {
  if (!(error instanceof S3ServiceException)) return error;
  const { name, message, $metadata } = error;
  const text = `s3://${bucket}/${key}: S3 answers ${$metadata.httpStatusCode} ${name}: ${message}`;
  return new Error(text, { cause: error });
}
