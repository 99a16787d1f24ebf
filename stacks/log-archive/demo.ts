// Lets the application write, waits for the files, and shows what stands in them, by level: read from S3 and asked by SQL.
import { gzipSync } from "node:zlib";
import { AthenaClient } from "@aws-sdk/client-athena";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { FirehoseClient, PutRecordCommand } from "@aws-sdk/client-firehose";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { failuresOf, once, recordsOf } from "../../apps/shared/logArchive.ts";
import type { Level, LogRecord } from "../../apps/shared/logRecord.ts";
import { ask, newObjects, until } from "../archive.ts";
import type { About, Evidence, Report } from "../demo.ts";

export const about: About = {
  shows:
    "an application's log as files in S3, through Firehose: masked, one JSON record a line, by day, asked by SQL",
  needsDocker: false,
  onlyOnAws: [
    "that the roles' rights suffice",
    "files of minutes rather than of a second",
    "that Firehose tries a failed function again",
    "days that Athena computes from the query",
  ],
};

type Counts = Partial<Record<Level, number>>;

export interface ArchiveEvidence {
  readonly run: string;
  /** Lines that the application wrote, by level. */
  readonly written: Counts;
  /** Records of them in the files. */
  readonly archived: Counts;
  /** What the query counts. */
  readonly asked: Counts;
  readonly sql: string;
  readonly files: readonly string[];
  /** From the last line's writing until the last file was there. */
  readonly seconds: number;
  /** A record that had secrets in it. */
  readonly masked: LogRecord;
  /** A stack trace that came as several lines. */
  readonly joined: LogRecord;
  /** A record that cannot be read: what Firehose keeps of it, and why, as the function says. */
  readonly failed: { readonly file: string; readonly errorCode: string; readonly reason: string };
}

interface Outputs {
  readonly functionName: string;
  readonly bucketName: string;
  readonly prefix: string;
  readonly errorPrefix: string;
  readonly deliveryStreamName: string;
  readonly transformLogGroupName: string;
  readonly database: string;
  readonly workgroup: string;
  readonly query: string;
}

const ORDERS = 40;

export async function demo(
  outputs: Readonly<Record<string, unknown>>,
  report: Report,
): Promise<Evidence<ArchiveEvidence>> {
  const to = outputs as unknown as Outputs;
  const since = new Date();
  const run = `run-${crypto.randomUUID().slice(0, 8)}`;
  report.progress(`takes ${ORDERS} orders, and puts one record that nobody can read`);
  const written = await takeOrders(to.functionName, run);
  await putUnreadable(to.deliveryStreamName);
  const start = performance.now();

  const { DEBUG: _debug, ...expected } = written;
  report.progress("waits for the files");
  const { records, files } = await archivedRecords(to, run, since, total(expected));
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const failed = await failedRecord(to, since);
  report.progress("asks by SQL");
  const sql = to.query.replace("WHERE ", `WHERE run = '${run}' AND `);
  const asked = Object.fromEntries(
    (await ask(new AthenaClient(), { ...to, sql })).map(([level, lines]) => [level, Number(lines)]),
  );

  const ofRun = records.filter((record) => record.run === run);
  const data = {
    ...{ run, written, archived: countOf(ofRun), asked, sql, files, seconds, failed },
    masked: ofRun.find(({ level }) => level === "ERROR")!,
    joined: records.find((record) => record.run === undefined)!,
  };
  return { data, table: tableOf(data), look: `s3://${to.bucketName}/${files[0]}` };
}

async function takeOrders(FunctionName: string, run: string): Promise<Counts> {
  const Payload = JSON.stringify({ run, count: ORDERS });
  const answer = await new LambdaClient().send(new InvokeCommand({ FunctionName, Payload }));
  const text = answer.Payload!.transformToString();
  if (answer.FunctionError) throw new Error(`the function failed: ${text}`);
  return JSON.parse(text) as Counts;
}

/** Compressed as CloudWatch Logs does it, but no batch. */
async function putUnreadable(DeliveryStreamName: string): Promise<void> {
  const Data = gzipSync('{"messageType":"NONSENSE"}');
  await new FirehoseClient().send(new PutRecordCommand({ DeliveryStreamName, Record: { Data } }));
}

/** The run's records, once as many are there as were written; and the stack trace that stands beside them. */
async function archivedRecords({ bucketName, prefix }: Outputs, run: string, since: Date, expected: number) {
  const s3 = new S3Client();
  return until(`${expected} records of ${run} under ${prefix}`, async () => {
    const found = await newObjects(s3, bucketName, prefix, since);
    const mine = found
      .map(({ key, bytes }) => ({
        key,
        records: recordsOf(bytes).filter((each) => each.run === run || each.message.includes(run)),
      }))
      .filter(({ records }) => records.length > 0);
    const records = once(mine.flatMap((file) => file.records));
    if (records.filter((record) => record.run === run).length < expected) return undefined;
    if (records.length === expected) return undefined; // the stack trace is still to come
    return { records, files: mine.map(({ key }) => key) };
  });
}

async function failedRecord({ bucketName, errorPrefix, transformLogGroupName }: Outputs, since: Date) {
  const s3 = new S3Client();
  const { file, errorCode } = await until(`the failed record under ${errorPrefix}`, async () => {
    const [object] = await newObjects(s3, bucketName, errorPrefix, since);
    const [failure] = object ? failuresOf(object.bytes) : [];
    return failure && { file: object!.key, errorCode: failure.errorCode };
  });
  const logs = new CloudWatchLogsClient();
  const reason = await until(`the reason in ${transformLogGroupName}`, async () => {
    const request = {
      logGroupName: transformLogGroupName,
      filterPattern: "cannot",
      startTime: since.getTime(),
    };
    const { events = [] } = await logs.send(new FilterLogEventsCommand(request));
    const said = events.map(({ message }) => JSON.parse(message!) as LogRecord);
    return said.find(({ message }) => message === "record cannot be read")?.reason as string | undefined;
  });
  return { file, errorCode, reason };
}

function countOf(records: readonly LogRecord[]): Counts {
  const counts: Counts = {};
  for (const { level } of records) counts[level] = (counts[level] ?? 0) + 1;
  return counts;
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function tableOf({ archived, asked, written }: ArchiveEvidence): Evidence<unknown>["table"] {
  const shown = (count: number | undefined) => String(count ?? 0);
  return {
    head: ["level", "written", "in the files", "by SQL"],
    rows: (Object.keys(written) as Level[]).map((level) => [
      level,
      shown(written[level]),
      shown(archived[level]),
      shown(asked[level]),
    ]),
  };
}
