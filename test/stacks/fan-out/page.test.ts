import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { ownSettings } from "../../../local/stackSettings.ts";
import { runPage } from "../../../stacks/program.ts";
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

const STACK = "fan-out";

describe("the page of fan-out", function () {
  this.timeout(60_000); // esbuild bundles the functions once

  it("is a topic, two queues with a function each, three tables, an outbox and a queue for the undelivered", async () => {
    const { resources } = await deploy(runPage, { stack: STACK });
    const components = resources
      .filter(({ type }) => type.startsWith("kandokoro:"))
      .map(({ type, name }) => `${type.replace("kandokoro:", "")} ${name}`);
    assert.deepEqual(components.sort(), [
      "dynamodb:Table customers",
      "dynamodb:Table handled-events",
      "dynamodb:Table ledger",
      "lambda:Function bill",
      "lambda:Function notify",
      "logs:LogGroup bill",
      "logs:LogGroup notify",
      "sns:Topic order-events",
      "sqs:Queue billing",
      "sqs:Queue notifying",
      "sqs:Queue order-events-undelivered",
      "sqs:Queue outbox",
    ]);
  });

  it("delivers to each queue the types that concern it, without an envelope", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    for (const [queue, types] of [
      ["billing", ["order.placed", "order.cancelled"]],
      ["notifying", ["order.placed", "order.cancelled", "order.shipped"]],
    ] as const) {
      const { inputs } = deployment.get(`order-events-to-${queue}`);
      assert.deepEqual(JSON.parse(inputs.filterPolicy as string), { type: types });
      assert.equal(inputs.filterPolicyScope, "MessageAttributes");
      assert.equal(inputs.rawMessageDelivery, true);
    }
  });

  it("lets failed messages come again by themselves, four times, each queue to its own dead letters", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    for (const [queue, fn] of [
      ["billing", "bill"],
      ["notifying", "notify"],
    ]) {
      const { inputs } = deployment.get(`${queue}-to-${fn}`);
      assert.deepEqual(inputs.functionResponseTypes, ["ReportBatchItemFailures"]);
      const redrive = JSON.parse(deployment.get(`${queue}-queue`).inputs.redrivePolicy as string) as object;
      const deadLetterTargetArn = deployment.get(`${queue}-dead-letters`).state.arn;
      assert.deepEqual(redrive, { deadLetterTargetArn, maxReceiveCount: 4 });
    }
  });

  it("lets billing write ledger and balances, and notifying remember and send, and neither the other's", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const arn = (name: string) => deployment.get(name).state.arn as string;
    const [bill, notify] = [deployment.get("bill-role"), deployment.get("notify-role")];
    assertAllows(deployment, bill, "dynamodb:PutItem", arn("ledger-table"));
    assertAllows(deployment, bill, "dynamodb:UpdateItem", arn("customers-table"));
    assertAllows(deployment, bill, "sqs:ChangeMessageVisibility", arn("billing-queue"));
    assertDenies(deployment, bill, "dynamodb:PutItem", arn("handled-events-table"));
    assertDenies(deployment, bill, "sqs:SendMessage", arn("outbox-queue"));
    assertDenies(deployment, bill, "sqs:ReceiveMessage", arn("notifying-queue"));
    assertAllows(deployment, notify, "dynamodb:PutItem", arn("handled-events-table"));
    assertAllows(deployment, notify, "sqs:SendMessage", arn("outbox-queue"));
    assertAllows(deployment, notify, "sqs:ChangeMessageVisibility", arn("notifying-queue"));
    assertDenies(deployment, notify, "dynamodb:PutItem", arn("ledger-table"));
    assertDenies(deployment, notify, "dynamodb:UpdateItem", arn("customers-table"));
    noWildcardActions(deployment);
  });

  it("puts out where things are, and commands", async () => {
    const { outputs } = await deploy(runPage, { stack: STACK });
    assert.deepEqual(Object.keys(outputs).sort(), [
      "billingDeadLettersUrl",
      "billingQueueUrl",
      "commands",
      "customersTable",
      "ledgerTable",
      "notifyingDeadLettersUrl",
      "notifyingQueueUrl",
      "outboxUrl",
      "topicArn",
      "undeliveredUrl",
    ]);
    const { redriveBilling, publish } = outputs.commands as Record<string, string>;
    assert.match(
      redriveBilling!,
      /^aws sqs start-message-move-task --source-arn arn:aws:sqs:\S+billing-dead-letters\S*$/,
    );
    assert.match(
      publish!,
      /^aws sns publish --topic-arn arn:aws:sns:\S+ --message-attributes '\{.+\}' --message '\{.+\}'$/,
    );
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
    const page = readFileSync(new URL("../../../stacks/fan-out/index.ts", import.meta.url), "utf8");
    assert.ok(page.split("\n").length <= 80);
  });
});
