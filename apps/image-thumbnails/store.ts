// The photos and the thumbnails in S3.
import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { PhotoRejected, shown, type Place } from "./rejected.ts";

export interface Download {
  etag: string;
  bytes: number;
}

/** A thumbnail that is already there. */
export interface Found {
  etag: string;
  /** Of the event that it was made for; empty on an object that this app did not write. */
  sequencer: string;
}

export interface Thumbnail extends Place {
  image: Buffer;
  metadata: Record<string, string>;
}

/** Metadata key of the event's sequencer. */
export const SEQUENCER = "source-sequencer";

/**
 * How long browsers and CDNs may keep a thumbnail. Its key is written again when its photo changes, so never
 * `immutable`: a new photo shows after five minutes at most, and an unchanged one costs a 304.
 */
const CACHE_CONTROL = "public, max-age=300";

/**
 * Writes a photo into a file. The length that S3 states is checked before the body is read, and the bytes are counted
 * as they come. Undefined when there is no such object (any more).
 */
export async function download(
  client: S3Client,
  photo: Place,
  file: string,
  maxBytes: number,
): Promise<Download | undefined> {
  const found = await orUndefined("NoSuchKey", photo, () =>
    client.send(new GetObjectCommand({ Bucket: photo.bucket, Key: photo.key })),
  );
  if (!found) return undefined;
  const body = found.Body as Readable;
  const tooLarge = (bytes: number | string) =>
    new PhotoRejected(photo, `it has ${bytes} bytes`, `at most ${maxBytes} bytes are taken (MAX_PHOTO_MIB)`);
  if (found.ContentLength! > maxBytes) {
    body.destroy();
    throw tooLarge(found.ContentLength!);
  }
  let bytes = 0;
  const counted = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(`more than ${maxBytes}`);
      yield chunk;
    }
  };
  await pipeline(body, counted, createWriteStream(file));
  return { etag: found.ETag!, bytes };
}

/** The thumbnail at this place, if there is one. */
export async function look(client: S3Client, place: Place): Promise<Found | undefined> {
  const found = await orUndefined("NotFound", place, () =>
    client.send(new HeadObjectCommand({ Bucket: place.bucket, Key: place.key })),
  );
  return found && { etag: found.ETag!, sequencer: found.Metadata?.[SEQUENCER] ?? "" };
}

/**
 * Writes the thumbnail if its place is still as it was found; false when it is not, because somebody else wrote or
 * deleted it meanwhile.
 */
export async function put(
  client: S3Client,
  thumbnail: Thumbnail,
  found: Found | undefined,
): Promise<boolean> {
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: thumbnail.bucket,
        Key: thumbnail.key,
        Body: thumbnail.image,
        ContentType: "image/webp",
        CacheControl: CACHE_CONTROL,
        Metadata: thumbnail.metadata,
        ...(found ? { IfMatch: found.etag } : { IfNoneMatch: "*" }),
      }),
    );
    return true;
  } catch (error) {
    const changed = ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"];
    if (error instanceof S3ServiceException && changed.includes(error.name)) return false;
    throw error;
  }
}

async function orUndefined<T>(missing: string, place: Place, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    if (error.name === missing) return undefined;
    if (error.$metadata.httpStatusCode !== 403) throw error;
    const rights =
      "s3:GetObject on it and s3:ListBucket on its bucket (without which a missing object is refused too)";
    throw new Error(`S3 refuses to show ${shown(place)}; give the function's role ${rights}`, {
      cause: error,
    });
  }
}
