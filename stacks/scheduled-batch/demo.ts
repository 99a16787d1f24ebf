// Uploads log files of yesterday and waits until the schedule has reported on them. Then it runs the task by hand: with a file
// that came late, twice at once, and with a bucket that is not there.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { yesterday } from "../../apps/nightly-report/day.ts";
import type { Report as Numbers } from "../../apps/nightly-report/report.ts";
import type { TaskSettings } from "../../components/ecs/taskSettings.ts";
import type { About, Evidence, Report } from "../demo.ts";
import { type Buckets, Day } from "./day.ts";
import { alertOf } from "./inbox.ts";
import { type Ran, runOnce, runTwice } from "./runs.ts";

export const about: About = {
  shows: "a schedule starts a container by a zone's clocks: one run at a time, an alert when one fails",
  needsDocker: true,
  onlyOnAws: [
    "a run that cannot be started is retried, then kept",
    "that the task role's rights suffice",
    "arm64",
    "e-mail",
  ],
};

/** What one step of the demo led to. */
export interface Step {
  readonly by: "schedule" | "hand";
  readonly what: string;
  /** Of a run by hand; the schedule's is seen by its report. */
  readonly exitCode?: number;
  readonly outcome: "done" | "skipped" | "failed";
  readonly seconds: number;
  /** What the day's report says after it. */
  readonly report: Pick<Numbers, "day" | "files" | "requests" | "refused" | "errors">;
  /** What the topic's subscribers get. */
  readonly alert?: string;
}

interface There extends Buckets {
  readonly schedule: string;
  readonly timeZone: string;
  readonly task: TaskSettings;
  readonly inboxUrl: string;
}

/** Beyond the schedule's interval: a task's start, its run, and a scheduler that is late. */
const GRACE_SECONDS = 150;

export async function demo(
  outputs: Readonly<Record<string, unknown>>,
  report: Report,
): Promise<Evidence<Step[]>> {
  const there = outputs as unknown as There;
  const { day, step } = await firstRun(there, report);
  const steps = [step];
  const runs = new ByHand(there, day, report);

  await day.addLate();
  steps.push(await runs.once("a file came late"), await runs.once("nothing came"));
  await day.addLate();
  steps.push(...(await runs.twice()), await runs.failing());

  await mkdir(report.folder, { recursive: true });
  const file = join(report.folder, `${day.name}.md`);
  await writeFile(file, (await day.text("report.md"))!);
  return { data: steps, table: tableOf(steps), look: pathToFileURL(file).href };
}

/** Waits for the schedule if it comes within minutes; else runs it by hand. */
async function firstRun(there: There, report: Report): Promise<{ day: Day; step: Step }> {
  const minutes = Number(/^rate\((\d+) minutes?\)$/.exec(there.schedule)?.[1] ?? Infinity);
  if (minutes <= 5) return bySchedule(there, minutes * 60 + GRACE_SECONDS, report);
  const day = new Day(yesterday(there.timeZone, Date.now()), there);
  await begin(day, report);
  report.progress(`the schedule is ${there.schedule}, too rare to wait for; to see it come: rate(1 minute)`);
  return { day, step: await new ByHand(there, day, report).once("the day's files came") };
}

async function bySchedule(there: There, most: number, report: Report): Promise<{ day: Day; step: Step }> {
  // When midnight is near, the run may be before it or after it.
  const ends = [Date.now(), Date.now() + most * 1000];
  const names = new Set(ends.map((moment) => yesterday(there.timeZone, moment)));
  const days = [...names].map((name) => new Day(name, there));
  for (const day of days) await begin(day, report);
  report.progress(`waits for the schedule, ${there.schedule}`);
  const [started, deadline] = [performance.now(), Date.now() + most * 1000];
  while (Date.now() < deadline) {
    for (const day of days) {
      const found = await day.report();
      if (!found) continue;
      const seconds = secondsSince(started);
      report.progress(`the schedule came after ${seconds} s`);
      const what = "the day's files came";
      return { day, step: { by: "schedule", what, outcome: "done", seconds, report: numbersOf(found) } };
    }
    await wait(500);
  }
  throw new Error(
    `no report on ${[...names].join(" or ")} came within ${most} s; the task's log, the alerts and the undelivered queue say why`,
  );
}

async function begin(day: Day, report: Report): Promise<void> {
  report.progress(`uploaded ${await day.begin()} log files of ${day.name}`);
}

/** Runs of the task for one day. */
class ByHand {
  readonly #there: There;
  readonly #day: Day;
  readonly #report: Report;
  /** Of the run before. */
  #seconds = 0;

  constructor(there: There, day: Day, report: Report) {
    this.#there = there;
    this.#day = day;
    this.#report = report;
  }

  async once(what: string): Promise<Step> {
    this.#report.progress(`by hand, when ${what}:`);
    const ran = await runOnce(this.#there.task, this.#options());
    this.#seconds = ran.seconds;
    return this.#step(what, ran, "done");
  }

  async twice(): Promise<Step[]> {
    this.#report.progress("by hand, twice at once, the first of them a slow one:");
    const [first, second] = await runTwice(this.#there.task, this.#options(), this.#seconds);
    return [
      await this.#step("another file came late", first, "done"),
      await this.#step("that run was still at it", second, "skipped"),
    ];
  }

  /** A run that looks for the day's files where there are none. */
  async failing(): Promise<Step> {
    const { requestsBucket, task, inboxUrl } = this.#there;
    this.#report.progress("by hand, with a bucket that is not there:");
    const environment = { REQUESTS_BUCKET: `${requestsBucket}-gone` };
    const ran = await runOnce(task, { ...this.#options(), environment });
    const step = await this.#step("the bucket is not there", ran, "failed");
    const alert = await alertOf(inboxUrl, ran.taskArn);
    this.#report.progress(`alert: ${alert}`);
    return { ...step, alert };
  }

  #options() {
    return { args: [this.#day.name], onLine: (line: string) => this.#report.progress(line) };
  }

  /** @throws when it came to another outcome than it must */
  async #step(what: string, ran: Ran, wanted: Step["outcome"]): Promise<Step> {
    const { exitCode, reason, seconds } = ran;
    const outcome = exitCode !== 0 ? "failed" : ran.skipped ? "skipped" : "done";
    if (outcome !== wanted)
      throw new Error(
        `when ${what}, the run was to be ${wanted}, and is ${outcome}: exit code ${exitCode ?? "none"}, ${reason}`,
      );
    const found = await this.#day.report();
    if (!found) throw new Error(`when ${what}: no report on ${this.#day.name} has all its files`);
    return { by: "hand", what, exitCode, outcome, seconds: rounded(seconds), report: numbersOf(found) };
  }
}

const secondsSince = (start: number) => rounded((performance.now() - start) / 1000);
const rounded = (seconds: number) => Math.round(seconds * 10) / 10;

function numbersOf({ day, files, requests, refused, errors }: Numbers): Step["report"] {
  return { day, files, requests, refused, errors };
}

function tableOf(steps: readonly Step[]): Evidence<unknown>["table"] {
  return {
    head: ["run by", "when", "outcome", "exit code", "s", "files", "requests", "4xx", "5xx", "alert"],
    rows: steps.map(({ by, what, outcome, exitCode, seconds, report, alert = "" }) => [
      by,
      what,
      outcome,
      String(exitCode ?? ""),
      String(seconds),
      String(report.files),
      String(report.requests),
      String(report.refused),
      String(report.errors),
      // Without the ARN at its end.
      alert.replace(/ \(arn:.*\)$/, ""),
    ]),
  };
}
