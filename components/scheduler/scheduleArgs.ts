import type * as pulumi from "@pulumi/pulumi";
import type { TaskRun } from "../ecs/index.ts";
import { Problems } from "../problems.ts";
import type { Queue } from "../sqs/index.ts";
import { expressionProblem, skippedRun } from "./expression.ts";
import { isTask, type Target } from "./target.ts";
import { zoneProblem } from "./timeZone.ts";

export interface ScheduleArgs {
  /**
   * When it comes, to the minute:
   * - `rate(5 minutes)`: a whole number of minutes, hours or days; `rate(1 hour)` in the singular. A day is 24 hours,
   *   also when the clocks change. The first run is at once.
   * - `cron(0 9 ? * MON-FRI *)`: minutes, hours, day of the month, month, day of the week (1 or SUN to 7 or SAT), year;
   *   one of the two days is `?`. `L` is the last day, `15W` the weekday nearest to the 15th, `2#1` the first Monday.
   *   On the 29th of February (`cron(0 9 29 2 ? *)`) it comes in leap years only, and on the 31st in seven months.
   * - `at(2030-01-31T09:00:00)`: once.
   *
   * Where the clocks go forward, a cron whose time they skip is left out on that day (the deployment warns of it);
   * where they go back, it comes once, not twice.
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  expression: string;
  /** The time zone of cron and at, by its IANA name: `Asia/Tokyo`. @default UTC */
  timeZone?: string;
  /**
   * What is started: a function, or a task (`task.run({ ... })`), of which the newest revision runs. A run starts although
   * the one before still goes on: let the function stand that, or give it `reservedConcurrency: 1` (what is throttled is
   * tried again); let a task look for others of its family when it starts.
   */
  target: Target;
  /**
   * The event that the function gets, or what a task has otherwise than in its definition, as RunTask takes it:
   * `{ containerOverrides: [{ name: "report", command: ["--all"] }] }`. `"<aws.scheduler.scheduled-time>"` in it becomes
   * the time for which the run is.
   * @default - for functions EventBridge's own event, with `time`, `id` and the schedule's ARN in `resources`; for tasks
   * what the definition says
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
   */
  input?: pulumi.Inputs;
  /** How often a run that could not be started is tried again, 0 to 185, with growing pauses. @default 185 */
  maximumRetryAttempts?: number;
  /** Seconds for which a run that could not be started is tried again, 60 to 86400 (a day). @default 86400 */
  maximumEventAgeSeconds?: number;
  /** Where runs go that could not be started. @default - a queue of its own, which keeps them for 14 days */
  onFailure?: Queue;
  /** Minutes after the time within which a run may start, 1 to 1440; spreads load. @default - within the minute */
  flexibleWindowMinutes?: number;
  /** Whether it comes at all. @default true */
  enabled?: boolean;
  /** What the console shows. @default - nothing */
  description?: string;
}

export function resolveScheduleArgs(name: string, args: ScheduleArgs) {
  const problems = new Problems("scheduler.Schedule", name);
  const timeZone = args.timeZone ?? "UTC";
  problems.name(name, "-schedule", 64, /^[\w-]+$/, "letters, digits, - and _");
  problems.range("maximumRetryAttempts", args.maximumRetryAttempts, 0, 185);
  problems.range("maximumEventAgeSeconds", args.maximumEventAgeSeconds, 60, 86_400, "seconds");
  problems.range("flexibleWindowMinutes", args.flexibleWindowMinutes, 1, 1440, "minutes");
  const zone = zoneProblem(timeZone);
  if (zone !== undefined) problems.wrong("timeZone", timeZone, zone);
  const now = Date.now();
  const use = expressionProblem(args.expression, zone === undefined ? timeZone : "UTC", now);
  if (use !== undefined) problems.wrong("expression", args.expression, use);
  if (isTask(args.target)) checkOverrides(problems, args.target, args.input);
  problems.throwIfAny();
  return {
    timeZone,
    maximumRetryAttempts: args.maximumRetryAttempts ?? 185,
    maximumEventAgeSeconds: args.maximumEventAgeSeconds ?? 86_400,
    enabled: args.enabled ?? true,
    flexibleTimeWindow:
      args.flexibleWindowMinutes === undefined
        ? { mode: "OFF" }
        : { mode: "FLEXIBLE", maximumWindowInMinutes: args.flexibleWindowMinutes },
    skipped: skippedRun(args.expression, timeZone, now),
  };
}

const OVERRIDES = [
  "containerOverrides",
  "cpu",
  "memory",
  "ephemeralStorage",
  "executionRoleArn",
  "taskRoleArn",
];

/** What RunTask would refuse each time. What is not known yet is not looked at. */
function checkOverrides(problems: Problems, { task }: TaskRun, input: pulumi.Inputs | undefined): void {
  for (const key of Object.keys(input ?? {}).filter((each) => !OVERRIDES.includes(each)))
    problems.wrong(`input.${key}`, "set", `what a task can have otherwise: ${OVERRIDES.join(", ")}`);
  const overrides: unknown = input?.containerOverrides ?? [];
  if (!Array.isArray(overrides)) return;
  for (const { name } of overrides as { name?: unknown }[])
    if (name === undefined || (typeof name === "string" && !(name in task.containers)))
      problems.wrong(
        "input.containerOverrides",
        name,
        `the name of a container: ${Object.keys(task.containers).join(", ")}`,
      );
}
