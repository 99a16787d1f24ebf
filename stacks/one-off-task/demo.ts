// Uploads files of stock counts and imports them by the task: all that are new, the same again, and one with bad rows.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Report as ImportReport } from "../../apps/csv-import/report.ts";
import type { TaskSettings } from "../../components/ecs/taskSettings.ts";
import type { About, Evidence, Report } from "../demo.ts";
import { runTask } from "../runTask.ts";

export const about: About = {
  shows: "a container runs once to its end: CSV from S3 into DynamoDB, with its log, exit code and reason",
  needsDocker: true,
  onlyOnAws: ["that the roles' rights suffice", "arm64", "the limits of CPU and memory"],
};

/** One run of the task. */
export interface RunEvidence {
  readonly what: string;
  readonly args: readonly string[];
  readonly exitCode: number | undefined;
  readonly reason: string;
  readonly seconds: number;
  /** Rows that the run imported and refused, by its own last line. */
  readonly rows: number;
  readonly rejectedRows: number;
  /** Files that it left alone, as they were imported before. */
  readonly unchanged: number;
  /** Items that the table has after it. */
  readonly items: number;
}

interface Outputs {
  readonly bucket: string;
  readonly tableName: string;
  readonly task: TaskSettings;
}

/** What the program's last line says. */
interface LastLine {
  readonly message?: string;
  readonly rows: number;
  readonly rejectedRows: number;
  readonly unchanged: number;
}

const SAMPLES = join(import.meta.dirname, "../../apps/csv-import/samples");
const BAD = "2026-11-24-bad.csv";

export async function demo(
  outputs: Readonly<Record<string, unknown>>,
  report: Report,
): Promise<Evidence<RunEvidence[]>> {
  const there = outputs as unknown as Outputs;
  const s3 = new S3Client({});
  const samples = (await readdir(SAMPLES)).sort();
  await forget(s3, there, samples);
  for (const name of samples.filter((sample) => sample !== BAD)) await upload(s3, there, name);
  report.progress(`uploaded ${samples.length - 1} files to s3://${there.bucket}/incoming/`);

  const runs = [await run(there, report, "all new files", [], 0)];
  runs.push(await run(there, report, "the same again", [], 0));
  await upload(s3, there, BAD);
  runs.push(await run(there, report, "a file with bad rows", [`incoming/${BAD}`], 1));
  const refused = await refusals(s3, there);
  for (const line of refused) report.progress(`refused: ${line}`);
  return { data: runs, table: tableOf(runs) };
}

/** As it was before the demo's first run. The counts in the table stay: written again, they are the same items. */
async function forget(s3: S3Client, { bucket }: Outputs, samples: readonly string[]): Promise<void> {
  for (const name of samples)
    for (const Key of [`incoming/${name}`, `reports/${name}.json`])
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
}

async function upload(s3: S3Client, { bucket }: Outputs, name: string): Promise<void> {
  const Body = await readFile(join(SAMPLES, name));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `incoming/${name}`, Body }));
}

/** Runs the task to its end, which must be this one. */
async function run(
  { task, tableName }: Outputs,
  report: Report,
  what: string,
  args: readonly string[],
  wanted: number,
): Promise<RunEvidence> {
  report.progress(`${what}: starts the task${args.length > 0 ? ` for ${args.join(" ")}` : ""}`);
  let last: LastLine | undefined;
  const onLine = (text: string) => {
    report.progress(text);
    const line = parsed(text);
    if (line?.message === "csv-import") last = line;
  };
  const { exitCode, reason, seconds } = await runTask(task, { args, onLine });
  if (exitCode !== wanted || last === undefined)
    throw new Error(
      `${what}: the task was to end with exit code ${wanted} and its last line, and ended with ${exitCode ?? "none"}: ${reason}`,
    );
  const { rows, rejectedRows, unchanged } = last;
  const items = await count(tableName);
  return { what, args, exitCode, reason, seconds, rows, rejectedRows, unchanged, items };
}

/** What other programs write into a log need not be JSON. */
function parsed(text: string): LastLine | undefined {
  try {
    return JSON.parse(text) as LastLine;
  } catch {
    return undefined;
  }
}

async function count(TableName: string): Promise<number> {
  let items = 0;
  const pages = paginateScan(
    { client: new DynamoDBClient({}) },
    { TableName, Select: "COUNT", ConsistentRead: true },
  );
  for await (const { Count = 0 } of pages) items += Count;
  return items;
}

/** What the bad file's report says, a line each. */
async function refusals(s3: S3Client, { bucket }: Outputs): Promise<string[]> {
  const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `reports/${BAD}.json` }));
  const { file, rejectedRows } = JSON.parse(await found.Body!.transformToString()) as ImportReport;
  return rejectedRows.map(({ line, problem }) => `${file}, line ${line}: ${problem}`);
}

function tableOf(runs: readonly RunEvidence[]): Evidence<unknown>["table"] {
  return {
    head: ["run", "exit code", "reason", "s", "rows", "refused", "files left alone", "items in the table"],
    rows: runs.map(({ what, exitCode, reason, seconds, rows, rejectedRows, unchanged, items }) => [
      what,
      String(exitCode),
      reason,
      seconds.toFixed(1),
      String(rows),
      String(rejectedRows),
      String(unchanged),
      String(items),
    ]),
  };
}
