// The orders and the summaries in S3.
import type { Readable } from "node:stream";
import {
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";

/** What orders' keys begin with; the day and the file's name follow. */
export const ORDERS = "orders/";

export interface OrderObject {
  key: string;
  etag: string;
  bytes: number;
}

/** A summary's object that is already there. */
export interface Found {
  etag: string;
  /** What it was made of; empty on an object that this app did not write. */
  inputs: string;
}

export interface SummaryObject {
  key: string;
  body: string;
  contentType: string;
  inputs: string;
}

/** Somebody else wrote or deleted an object between our looking at it and our using it. */
export class ChangedMeanwhile extends Error {
  override readonly name = "ChangedMeanwhile";
}

/** The names directly under `orders/`: folders end with a slash, and should be days. */
export async function* listFolders(client: S3Client, bucket: string): AsyncGenerator<string> {
  const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: ORDERS, Delimiter: "/" });
  try {
    for await (const { CommonPrefixes = [], Contents = [] } of pages)
      for (const name of [...CommonPrefixes.map(({ Prefix }) => Prefix!), ...Contents.map(({ Key }) => Key!)])
        if (name !== ORDERS) yield name.slice(ORDERS.length);
  } catch (error) {
    throw withPlace(bucket, ORDERS, error);
  }
}

/** Objects under a folder, by key in UTF-8 order; without the empty ones that consoles make to show a folder. */
export async function listOrders(client: S3Client, bucket: string, day: string): Promise<OrderObject[]> {
  const objects: OrderObject[] = [];
  const prefix = `${ORDERS}${day}/`;
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
export async function read(client: S3Client, bucket: string, { key, etag }: OrderObject): Promise<Readable> {
  const get = new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag });
  const { Body } = await sameAsBefore(bucket, key, () => client.send(get));
  return Body as Readable;
}

/** The summary's object, if there is one. */
export async function look(client: S3Client, bucket: string, key: string): Promise<Found | undefined> {
  try {
    const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return { etag: found.ETag!, inputs: found.Metadata?.inputs ?? "" };
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === "NotFound") return undefined;
    throw withPlace(bucket, key, error);
  }
}

/** Writes a summary's object if its place is still as it was found. */
export async function put(
  client: S3Client,
  bucket: string,
  object: SummaryObject,
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
