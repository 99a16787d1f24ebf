import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as lambda from "../../components/lambda/index.ts";
import * as scheduler from "../../components/scheduler/index.ts";
import * as sqs from "../../components/sqs/index.ts";
import { assertAllows, assertDenies, deploy } from "../kit/index.ts";

const scheduleType = "aws:scheduler/schedule:Schedule";
const fn = (name = "report", timeoutSeconds?: number) =>
  new lambda.Function(name, { entry: "test/components/fixtures/hello.ts", timeoutSeconds });
const daily = (args: Partial<scheduler.ScheduleArgs> = {}) =>
  new scheduler.Schedule("daily", { expression: "cron(0 9 * * ? *)", target: fn(), ...args });

describe("scheduler.Schedule", () => {
  it("starts the function to the minute, in UTC, tries again for a day, and keeps what it could not start", async () => {
    const deployment = await deploy(() => void daily());
    const { inputs } = deployment.get(scheduleType);
    assert.equal(inputs.scheduleExpression, "cron(0 9 * * ? *)");
    assert.equal(inputs.scheduleExpressionTimezone, "UTC");
    assert.equal(inputs.state, "ENABLED");
    assert.deepEqual(inputs.flexibleTimeWindow, { mode: "OFF" });
    assert.deepEqual(inputs.target, {
      arn: deployment.get("report-function").state.arn,
      roleArn: deployment.get("daily-role").state.arn,
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
      deadLetterConfig: { arn: deployment.get("daily-undelivered-queue").state.arn },
    });
    assert.equal(deployment.get("daily-undelivered-queue").inputs.messageRetentionSeconds, 1_209_600);
    assert.equal(deployment.get("daily-undelivered-queue").inputs.redrivePolicy, undefined);
  });

  it("keeps the events that the function could not handle, too", async () => {
    const deployment = await deploy(() => void daily());
    const config = deployment.get("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig");
    assert.deepEqual(config.inputs.destinationConfig, {
      onFailure: { destination: deployment.get("report-failures-queue").state.arn },
    });
  });

  it("passes on every option", async () => {
    const { inputs } = (
      await deploy(
        () =>
          void daily({
            expression: "rate(1 hour)",
            timeZone: "Asia/Tokyo",
            input: { day: "<aws.scheduler.scheduled-time>" },
            maximumRetryAttempts: 0,
            maximumEventAgeSeconds: 60,
            flexibleWindowMinutes: 15,
            enabled: false,
            description: "The daily report.",
          }),
      )
    ).get(scheduleType);
    assert.equal(inputs.scheduleExpression, "rate(1 hour)");
    assert.equal(inputs.scheduleExpressionTimezone, "Asia/Tokyo");
    assert.equal(inputs.state, "DISABLED");
    assert.equal(inputs.description, "The daily report.");
    assert.deepEqual(inputs.flexibleTimeWindow, { mode: "FLEXIBLE", maximumWindowInMinutes: 15 });
    const target = inputs.target as { input: string; retryPolicy: unknown };
    assert.equal(target.input, '{"day":"<aws.scheduler.scheduled-time>"}');
    assert.deepEqual(target.retryPolicy, { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 });
  });

  it("sends what it could not start to a given queue, and makes none of its own then", async () => {
    const deployment = await deploy(() => {
      daily({ onFailure: new sqs.Queue("inbox") });
    });
    const { deadLetterConfig } = deployment.get(scheduleType).inputs.target as Record<string, unknown>;
    assert.deepEqual(deadLetterConfig, { arn: deployment.get("inbox-queue").state.arn });
    assert.equal(deployment.resources.filter(({ name }) => name.includes("undelivered")).length, 0);
  });

  it("has a role that may start this function and send to this queue, and no more", async () => {
    const deployment = await deploy(() => {
      daily();
      fn("other");
    });
    const role = deployment.get("daily-role");
    const arn = (name: string) => deployment.get(name).state.arn as string;
    assertAllows(deployment, role, "lambda:InvokeFunction", arn("report-function"));
    assertDenies(deployment, role, "lambda:InvokeFunction", arn("other-function"));
    assertDenies(deployment, role, "lambda:GetFunction", arn("report-function"));
    assertAllows(deployment, role, "sqs:SendMessage", arn("daily-undelivered-queue"));
    assertDenies(deployment, role, "sqs:SendMessage", arn("report-failures-queue"));
    const { dependencies } = deployment.get(scheduleType);
    assert.ok(dependencies.includes(deployment.get("daily-policy").urn));
  });

  it("lets only the schedules of its own group take on the role", async () => {
    const deployment = await deploy(() => void daily());
    const trust = JSON.parse(deployment.get("daily-role").inputs.assumeRolePolicy as string) as {
      Statement: Record<string, unknown>[];
    };
    assert.deepEqual(trust.Statement, [
      {
        Sid: "Assume",
        Effect: "Allow",
        Principal: { Service: "scheduler.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: {
            "aws:SourceAccount": "123456789012",
            "aws:SourceArn": deployment.get("daily-group").state.arn,
          },
        },
      },
    ]);
    assert.equal(deployment.get(scheduleType).inputs.groupName, deployment.get("daily-group").state.name);
  });

  it("needs no permission of the function: the role has it", async () => {
    const deployment = await deploy(() => void daily());
    assert.equal(deployment.ofType("aws:lambda/permission:Permission").length, 0);
  });

  it("leaves no value out of a text when nothing is known yet", async () => {
    const { resources } = await deploy(() => void daily({ input: { day: 1 } }), { preview: true });
    assert.doesNotMatch(JSON.stringify(resources.map(({ inputs }) => inputs)), /undefined|\[object|Output</);
  });

  it("puts its children under itself", async () => {
    const { resources } = await deploy(() => void daily());
    const own = resources.filter(({ name, custom }) => custom && name.startsWith("daily"));
    assert.equal(own.length, 6);
    for (const { urn, type } of own) assert.match(urn, /::kandokoro:scheduler:Schedule\$/, type);
  });

  it("puts out a command to run it now, which waits for the answer", async () => {
    const run = async (args?: Partial<scheduler.ScheduleArgs>) =>
      (await deploy(() => ({ ...daily(args).commands }))).outputs.runNow as string;
    assert.match(
      await run(),
      /^aws lambda invoke --function-name report-function-[0-9a-f]{7} --cli-read-timeout 0 \/dev\/stdout$/,
    );
    assert.match(
      await run({ input: { for: "Ann's" } }),
      / --cli-read-timeout 0 --cli-binary-format raw-in-base64-out --payload '\{"for":"Ann'\\''s"\}' \/dev\/stdout$/,
    );
  });

  it("warns of a run that is left out as the clocks go forward, and of no other", async () => {
    const warnings = async (expression: string) =>
      (await deploy(() => void daily({ expression, timeZone: "America/New_York" }))).warnings;
    assert.deepEqual(await warnings("cron(30 4 * * ? *)"), []);
    const [warning = "", ...more] = await warnings("cron(30 2 * * ? *)");
    assert.deepEqual(more, []);
    assert.match(
      warning,
      /^scheduler\.Schedule "daily": cron\(30 2 \* \* \? \*\) is left out on 20\d\d-03-\d\d, as the clocks of America\/New_York skip 02:30; another hour comes every day$/,
    );
  });

  describe("refuses", () => {
    const cases: Record<string, [() => unknown, string]> = {
      "a plural for one": [
        () => daily({ expression: "rate(1 minutes)" }),
        'scheduler.Schedule "daily": expression is "rate(1 minutes)"; use rate(1 minute)',
      ],
      "five fields": [
        () => daily({ expression: "cron(0 9 * * *)" }),
        'scheduler.Schedule "daily": expression is "cron(0 9 * * *)"; use six fields, not 5: minutes, hours, day of the month, month, day of the week, year, as in cron(0 9 * * ? *)',
      ],
      "a past date": [
        () => daily({ expression: "at(2020-01-01T00:00:00)" }),
        'scheduler.Schedule "daily": expression is "at(2020-01-01T00:00:00)"; use a time that is still to come; a schedule that has run can be removed',
      ],
      "an unknown zone": [
        () => daily({ timeZone: "Asia/Tokio" }),
        'scheduler.Schedule "daily": timeZone is "Asia/Tokio"; use the IANA name of a time zone, such as UTC, Asia/Tokyo or America/New_York',
      ],
      "more than 185 tries": [
        () => daily({ maximumRetryAttempts: 186 }),
        'scheduler.Schedule "daily": maximumRetryAttempts is 186; use a whole number from 0 to 185',
      ],
      "less than a minute": [
        () => daily({ maximumEventAgeSeconds: 59 }),
        'scheduler.Schedule "daily": maximumEventAgeSeconds is 59; use a whole number from 60 to 86400 seconds',
      ],
      "a window of nothing": [
        () => daily({ flexibleWindowMinutes: 0 }),
        'scheduler.Schedule "daily": flexibleWindowMinutes is 0; use a whole number from 1 to 1440 minutes',
      ],
      "a name with a space": [
        () => new scheduler.Schedule("day by day", { expression: "rate(1 day)", target: fn() }),
        'scheduler.Schedule "day by day": name is "day by day"; use letters, digits, - and _',
      ],
      "a name that is too long": [
        () => new scheduler.Schedule("d".repeat(48), { expression: "rate(1 day)", target: fn() }),
        `scheduler.Schedule "${"d".repeat(48)}": name is "${"d".repeat(48)}"; use at most 47 characters (AWS allows 64; "-schedule" and Pulumi's suffix take the rest)`,
      ],
      "everything that is wrong at once": [
        () => daily({ expression: "rate(5 minute)", timeZone: "JST-9", flexibleWindowMinutes: 1441 }),
        `scheduler.Schedule "daily" has 3 problems:\n  flexibleWindowMinutes is 1441; use a whole number from 1 to 1440 minutes\n  timeZone is "JST-9"; use the IANA name of a time zone, such as UTC, Asia/Tokyo or America/New_York\n  expression is "rate(5 minute)"; use rate(5 minutes)`,
      ],
    };
    for (const [title, [program, message]] of Object.entries(cases))
      it(title, async () => {
        await assert.rejects(
          deploy(() => void program()),
          { message },
        );
      });
  });
});
