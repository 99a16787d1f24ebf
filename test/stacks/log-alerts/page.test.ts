import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { ownSettings } from "../../../local/stackSettings.ts";
import { runPage } from "../../../stacks/program.ts";
import { failing } from "../../apps/log-alerts/fixtures.ts";
import {
  assertAllows,
  assertDenies,
  deploy,
  everyChildTagged,
  noStrayText,
  noWildcardActions,
  removalHonoured,
  stable,
} from "../../kit/index.ts";

const STACK = "log-alerts";

describe("the page of log-alerts", function () {
  this.timeout(60_000);

  it("is a log group, a function, a topic, a table of windows, and queues for alerts and failures", async () => {
    const { resources } = await deploy(runPage, { stack: STACK });
    const components = resources
      .filter(({ type }) => type.startsWith("kandokoro:"))
      .map(({ type, name }) => `${type} ${name}`);
    assert.deepEqual(components.sort(), [
      "kandokoro:dynamodb:Table windows",
      "kandokoro:lambda:Function alerter",
      "kandokoro:logs:LogGroup alerter",
      "kandokoro:logs:LogGroup application",
      "kandokoro:sns:Topic alerts",
      "kandokoro:sqs:Queue alerter-failures",
      "kandokoro:sqs:Queue alerts-inbox",
      "kandokoro:sqs:Queue alerts-undelivered",
    ]);
  });

  it("subscribes the function to the application's group and to no other, least of all its own", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const filters = deployment.ofType("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter");
    const groups = filters.map(({ inputs }) => inputs.logGroup as string);
    assert.deepEqual(groups, [deployment.get("application-logs").state.name]);
    assert.notEqual(groups[0], deployment.get("alerter-logs").state.name);
    assert.equal(filters[0]?.inputs.destinationArn, deployment.get("alerter-function").state.arn);
  });

  it("subscribes to a pattern that lets through every line that the app takes for failing", async () => {
    const { inputs } = (await deploy(runPage, { stack: STACK })).get(
      "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
    );
    const pattern = inputs.filterPattern as string;
    const terms = [...pattern.matchAll(/\?(?:"([^"]+)"|(\w+))/g)].map(([, quoted, word]) => quoted ?? word!);
    assert.equal(terms.map((term) => (/^\w+$/.test(term) ? `?${term}` : `?"${term}"`)).join(" "), pattern);
    for (const line of failing)
      assert.ok(
        terms.some((term) => line.includes(term)),
        line,
      );
  });

  it("gives the alerts to the inbox in SNS's envelope, which holds the subject", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const { inputs } = deployment.get("aws:sns/topicSubscription:TopicSubscription");
    assert.equal(inputs.endpoint, deployment.get("alerts-inbox-queue").state.arn);
    assert.equal(inputs.rawMessageDelivery, undefined);
  });

  it("forgets windows by itself", async () => {
    const { inputs } = (await deploy(runPage, { stack: STACK })).get("windows-table");
    assert.deepEqual(inputs.ttl, { enabled: true, attributeName: "expiresAt" });
  });

  it("puts out where things are, and commands", async () => {
    const { outputs } = await deploy(runPage, { stack: STACK });
    assert.deepEqual(Object.keys(outputs).sort(), [
      "commands",
      "failuresQueueUrl",
      "functionName",
      "inboxUrl",
      "logGroupName",
      "topicArn",
      "undeliveredUrl",
    ]);
    const { writeLine, subscribeEmail } = outputs.commands as Record<string, string>;
    assert.equal(
      writeLine,
      `aws logs put-log-events --log-group-name ${outputs.logGroupName as string} --log-stream-name by-hand --log-events "timestamp=$(date +%s000),message=ERROR written by hand"`,
    );
    assert.equal(
      subscribeEmail,
      `aws sns subscribe --topic-arn ${outputs.topicArn as string} --protocol email --notification-endpoint you@example.com`,
    );
  });

  it("lets the function publish alerts and count lines, and nothing else", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const role = deployment.get("aws:iam/role:Role");
    const arn = (name: string) => deployment.get(name).state.arn as string;
    assertAllows(deployment, role, "sns:Publish", arn("alerts-topic"));
    for (const action of ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:PutItem"])
      assertAllows(deployment, role, action, arn("windows-table"));
    assertDenies(deployment, role, "dynamodb:Scan", arn("windows-table"));
    assertAllows(deployment, role, "sqs:SendMessage", arn("alerter-failures-queue"));
    assertDenies(deployment, role, "sqs:ReceiveMessage", arn("alerts-inbox-queue"));
    assertDenies(deployment, role, "logs:GetLogEvents", arn("application-logs"));
    noWildcardActions(deployment);
  });

  it("leaves no value out of a text when nothing is known yet", async () => {
    noStrayText(await deploy(runPage, { stack: STACK, preview: true }));
  });

  for (const stage of ["dev", "prod"] as const)
    it(`keeps or gives up data as ${stage} should`, async () => {
      removalHonoured(await deploy(runPage, { stack: stage === "dev" ? STACK : `${STACK}.prod` }), stage);
    });

  for (const stack of [STACK, `${STACK}.prod`])
    it(`is tagged by the settings of ${stack}`, async () => {
      const settings = Object.entries(await ownSettings(stack));
      const config = Object.fromEntries(
        settings.map(([k, v]) => [k, typeof v === "string" ? v : JSON.stringify(v)]),
      );
      const deployment = await deploy(runPage, { stack, config });
      everyChildTagged(deployment);
      assert.deepEqual(deployment.warnings, []);
    });

  it("is the same resources and the same bytes each time", async () => {
    await stable(import.meta.resolve("../../../stacks/program.ts"), { export: "runPage", stack: STACK });
  });

  it("fits on a screen and a half", () => {
    const page = readFileSync(new URL("../../../stacks/log-alerts/index.ts", import.meta.url), "utf8");
    assert.ok(page.split("\n").length <= 80);
  });
});
