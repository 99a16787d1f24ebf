import assert from "node:assert/strict";
import { check } from "../../../local/provider/check.ts";
import { factsOf } from "../../../local/provider/facts.ts";
import { resourceType } from "../../../local/provider/services.ts";
import { inUtc } from "../../../local/provider/aws/schedulerTime.ts";

type Values = Record<string, unknown>;

const token = "aws:scheduler/schedule:Schedule";
const target = {
  arn: "arn:aws:lambda:ap-northeast-1:000000000000:function:a",
  roleArn: "arn:aws:iam::000000000000:role/a",
};
const task = {
  ...target,
  arn: "arn:aws:ecs:ap-northeast-1:000000000000:cluster/a",
  ecsParameters: { taskDefinitionArn: "arn:aws:ecs:ap-northeast-1:000000000000:task-definition/a" },
};
const hourly = { flexibleTimeWindow: { mode: "OFF" }, scheduleExpression: "rate(1 hour)", target };

/** What is refused, by what differs from an hourly schedule; an empty list for what is taken. */
const cases: [news: Values, said: string[]][] = [
  [{}, []],
  // EventBridge Scheduler itself takes either number.
  [{ scheduleExpression: "rate(1 minutes)" }, []],
  [{ scheduleExpression: "at(2020-01-01T00:00:00)" }, []],
  [
    { scheduleExpression: "rate(0 minutes)" },
    [
      'scheduleExpression is "rate(0 minutes)": Invalid Schedule Expression rate(0 minutes); use a whole number of 1 or more: rate(5 minutes)',
    ],
  ],
  [
    { scheduleExpression: "cron(0 9 * * *)" },
    [
      'scheduleExpression is "cron(0 9 * * *)": Invalid Schedule Expression cron(0 9 * * *); use six fields, not 5: minutes, hours, day of the month, month, day of the week, year, as in cron(0 9 * * ? *)',
    ],
  ],
  [
    { scheduleExpressionTimezone: "Asia/Tokio" },
    [
      'scheduleExpressionTimezone is "Asia/Tokio": The timezone Asia/Tokio is not valid; use the IANA name of a time zone, such as UTC, Asia/Tokyo or America/New_York',
    ],
  ],
  [
    { flexibleTimeWindow: { mode: "FLEXIBLE" } },
    ['flexibleTimeWindow.maximumWindowInMinutes is required with mode "FLEXIBLE"; use 1 to 1440'],
  ],
  [
    { flexibleTimeWindow: { mode: "OFF", maximumWindowInMinutes: 5 } },
    ['flexibleTimeWindow.maximumWindowInMinutes is 5; use it only with mode "FLEXIBLE"'],
  ],
  [{ flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 5 } }, []],
  [{ description: "a".repeat(513) }, ["description has 513 characters; use at most 512"]],
  [
    { startDate: "2030-01-02T00:00:00Z", endDate: "2030-01-01T00:00:00Z" },
    ["endDate is 2030-01-01T00:00:00Z; use a time after startDate, 2030-01-02T00:00:00Z"],
  ],
  [
    { target: { ...target, input: "hello" } },
    ["target.input is no JSON; a function's input is to be well-formed JSON"],
  ],
  [{ target: { ...target, arn: "arn:aws:sqs:ap-northeast-1:000000000000:a", input: "hello" } }, []],
  [
    { target: { ...target, deadLetterConfig: { arn: "arn:aws:sqs:ap-northeast-1:000000000000:a.fifo" } } },
    [
      "target.deadLetterConfig.arn is the FIFO queue arn:aws:sqs:ap-northeast-1:000000000000:a.fifo; use a standard queue",
    ],
  ],
  [
    { target: { ...target, retryPolicy: { maximumRetryAttempts: 186, maximumEventAgeInSeconds: 59 } } },
    [
      "target.retryPolicy.maximumRetryAttempts is 186; use 0 to 185",
      "target.retryPolicy.maximumEventAgeInSeconds is 59; use 60 to 86400",
    ],
  ],
  [
    { target: { ...target, arn: "arn:aws:states:ap-northeast-1:000000000000:stateMachine:a" } },
    [
      "target.arn is arn:aws:states:ap-northeast-1:000000000000:stateMachine:a; the local cloud's schedules start functions and tasks, and send to queues",
    ],
  ],
  [
    {
      target: { ...task, input: '{"containerOverrides":[{"name":"app","command":["a"]}]}' },
    },
    [],
  ],
  [
    { target: { ...task, ecsParameters: undefined } },
    ["target.ecsParameters are required for a cluster: say which task"],
  ],
  [
    {
      target: {
        ...task,
        arn: "arn:aws:ecs:ap-northeast-1:000000000000:service/a/b",
        input: "[]",
        sqsParameters: { messageGroupId: "a" },
        ecsParameters: {
          taskDefinitionArn: "arn:aws:ecs:ap-northeast-1:000000000000:task-definition/a:latest",
          taskCount: 0,
          launchType: "FARGATE",
          capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT" }],
          referenceId: "a",
        },
      },
    },
    [
      "target.ecsParameters.referenceId is not covered by the local provider; remove it here",
      "target.arn is arn:aws:ecs:ap-northeast-1:000000000000:service/a/b; use the ARN of a cluster",
      "target.sqsParameters is for a queue; remove it",
      "target.ecsParameters.taskCount is 0; use 1 to 10",
      "target.ecsParameters.taskDefinitionArn is arn:aws:ecs:ap-northeast-1:000000000000:task-definition/a:latest; use the ARN of a task definition, with its revision or without",
      'target.ecsParameters.launchType is "FARGATE", and capacityProviderStrategies are given; give one of them',
      "target.input is no JSON object; a task's input are its overrides",
    ],
  ],
  [
    { target: { ...task, arn: target.arn } },
    [`target.ecsParameters is given for ${target.arn}; it is for a cluster's ARN`],
  ],
  [
    { target: { ...target, kinesisParameters: { partitionKey: "a" } } },
    ["target.kinesisParameters is not covered by the local provider; remove it here"],
  ],
];

describe("a schedule of the local provider", () => {
  for (const [news, said] of cases) {
    const title = said.length > 0 ? `refuses: ${said.join("; ")}` : `takes ${JSON.stringify(news)}`;
    it(title.slice(0, 160), async () => {
      const subject = { token, name: "a", facts: factsOf(token)!, type: await resourceType(token) };
      const { problems } = check(subject, {}, { ...hourly, ...news });
      assert.deepEqual(
        problems.map(({ property, reason }) => `${property} ${reason}`),
        said,
      );
    });
  }
});

describe("a schedule's time, for the emulator, whose clock is UTC,", () => {
  const shifted: [expression: string, zone: string, utc: string][] = [
    ["rate(5 minutes)", "Asia/Tokyo", "rate(5 minutes)"],
    ["cron(0 9 * * ? *)", "UTC", "cron(0 9 * * ? *)"],
    ["cron(0 9 * * ? *)", "Asia/Tokyo", "cron(0 0 * * ? *)"],
    ["cron(0/15 8-10 ? * * *)", "Asia/Tokyo", "cron(0/15 0,1,23 ? * * *)"],
    ["cron(30 10 ? * MON-FRI *)", "Asia/Tokyo", "cron(30 1 ? * MON-FRI *)"],
    ["cron(0 9 * * ? *)", "America/Phoenix", "cron(0 16 * * ? *)"],
    ["cron(5 * * * ? *)", "Asia/Tokyo", "cron(5 * * * ? *)"],
    ["at(2030-01-31T09:00:00)", "Asia/Tokyo", "at(2030-01-31T09:00:00+09:00)"],
    ["at(2030-07-31T09:00:00)", "America/New_York", "at(2030-07-31T09:00:00-04:00)"],
    // On other days, or at other minutes, by UTC: these are left as they are.
    ["cron(30 8 ? * MON-FRI *)", "Asia/Tokyo", "cron(30 8 ? * MON-FRI *)"],
    ["cron(0 9 * * ? *)", "Asia/Kolkata", "cron(0 9 * * ? *)"],
  ];
  for (const [expression, zone, utc] of shifted)
    it(`is ${utc} for ${expression} in ${zone}`, () => assert.equal(inUtc(expression, zone), utc));
});
