import type { Problems } from "../problems.ts";
import { expressionProblem } from "../scheduler/expression.ts";
import { zoneProblem } from "../scheduler/timeZone.ts";
import { stage } from "../stage.ts";

/** The bounds of a service's tasks, and what moves their number between them. */
export interface ScalingArgs {
  /** The least number of tasks, 0 or more. @default - the stage's: 1 in dev, 2 in prod */
  min?: number;
  /** The most, which also bounds what it can cost. */
  max: number;
  /** Percent of the tasks' CPU, on average, that is aimed at: 1 to 100. @default - CPU moves nothing */
  cpu?: number;
  /** Percent of the tasks' memory, likewise. @default - memory moves nothing */
  memory?: number;
  /** Requests a minute and task that are aimed at, 1 or more. @default - requests move nothing */
  requestsPerTarget?: number;
  /** Other bounds from a time on, by names of your own: `{ morning: { expression: "cron(0 8 ? * MON-FRI *)", min: 4 } }`. */
  schedule?: Readonly<Record<string, ScheduledScalingArgs>>;
}

export interface ScheduledScalingArgs {
  /** `cron(0 8 * * ? *)`, `rate(1 day)` or `at(2030-01-31T09:00:00)`, as for scheduler.Schedule. */
  expression: string;
  /** The time zone of cron and at, by its IANA name. @default UTC */
  timeZone?: string;
  /** The least number of tasks from then on. @default - it stays */
  min?: number;
  /** The most. @default - it stays */
  max?: number;
}

/** More than an account has by default. @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const MOST_TASKS = 5000;

export function checkScaling(
  problems: Problems,
  scaling: ScalingArgs,
  { balanced }: { balanced: boolean },
): void {
  const { cpu, memory, max, requestsPerTarget, schedule = {} } = scaling;
  checkBounds(problems, "scaling", scaling.min ?? stage().minimumTasks, max);
  problems.range("scaling.cpu", cpu, 1, 100, "percent");
  problems.range("scaling.memory", memory, 1, 100, "percent");
  problems.range("scaling.requestsPerTarget", requestsPerTarget, 1, 1_000_000_000);
  if (requestsPerTarget !== undefined && !balanced)
    problems.wrong(
      "scaling.requestsPerTarget",
      requestsPerTarget,
      "it only with a loadBalancer, which counts them",
    );
  if (
    [cpu, memory, requestsPerTarget].every((target) => target === undefined) &&
    Object.keys(schedule).length === 0
  )
    problems.wrong("scaling", "without a target", "cpu, memory, requestsPerTarget or schedule with it");
  for (const [name, action] of Object.entries(schedule)) checkAction(problems, name, action);
}

function checkAction(
  problems: Problems,
  name: string,
  { expression, timeZone = "UTC", min, max }: ScheduledScalingArgs,
) {
  const field = `scaling.schedule.${name}`;
  if (!/^[\w-]{1,64}$/.test(name))
    problems.wrong("scaling.schedule", name, "a name of letters, digits, - and _");
  const zone = zoneProblem(timeZone);
  if (zone !== undefined) problems.wrong(`${field}.timeZone`, timeZone, zone);
  const use = expressionProblem(expression, zone === undefined ? timeZone : "UTC", Date.now());
  if (use !== undefined) problems.wrong(`${field}.expression`, expression, use);
  if (min === undefined && max === undefined) problems.wrong(field, "without bounds", "min, max or both");
  checkBounds(problems, field, min, max);
}

function checkBounds(
  problems: Problems,
  field: string,
  min: number | undefined,
  max: number | undefined,
): void {
  problems.range(`${field}.min`, min, 0, MOST_TASKS, "tasks");
  problems.range(`${field}.max`, max, 0, MOST_TASKS, "tasks");
  if (min !== undefined && max !== undefined && max < min)
    problems.wrong(`${field}.max`, max, `at least ${field}.min, which is ${min}`);
}
