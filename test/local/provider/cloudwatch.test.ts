import assert from "node:assert/strict";
import { check } from "../../../local/provider/check.ts";
import { factsOf } from "../../../local/provider/facts.ts";
import { resourceType } from "../../../local/provider/services.ts";

type Values = Record<string, unknown>;

const filter = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const fn = "arn:aws:lambda:ap-northeast-1:000000000000:function:alert";
const firehose = "arn:aws:firehose:ap-northeast-1:000000000000:deliverystream/logs";
const role = "arn:aws:iam::000000000000:role/logs";
const topic = "arn:aws:sns:ap-northeast-1:000000000000:alerts";

const toFunction = (more: Values = {}) => ({
  destinationArn: fn,
  filterPattern: "ERROR",
  logGroup: "app",
  ...more,
});
const errors = (more: Values = {}) => ({
  comparisonOperator: "GreaterThanThreshold",
  evaluationPeriods: 1,
  metricName: "Errors",
  namespace: "AWS/Lambda",
  period: 60,
  statistic: "Sum",
  threshold: 0,
  ...more,
});
const stat = { metricName: "Errors", namespace: "AWS/Lambda", period: 60, stat: "Sum" };
const maths = (metricQueries: Values[], more: Values = {}) => ({
  comparisonOperator: "GreaterThanThreshold",
  evaluationPeriods: 1,
  metricQueries,
  ...more,
});

/** What a type refuses, by inputs; an empty list for what it takes. */
const cases: readonly (readonly [token: string, news: Values, said: string[]])[] = [
  [filter, toFunction(), []],
  [filter, toFunction({ filterPattern: "" }), []],
  [filter, { ...toFunction(), destinationArn: firehose, roleArn: role }, []],
  [
    filter,
    toFunction({ destinationArn: topic }),
    [`destinationArn is ${topic}; use the ARN of a function, stream or delivery stream`],
  ],
  [
    filter,
    toFunction({ roleArn: role }),
    [
      "roleArn is given; destinationArn for vendor lambda cannot be used with roleArn: remove it, the function's own permission is asked",
    ],
  ],
  [filter, toFunction({ name: "a:b" }), ['name is "a:b"; use one without : and *']],
  [
    filter,
    toFunction({ filterPattern: "a".repeat(1025) }),
    ["filterPattern has 1025 characters; use at most 1024"],
  ],
  [filter, toFunction({ distribution: "All" }), ['distribution is "All"; use one of Random, ByLogStream']],
  [
    filter,
    toFunction({ applyOnTransformedLogs: true }),
    ["applyOnTransformedLogs is not covered by the local provider; remove it here"],
  ],
  [alarm, errors({ alarmActions: [topic], okActions: [topic], dimensions: { FunctionName: "alert" } }), []],
  [
    alarm,
    errors({ comparisonOperator: "MoreThan" }),
    [
      'comparisonOperator is "MoreThan"; use one of GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold, LessThanOrEqualToThreshold, LessThanLowerOrGreaterThanUpperThreshold, LessThanLowerThreshold, GreaterThanUpperThreshold',
    ],
  ],
  [alarm, errors({ period: 45 }), ["period is 45; use one of 10, 20, 30, or a multiple of 60"]],
  [
    alarm,
    errors({ datapointsToAlarm: 3, evaluationPeriods: 2 }),
    ["datapointsToAlarm is 3; use at most evaluationPeriods, which is 2"],
  ],
  [
    alarm,
    errors({ evaluationPeriods: 289, period: 300 }),
    ["evaluationPeriods is 289, of 300 s each; together they may be at most 86400 s: use at most 288"],
  ],
  [alarm, errors({ evaluationPeriods: 168, period: 3600 }), []],
  [
    alarm,
    errors({ evaluationPeriods: 169, period: 3600 }),
    ["evaluationPeriods is 169, of 3600 s each; together they may be at most 604800 s: use at most 168"],
  ],
  [
    alarm,
    errors({ alarmActions: Array.from({ length: 6 }, (_, i) => `${topic}${i}`) }),
    ["alarmActions has 6 items; use at most 5"],
  ],
  [
    alarm,
    errors({ alarmDescription: "a".repeat(1025) }),
    ["alarmDescription has 1025 characters; use at most 1024"],
  ],
  [
    alarm,
    errors({ dimensions: Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`d${i}`, "x"])) }),
    ["dimensions has 31 items; use at most 30"],
  ],
  [
    alarm,
    errors({ comparisonOperator: "GreaterThanUpperThreshold", threshold: 1 }),
    ["threshold is 1; GreaterThanUpperThreshold compares with a band: give thresholdMetricId instead"],
  ],
  [
    alarm,
    errors({ warmUpConfiguration: { warmUpPeriodDurationInMinutes: 5 } }),
    ["warmUpConfiguration is not covered by the local provider; remove it here"],
  ],
  [
    alarm,
    maths([
      { id: "rate", expression: "e / i", returnData: true },
      { id: "e", metric: stat },
      { id: "i", metric: stat },
    ]),
    [],
  ],
  [
    alarm,
    maths([
      { id: "Rate", expression: "e", metric: stat, returnData: true },
      { id: "e", metric: stat, returnData: true },
      { id: "e", metric: stat },
    ]),
    [
      'metricQueries has the id "Rate"; use a small letter, then letters, digits and _',
      'metricQueries has both an expression and a metric in "Rate"; give one of them',
      'metricQueries has the id "e" twice; use each once',
      "metricQueries has 2 with returnData: true; exactly one is what the alarm watches",
    ],
  ],
  [
    alarm,
    maths([{ id: "e", metric: stat }], { metricName: "Errors" }),
    ["metricName conflicts with metricQueries; give one of them"],
  ],
];

describe("CloudWatch inputs", () => {
  for (const [token, news, said] of cases) {
    const title = said.length > 0 ? `refuses: ${said.join("; ")}` : `takes ${JSON.stringify(news)}`;
    it(`${token.split(":").at(-1)} ${title.slice(0, 160)}`, async () => {
      const subject = { token, name: "a", facts: factsOf(token)!, type: await resourceType(token) };
      const { problems } = check(subject, {}, news);
      assert.deepEqual(
        problems.map(({ property, reason }) => `${property} ${reason}`),
        said,
      );
    });
  }
});
