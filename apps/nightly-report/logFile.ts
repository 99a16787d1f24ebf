// One log file: JSON lines, packed with gzip when its name ends with .gz.
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { readLines } from "../shared/lines.ts";
import { FileRefused, textOf } from "../shared/text.ts";
import type { Bounds } from "./day.ts";
import { readRequest } from "./request.ts";
import { Tally } from "./tally.ts";

/** Characters of one line. */
const LONGEST_LINE = 16_384;

/** Counts a file's requests as it comes. Of a file that cannot be read to its end, what comes before counts. */
export async function tallyOf(
  file: string,
  bytes: AsyncIterable<Uint8Array>,
  bounds: Bounds,
  maxBytes: number,
): Promise<Tally> {
  const tally = new Tally(bounds);
  const unpacked = file.endsWith(".gz") ? gunzipped(bytes) : bytes;
  try {
    for await (const { line, text } of readLines(textOf(atMost(maxBytes, unpacked)), LONGEST_LINE)) {
      const request = text === undefined ? `it has more than ${LONGEST_LINE} characters` : readRequest(text);
      if (request === undefined) tally.otherLines++;
      else if (typeof request === "string") tally.bad({ file, line, problem: request });
      else tally.add(request);
    }
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    tally.refuse({ file, problem: error.message });
  }
  return tally;
}

/** Unpacked bytes count: a small file may hold very many. */
async function* atMost(most: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const chunk of bytes) {
    count += chunk.length;
    if (count > most) throw new FileRefused(`it has more than ${most} bytes (MAX_FILE_MIB)`);
    yield chunk;
  }
}

/** What breaks the bytes themselves off is no matter of gzip, and is thrown as it is. */
async function* gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  let broken: Error | undefined;
  const packed = Readable.from(bytes).on("error", (error) => {
    broken = error;
    gunzip.destroy(error);
  });
  packed.pipe(gunzip);
  try {
    yield* gunzip;
  } catch (error) {
    if (broken) throw broken;
    throw new FileRefused(`it is no whole gzip file: ${(error as Error).message}`);
  } finally {
    packed.destroy();
  }
}
