// One invocation: every record is answered, as far as the answer's size allows; the others are put back into the stream.
import type { Level } from "../shared/logRecord.ts";
import { Unreadable } from "./content.ts";
import {
  base64Bytes,
  FRAME_BYTES,
  MOST_ANSWER,
  type Incoming,
  type Outgoing,
  type TransformEvent,
} from "./firehose.ts";
import { archived, asRecord, type Made } from "./lines.ts";

/** What became of the records and their lines. */
export interface Summary {
  records: number;
  lines: number;
  /** Lines below the least level. */
  dropped: number;
  /** Records that cannot be read. */
  failed: number;
  /** Records that did not fit into the answer; their lines come again. */
  putBack: number;
  bytes: number;
}

export interface Transformed {
  readonly answer: { records: Outgoing[] };
  /** What is to be put back into the stream before the answer is given. */
  readonly putBack: Uint8Array[];
  readonly failures: readonly { recordId: string; reason: string }[];
  readonly summary: Summary;
}

/** Most bytes of lines in one record that is put back: Firehose takes 1,024,000. */
const MOST_PIECE = 900_000;

export function transform({ records }: Pick<TransformEvent, "records">, leastLevel: Level): Transformed {
  const summary = { records: records.length, lines: 0, dropped: 0, failed: 0, putBack: 0, bytes: 0 };
  const answers: Outgoing[] = [];
  const putBack: Uint8Array[] = [];
  const failures: { recordId: string; reason: string }[] = [];
  let room = MOST_ANSWER;
  for (const record of records) {
    room -= FRAME_BYTES;
    const { recordId } = record;
    const read = tryArchived(record, leastLevel);
    if ("reason" in read) {
      summary.failed++;
      failures.push({ recordId, reason: read.reason });
      answers.push({ recordId, result: "ProcessingFailed" });
      continue;
    }
    summary.dropped += read.dropped;
    const bytes = read.made.reduce((sum, made) => sum + made.bytes, 0);
    if (bytes === 0) answers.push({ recordId, result: "Dropped" });
    else if (base64Bytes(bytes) <= room) {
      room -= base64Bytes(bytes);
      summary.lines += read.made.length;
      summary.bytes += bytes;
      answers.push({ recordId, result: "Ok", data: encoded(read.made) });
    } else {
      summary.putBack++;
      putBack.push(...pieces(read.made).map(asRecord));
      answers.push({ recordId, result: "Dropped" });
    }
  }
  return { answer: { records: answers }, putBack, failures, summary };
}

function tryArchived(record: Incoming, leastLevel: Level) {
  try {
    return archived(record, leastLevel);
  } catch (error) {
    if (error instanceof Unreadable) return { reason: error.message };
    throw error;
  }
}

function encoded(made: readonly Made[]): string {
  return Buffer.from(made.map(({ line }) => line).join("")).toString("base64");
}

/** The lines in their order, as many together as a record may have. */
function pieces(all: readonly Made[]): Made[][] {
  const made: Made[][] = [];
  let bytes = Infinity;
  for (const each of all) {
    const came = [each.of.first, ...each.of.more].reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    const size = Math.max(each.bytes, came);
    if (bytes + size > MOST_PIECE) {
      made.push([]);
      bytes = 0;
    }
    made.at(-1)!.push(each);
    bytes += size;
  }
  return made;
}
