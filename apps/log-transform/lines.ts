// A record of the stream as lines of the archive.
import { gzipSync } from "node:zlib";
import { lineOf, type Level, type LogRecord } from "../shared/logRecord.ts";
import { maskFields } from "../shared/mask.ts";
import { linesOf, type Line } from "./content.ts";
import type { Incoming } from "./firehose.ts";
import { joined, type Said } from "./join.ts";
import { isAtLeast } from "./level.ts";
import { recordOf } from "./record.ts";

/** A line of the archive, and what it was made of. */
export interface Made {
  /** With its end. */
  readonly line: string;
  readonly bytes: number;
  readonly of: Said;
}

export interface MadeOfRecord {
  readonly made: readonly Made[];
  /** Lines below the least level. */
  readonly dropped: number;
}

/** Most bytes of a line; CloudWatch Logs takes events of 1 MB, which escapes can make more. */
const MOST_LINE = 1_500_000;
const CUT_TO = 100_000;

/** All of a record as lines: nothing of them is known to be secret. */
export function archived(incoming: Incoming, leastLevel: Level): MadeOfRecord {
  const lines = linesOf(incoming.data, incoming.approximateArrivalTimestamp);
  const records = joined(lines).map((of) => ({ of, record: recordOf(of) }));
  const kept = records.filter(({ record }) => isAtLeast(record.level, leastLevel));
  const made = kept.map(({ of, record }) => ({ of, ...lineWithout(record) }));
  return { made, dropped: records.length - kept.length };
}

/** The line without its secrets. Where it is from is no secret, whatever it looks like. */
function lineWithout({ origin, ...said }: LogRecord): { line: string; bytes: number } {
  const masked = maskFields(said) as LogRecord;
  const record = { ...masked, ...(origin && { origin }) };
  const line = lineOf(record);
  const bytes = Buffer.byteLength(line);
  if (bytes <= MOST_LINE) return { line, bytes };
  const { timestamp, level, message } = masked;
  const short = { timestamp, level, message: message.slice(0, CUT_TO), cutBytes: bytes };
  const cut = lineOf({ ...short, ...(origin && { origin }) });
  return { line: cut, bytes: Buffer.byteLength(cut) };
}

/** These lines as a record of the stream, as they would have come: Firehose may be told to decompress what comes. */
export function asRecord(made: readonly Made[]): Uint8Array {
  const lines = made.flatMap(({ of: { first, more } }) => [first, ...more]);
  const origin = lines[0]?.origin;
  if (!origin) return Buffer.from(lines.map(({ text }) => `${text}\n`).join(""));
  const message = {
    messageType: "DATA_MESSAGE",
    logGroup: origin.log_group,
    logStream: origin.log_stream,
    logEvents: lines.map(({ text, at, origin: { id } = origin }: Line) => ({
      id,
      timestamp: at,
      message: text,
    })),
  };
  return gzipSync(JSON.stringify(message));
}
