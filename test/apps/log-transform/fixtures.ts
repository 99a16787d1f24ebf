import { gzipSync } from "node:zlib";
import type { Incoming, Outgoing } from "../../../apps/log-transform/firehose.ts";
import { transform, type Transformed } from "../../../apps/log-transform/transform.ts";
import { recordsOf } from "../../../apps/shared/logArchive.ts";
import type { LogRecord } from "../../../apps/shared/logRecord.ts";

/** 2026-11-24T09:00:00.000Z */
export const AT = 1_795_510_800_000;

/** A message of CloudWatch Logs; a line's id is its number, and its second in the hour. */
export function dataMessage(messages: readonly string[], logGroup = "/app/orders", from = 0) {
  const logEvents = messages.map((message, i) => ({
    id: `${from + i}`,
    timestamp: AT + (from + i) * 1000,
    message,
  }));
  return {
    messageType: "DATA_MESSAGE",
    owner: "123456789012",
    logGroup,
    logStream: "2026/11/24/1",
    subscriptionFilters: ["archive"],
    logEvents,
  };
}

export function incoming(data: string | Buffer, recordId = "r1"): Incoming {
  return { recordId, approximateArrivalTimestamp: AT, data: Buffer.from(data).toString("base64") };
}

/** As CloudWatch Logs puts it into the stream. */
export function zipped(message: object, recordId?: string): Incoming {
  return incoming(gzipSync(JSON.stringify(message)), recordId);
}

export function run(...records: Incoming[]): Transformed {
  return transform({ records }, "INFO");
}

/** The archive's records in what was answered. */
export function archivedIn(answers: readonly Outgoing[]): LogRecord[] {
  return answers.flatMap((answer) =>
    answer.result === "Ok" ? recordsOf(Buffer.from(answer.data, "base64")) : [],
  );
}

/** The records of a message that comes by itself. */
export function archive(...messages: string[]): LogRecord[] {
  return archivedIn(run(zipped(dataMessage(messages))).answer.records);
}

/** The archive's records of what was put back, which comes again until nothing is. */
export function drained(putBack: readonly Uint8Array[]): LogRecord[] {
  const records: LogRecord[] = [];
  let left = putBack;
  for (let rounds = 0; left.length > 0; rounds++) {
    if (rounds === 10) throw new Error(`${left.length} records are put back again and again`);
    const next = run(...left.map((record, i) => incoming(Buffer.from(record), `again${i}`)));
    records.push(...archivedIn(next.answer.records));
    left = next.putBack;
  }
  return records;
}
