// What AWS refuses of an alarm, which the emulator takes.
import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import { shown } from "../misfit.ts";
import type { Problem } from "../resourceType.ts";
import { unhandled } from "./s3AndLambda.ts";

type Action = "alarmActions" | "insufficientDataActions" | "okActions";
type Inputs = Omit<Unwrap<MetricAlarmArgs>, Action> & Partial<Record<Action, string[]>>;

const maxActions = 5;
const maxDescription = 1024;
const maxDimensions = 30;
const daySeconds = 86_400;
/** With periods of an hour or more an alarm may look back over a week, else over a day. */
const longPeriodSeconds = 3600;

/** Operators that compare with a band of an anomaly detection model. */
const bandOperators = [
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
];

const handled = [
  "actionsEnabled",
  "alarmActions",
  "alarmDescription",
  "comparisonOperator",
  "datapointsToAlarm",
  "dimensions",
  "evaluateLowSampleCountPercentiles",
  "evaluationPeriods",
  "extendedStatistic",
  "insufficientDataActions",
  "metricName",
  "metricQueries",
  "name",
  "namespace",
  "okActions",
  "period",
  "statistic",
  "tags",
  "threshold",
  "thresholdMetricId",
  "treatMissingData",
  "unit",
] as const satisfies readonly (keyof Inputs)[];

export function alarmProblems(inputs: Partial<Inputs>): Problem[] {
  const { alarmActions: actions = [], alarmDescription: text = "", dimensions = {} } = inputs;
  const count = Object.keys(dimensions).length;
  return [
    ...unhandled(inputs, handled),
    ...atMost("alarmActions", actions.length, maxActions, "items"),
    ...atMost("alarmDescription", text.length, maxDescription, "characters"),
    ...atMost("dimensions", count, maxDimensions, "items"),
    ...periodProblems(inputs),
    ...bandProblems(inputs),
    ...queryProblems(inputs),
  ];
}

function atMost(property: string, has: number, most: number, what: string): Problem[] {
  return has > most ? [{ property, reason: `has ${has} ${what}; use at most ${most}` }] : [];
}

function periodProblems({
  datapointsToAlarm,
  evaluationPeriods: periods,
  period,
}: Partial<Inputs>): Problem[] {
  if (periods === undefined) return [];
  const most = (period ?? 0) >= longPeriodSeconds ? 7 * daySeconds : daySeconds;
  return [
    ...(datapointsToAlarm !== undefined && datapointsToAlarm > periods
      ? [
          {
            property: "datapointsToAlarm",
            reason: `is ${datapointsToAlarm}; use at most evaluationPeriods, which is ${periods}`,
          },
        ]
      : []),
    ...(period !== undefined && period * periods > most
      ? [
          {
            property: "evaluationPeriods",
            reason: `is ${periods}, of ${period} s each; together they may be at most ${most} s: use at most ${Math.floor(most / period)}`,
          },
        ]
      : []),
  ];
}

function bandProblems({ comparisonOperator: operator, threshold }: Partial<Inputs>): Problem[] {
  if (operator === undefined || threshold === undefined || !bandOperators.includes(operator)) return [];
  const reason = `is ${threshold}; ${operator} compares with a band: give thresholdMetricId instead`;
  return [{ property: "threshold", reason }];
}

function queryProblems({ metricQueries: queries = [], thresholdMetricId }: Partial<Inputs>): Problem[] {
  const property = "metricQueries";
  const ids = queries.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  const returned = queries.filter(({ returnData }) => returnData).length;
  return [
    ...queries.flatMap(({ expression, id, metric }) => [
      ...(id === undefined || /^[a-z]\w*$/.test(id)
        ? []
        : [
            {
              property,
              reason: `has the id ${shown(id)}; use a small letter, then letters, digits and _`,
            },
          ]),
      ...(expression && metric
        ? [{ property, reason: `has both an expression and a metric in "${id}"; give one of them` }]
        : []),
    ]),
    ...(twice === undefined ? [] : [{ property, reason: `has the id "${twice}" twice; use each once` }]),
    ...(queries.length > 0 && !thresholdMetricId && returned > 1
      ? [{ property, reason: `has ${returned} with returnData: true; exactly one is what the alarm watches` }]
      : []),
  ];
}

/** Throws for what is missing: an input that is not known yet is absent in a preview, so only before it is made. */
export function checkWhole(inputs: Inputs): void {
  const queries = (inputs.metricQueries?.length ?? 0) > 0;
  const missing = [
    ...(inputs.comparisonOperator ? [] : ["comparisonOperator"]),
    ...(inputs.evaluationPeriods ? [] : ["evaluationPeriods"]),
    ...(queries || inputs.metricName ? [] : ["metricName or metricQueries"]),
    ...(queries || inputs.namespace ? [] : ["namespace"]),
    ...(queries || inputs.period ? [] : ["period"]),
    ...(queries || inputs.statistic || inputs.extendedStatistic ? [] : ["statistic or extendedStatistic"]),
  ];
  if (missing.length === 0) return;
  throw new UserError(`ValidationError: ${missing.join(", ")} must be given for an alarm`);
}
