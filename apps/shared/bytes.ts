// The bytes of an object in S3, while they come.
import { addAbortSignal } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import { read, type Listed } from "./s3.ts";

/** S3 ends a connection now and then in the middle of an object. */
const READS = 3;

/** Does a thing with an object's bytes: from the beginning again when the connection breaks, and no more when told to stop. */
export async function withBytes<T>(
  client: S3Client,
  bucket: string,
  object: Listed,
  stop: AbortSignal,
  use: (bytes: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  for (let reads = 1; ; reads++) {
    const body = addAbortSignal(stop, await read(client, bucket, object));
    try {
      return await use(whole(body));
    } catch (error) {
      if (!(error instanceof Interrupted) || stop.aborted || reads === READS) throw error;
      await wait(100 * 2 ** reads, undefined, { signal: stop });
    } finally {
      body.destroy();
    }
  }
}

class Interrupted extends Error {
  override readonly name = "Interrupted";
}

async function* whole(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw new Interrupted(`it could not be read to its end: ${(error as Error).message}`, { cause: error });
  }
}
