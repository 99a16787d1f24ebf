// Uploads two days of orders, waits until the schedule has them summed up, adds a late file and runs it by hand.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Run } from "../../apps/daily-summary/run.ts";
import { decimal } from "../../apps/daily-summary/money.ts";
import type { Summary } from "../../apps/daily-summary/summary.ts";
import type { About, Evidence, Report } from "../demo.ts";

export const about: About = {
  shows: "a schedule starts a Lambda that sums up each day's orders from CSV in S3, as JSON and HTML",
  needsDocker: false,
  onlyOnAws: ["a run that cannot be started is retried, then kept", "the role's limits"],
};

/** What one step of the demo led to. */
export interface Step {
  readonly by: "schedule" | "hand";
  readonly what: string;
  readonly seconds: number;
  /** The days that were written; those of the schedule's run are seen, those by hand are its answer. */
  readonly written: readonly string[];
  /** The summaries after it. */
  readonly summaries: readonly Summary[];
}

interface Outputs {
  readonly ordersBucket: string;
  readonly summariesBucket: string;
  readonly functionName: string;
  readonly schedule: string;
}

const SAMPLES = join(import.meta.dirname, "../../apps/daily-summary/samples");
const DAYS = ["2026-11-21", "2026-11-22"];
const LATE = { day: "2026-11-22", name: "2330.csv" };
/** Beyond the schedule's interval: a cold start, the run, and a scheduler that is late. */
const GRACE_SECONDS = 90;

export async function demo(
  outputs: Readonly<Record<string, unknown>>,
  report: Report,
): Promise<Evidence<Step[]>> {
  const there = outputs as unknown as Outputs;
  const s3 = new S3Client({});
  await forget(s3, there);
  for (const day of DAYS) await upload(s3, there, join(SAMPLES, day), day);
  report.progress(`uploaded the orders of ${DAYS.join(" and ")} to s3://${there.ordersBucket}/orders/`);

  const steps = [await firstRun(s3, there, report)];
  await upload(s3, there, join(SAMPLES, "late", LATE.day), LATE.day);
  steps.push(await byHand(s3, there, "a late file came", report));
  steps.push(await byHand(s3, there, "nothing came", report));

  await mkdir(report.folder, { recursive: true });
  for (const day of DAYS)
    await writeFile(join(report.folder, `${day}.html`), await textOf(s3, there, `${day}/index.html`));
  const look = pathToFileURL(join(report.folder, `${LATE.day}.html`)).href;
  return { data: steps, table: tableOf(steps), look };
}

/** As it was before the demo's first run: no late file, no summaries. Made again, they have the same bytes. */
async function forget(s3: S3Client, { ordersBucket, summariesBucket }: Outputs): Promise<void> {
  const late = `orders/${LATE.day}/${LATE.name}`;
  await s3.send(new DeleteObjectCommand({ Bucket: ordersBucket, Key: late }));
  for (const day of DAYS)
    for (const name of ["index.html", "summary.json"])
      await s3.send(new DeleteObjectCommand({ Bucket: summariesBucket, Key: `${day}/${name}` }));
}

async function upload(s3: S3Client, { ordersBucket }: Outputs, folder: string, day: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const Body = await readFile(join(folder, name));
    await s3.send(new PutObjectCommand({ Bucket: ordersBucket, Key: `orders/${day}/${name}`, Body }));
  }
}

/** Waits for the schedule if it comes within minutes; else runs it by hand. */
async function firstRun(s3: S3Client, there: Outputs, report: Report): Promise<Step> {
  const minutes = Number(/^rate\((\d+) minutes?\)$/.exec(there.schedule)?.[1] ?? Infinity);
  if (minutes <= 5) return bySchedule(s3, there, minutes * 60 + GRACE_SECONDS, report);
  report.progress(`the schedule is ${there.schedule}, too rare to wait for; to see it come: rate(1 minute)`);
  return byHand(s3, there, "two days' files came", report);
}

async function bySchedule(s3: S3Client, there: Outputs, most: number, report: Report): Promise<Step> {
  report.progress(`waits for the schedule, ${there.schedule}`);
  const started = performance.now();
  const deadline = Date.now() + most * 1000;
  for (;;) {
    const summaries = await summariesOf(s3, there);
    const seconds = secondsSince(started);
    if (summaries.length === DAYS.length && (await Promise.all(summaries.map(isWhole))).every(Boolean)) {
      report.progress(`the schedule came after ${seconds} s`);
      return { by: "schedule", what: "two days' files came", seconds, written: DAYS, summaries };
    }
    if (Date.now() > deadline)
      throw new Error(
        `no summary of ${DAYS.join(" and ")} came within ${most} s; the function's log, the failures queue and the undelivered queue say why`,
      );
    await wait(500);
  }
}

/** Whether a summary is of all samples: the schedule may have come during the upload. */
async function isWhole({ day, files, refusedFiles }: Summary): Promise<boolean> {
  return files + refusedFiles === (await readdir(join(SAMPLES, day))).length;
}

async function byHand(s3: S3Client, there: Outputs, what: string, report: Report): Promise<Step> {
  const started = performance.now();
  const { Payload, FunctionError } = await new LambdaClient({}).send(
    new InvokeCommand({ FunctionName: there.functionName }),
  );
  const answer = Buffer.from(Payload!).toString();
  if (FunctionError) throw new Error(`${there.functionName} failed: ${answer}`);
  const { written } = JSON.parse(answer) as Run;
  const seconds = secondsSince(started);
  report.progress(`by hand, when ${what}: wrote ${written.join(" and ") || "nothing"}`);
  return { by: "hand", what, seconds, written, summaries: await summariesOf(s3, there) };
}

/** The summaries of the demo's days that are there. */
async function summariesOf(s3: S3Client, there: Outputs): Promise<Summary[]> {
  const texts = await Promise.all(DAYS.map((day) => textOf(s3, there, `${day}/summary.json`)));
  return texts.filter((text) => text !== "").map((text) => JSON.parse(text) as Summary);
}

/** Empty when there is no such object. */
async function textOf(s3: S3Client, { summariesBucket }: Outputs, key: string): Promise<string> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: summariesBucket, Key: key }));
    return await Body!.transformToString();
  } catch (error) {
    if ((error as Error).name === "NoSuchKey") return "";
    throw error;
  }
}

const secondsSince = (start: number) => Math.round((performance.now() - start) / 100) / 10;

function tableOf(steps: readonly Step[]): Evidence<unknown>["table"] {
  return {
    head: ["run by", "when", "s", "day", "orders", "amount", "bad lines", "files refused", "written"],
    rows: steps.flatMap(({ by, what, seconds, written, summaries }) =>
      summaries.map((summary) => [
        by,
        what,
        String(seconds),
        summary.day,
        String(summary.orders),
        `${decimal(summary.amount, summary.decimals)} ${summary.currency}`,
        String(summary.badLines),
        String(summary.refusedFiles),
        written.includes(summary.day) ? "yes" : "no",
      ]),
    ),
  };
}
