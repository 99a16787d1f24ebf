import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { ownSettings } from "../../../local/stackSettings.ts";
import { runPage } from "../../../stacks/program.ts";
import { assertAllows, assertDenies, deploy } from "../../kit/index.ts";

const STACK = "scheduled-lambda";

describe("the page of scheduled-lambda", () => {
  it("is two buckets, a function, a schedule, and queues for both kinds of failure", async () => {
    const { resources } = await deploy(runPage, { stack: STACK });
    const components = resources
      .filter(({ type }) => type.startsWith("kandokoro:"))
      .map(({ type, name }) => `${type} ${name}`);
    assert.deepEqual(components.sort(), [
      "kandokoro:lambda:Function summarizer",
      "kandokoro:logs:LogGroup summarizer",
      "kandokoro:s3:Bucket orders",
      "kandokoro:s3:Bucket summaries",
      "kandokoro:scheduler:Schedule daily",
      "kandokoro:sqs:Queue daily-undelivered",
      "kandokoro:sqs:Queue summarizer-failures",
    ]);
  });

  it("puts out where things are, and commands", async () => {
    const { outputs } = await deploy(runPage, { stack: STACK });
    assert.deepEqual(Object.keys(outputs).sort(), [
      "commands",
      "failuresQueueUrl",
      "functionName",
      "ordersBucket",
      "schedule",
      "summariesBucket",
      "timeZone",
      "undeliveredQueueUrl",
    ]);
    const { runNow } = outputs.commands as { runNow: string };
    assert.equal(
      runNow,
      `aws lambda invoke --function-name ${outputs.functionName as string} --cli-read-timeout 0 /dev/stdout`,
    );
  });

  const schedules: [string, Record<string, string>, string, string][] = [
    ["once a day in Tokyo by default", {}, "cron(10 0 * * ? *)", "Asia/Tokyo"],
    [
      "when and where the settings say",
      { "kandokoro:schedule": "cron(0 6 * * ? *)", "kandokoro:timeZone": "Europe/Berlin" },
      "cron(0 6 * * ? *)",
      "Europe/Berlin",
    ],
  ];
  for (const [when, config, expression, zone] of schedules)
    it(`runs ${when}, and gives orders to days by the same clocks`, async () => {
      const deployment = await deploy(runPage, { stack: STACK, config });
      const { scheduleExpression, scheduleExpressionTimezone } = deployment.get("daily-schedule").inputs;
      assert.deepEqual([scheduleExpression, scheduleExpressionTimezone], [expression, zone]);
      const { variables } = deployment.get("summarizer-function").inputs.environment as {
        variables: Record<string, string>;
      };
      assert.deepEqual([variables.TIME_ZONE, variables.CURRENCY], [zone, "JPY"]);
      const { outputs } = deployment;
      assert.deepEqual([outputs.schedule, outputs.timeZone], [expression, zone]);
    });

  it("runs every minute in dev, to be seen, and once a day in prod", async () => {
    const schedule = async (stack: string) => (await ownSettings(stack))["kandokoro:schedule"];
    assert.deepEqual([await schedule(STACK), await schedule(`${STACK}.prod`)], ["rate(1 minute)", undefined]);
  });

  const wrong: [string, string, string][] = [
    ["timeZone", "Asia/Tokio", "the IANA name of a time zone, such as UTC, Asia/Tokyo or America/New_York"],
    ["schedule", "rate(1 minutes)", "rate(1 minute)"],
    ["schedule", "daily", "rate(5 minutes), cron(0 9 * * ? *) or at(2030-01-31T09:00:00)"],
  ];
  for (const [key, value, use] of wrong)
    it(`refuses ${key} "${value}" before anything is made`, async () => {
      await assert.rejects(deploy(runPage, { stack: STACK, config: { [`kandokoro:${key}`]: value } }), {
        message: `Config: kandokoro:${key} is "${value}"; use ${use}`,
      });
    });

  it("refuses a misspelt setting and names its own", async () => {
    await assert.rejects(deploy(runPage, { stack: STACK, config: { "kandokoro:shedule": "x" } }), {
      message:
        /^Config: kandokoro:shedule is no setting; did you mean kandokoro:schedule\?.*kandokoro:timeZone \(/,
    });
  });

  it("lets the function read orders and write summaries, and nothing else", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const role = deployment.get("summarizer-role");
    const arn = (name: string) => deployment.get(name).state.arn as string;
    assertAllows(deployment, role, "s3:ListBucket", arn("orders-bucket"));
    assertAllows(deployment, role, "s3:GetObject", `${arn("orders-bucket")}/orders/2026-11-23/a.csv`);
    assertDenies(deployment, role, "s3:GetObject", `${arn("orders-bucket")}/other/a.csv`);
    assertDenies(deployment, role, "s3:PutObject", `${arn("orders-bucket")}/orders/2026-11-23/a.csv`);
    assertDenies(deployment, role, "s3:DeleteObject", `${arn("orders-bucket")}/orders/2026-11-23/a.csv`);
    assertAllows(deployment, role, "s3:GetObject", `${arn("summaries-bucket")}/2026-11-23/summary.json`);
    assertAllows(deployment, role, "s3:PutObject", `${arn("summaries-bucket")}/2026-11-23/summary.json`);
    assertDenies(deployment, role, "s3:DeleteObject", `${arn("summaries-bucket")}/2026-11-23/summary.json`);
    assertAllows(deployment, role, "sqs:SendMessage", arn("summarizer-failures-queue"));
    assertDenies(deployment, role, "sqs:SendMessage", arn("daily-undelivered-queue"));
  });

  it("lets the schedule start that function and keep what it could not start, and nothing else", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const role = deployment.get("daily-role");
    const arn = (name: string) => deployment.get(name).state.arn as string;
    assertAllows(deployment, role, "lambda:InvokeFunction", arn("summarizer-function"));
    assertDenies(deployment, role, "lambda:UpdateFunctionCode", arn("summarizer-function"));
    assertAllows(deployment, role, "sqs:SendMessage", arn("daily-undelivered-queue"));
    assertDenies(deployment, role, "sqs:SendMessage", arn("summarizer-failures-queue"));
    assertDenies(deployment, role, "s3:GetObject", `${arn("orders-bucket")}/orders/2026-11-23/a.csv`);
  });
});
