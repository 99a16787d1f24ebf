// What a record of the stream holds: a batch of CloudWatch Logs, compressed or not, or lines that somebody put directly.
import { gunzipSync } from "node:zlib";
import { asObject } from "../shared/json.ts";
import { batchOf } from "../shared/logBatch.ts";
import type { Origin } from "../shared/logRecord.ts";

/** A line as it came. */
export interface Line {
  readonly text: string;
  /** Milliseconds since 1970, for lines that do not say it themselves. */
  readonly at: number;
  /** Of lines that come from CloudWatch Logs. */
  readonly origin?: Origin;
}

/** A record that cannot be kept as lines, however often it is tried. It quotes nothing of the record. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** Most bytes of a record decompressed: those of CloudWatch Logs have some, and gzip could make a thousand times that. */
export const MOST_BYTES = 32 * 1024 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The lines of a record, in their order; none when CloudWatch Logs only tries whether it can deliver.
 * @param arrived - when the record arrived, in milliseconds since 1970
 */
export function linesOf(data: unknown, arrived: number): Line[] {
  const text = textOf(unzipped(fromBase64(data)));
  const message = asObject(text);
  if (message && "messageType" in message) return batchLines(message);
  // One object may stand on several lines.
  const texts = message ? [text] : text.split(/\r?\n/);
  return texts.filter((each) => each.trim() !== "").map((each) => ({ text: each, at: arrived }));
}

function batchLines(message: Readonly<Record<string, unknown>>): Line[] {
  const batch = batchOf(message, (found) => new Unreadable(`a batch of CloudWatch Logs is broken: ${found}`));
  if (!batch) return [];
  const { logGroup, logStream, events } = batch;
  return events.map(({ id, timestamp, message: text }) => ({
    text,
    at: timestamp,
    origin: { id, log_group: logGroup, log_stream: logStream },
  }));
}

function fromBase64(data: unknown): Buffer {
  if (typeof data !== "string" || data.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(data))
    throw new Unreadable("its data is not base64");
  return Buffer.from(data, "base64");
}

function unzipped(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Unreadable(
      code === "ERR_BUFFER_TOO_LARGE"
        ? `it has more than ${MOST_BYTES} bytes decompressed`
        : `its gzip is broken (${message})`,
    );
  }
}

function textOf(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Unreadable("it is neither gzip nor text in UTF-8");
  }
}
