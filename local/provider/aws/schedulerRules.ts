// What AWS refuses of schedules beyond the recorded limits, and what the emulator cannot do.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
import { BadExpression } from "../../../components/scheduler/cron.ts";
import { parseExpression } from "../../../components/scheduler/expression.ts";
import { zoneProblem } from "../../../components/scheduler/timeZone.ts";
import type { Problem } from "../resourceType.ts";
import { unhandled } from "./s3AndLambda.ts";
import { taskProblems } from "./schedulerTask.ts";
import type { Inputs } from "./schedulerSchedule.ts";

const handled = [
  "actionAfterCompletion",
  "description",
  "endDate",
  "flexibleTimeWindow",
  "groupName",
  "kmsKeyArn",
  "name",
  "namePrefix",
  "scheduleExpression",
  "scheduleExpressionTimezone",
  "startDate",
  "state",
  "target",
] as const;

const handledInTarget = [
  "arn",
  "deadLetterConfig",
  "ecsParameters",
  "input",
  "retryPolicy",
  "roleArn",
  "sqsParameters",
] as const;

const longestDescription = 512;

export function scheduleProblems(inputs: Partial<Inputs>): Problem[] {
  const { description = "", endDate, scheduleExpression: expression, startDate } = inputs;
  const { scheduleExpressionTimezone: zone } = inputs;
  const reasons: [property: string, reason: string | undefined][] = [
    ["scheduleExpression", expression === undefined ? undefined : expressionReason(expression)],
    ["scheduleExpressionTimezone", zone ? zoneReason(zone) : undefined],
    [
      "description",
      description.length > longestDescription
        ? `has ${description.length} characters; use at most ${longestDescription}`
        : undefined,
    ],
    [
      "endDate",
      endDate && startDate && Date.parse(endDate) <= Date.parse(startDate)
        ? `is ${endDate}; use a time after startDate, ${startDate}`
        : undefined,
    ],
    ["flexibleTimeWindow.maximumWindowInMinutes", windowReason(inputs.flexibleTimeWindow)],
  ];
  const own = reasons.flatMap(([property, reason]) => (reason === undefined ? [] : [{ property, reason }]));
  return [...unhandled<Inputs>(inputs, handled), ...own, ...targetProblems(inputs.target)];
}

function expressionReason(expression: string): string | undefined {
  try {
    parseExpression(expression);
    return undefined;
  } catch (error) {
    if (error instanceof BadExpression)
      return `is "${expression}": Invalid Schedule Expression ${expression}; use ${error.message}`;
    throw error;
  }
}

function zoneReason(zone: string): string | undefined {
  const use = zoneProblem(zone);
  return use === undefined ? undefined : `is "${zone}": The timezone ${zone} is not valid; use ${use}`;
}

function windowReason(window: Partial<Inputs["flexibleTimeWindow"]> | undefined): string | undefined {
  const minutes = window?.maximumWindowInMinutes;
  if (window?.mode === "FLEXIBLE" && !minutes) return 'is required with mode "FLEXIBLE"; use 1 to 1440';
  if (window?.mode === "OFF" && minutes) return `is ${minutes}; use it only with mode "FLEXIBLE"`;
  return undefined;
}

function targetProblems(target: Partial<Inputs["target"]> | undefined): Problem[] {
  if (!target) return [];
  const problems: Problem[] = unhandled<Inputs["target"]>(target, handledInTarget);
  const { arn, deadLetterConfig, input } = target;
  const service = arn?.split(":")[2] ?? "";
  if (arn !== undefined && !["ecs", "lambda", "sqs"].includes(service))
    problems.push({
      property: "arn",
      reason: `is ${arn}; the local cloud's schedules start functions and tasks, and send to queues`,
    });
  problems.push(...taskProblems(target));
  if (deadLetterConfig?.arn?.endsWith(".fifo"))
    problems.push({
      property: "deadLetterConfig.arn",
      reason: `is the FIFO queue ${deadLetterConfig.arn}; use a standard queue`,
    });
  if (service === "lambda" && input && !isJson(input))
    problems.push({ property: "input", reason: "is no JSON; a function's input is to be well-formed JSON" });
  return problems.map(({ property, reason }) => ({ property: `target.${property}`, reason }));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
