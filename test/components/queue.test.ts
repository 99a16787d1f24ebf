import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as lambda from "../../components/lambda/index.ts";
import * as sqs from "../../components/sqs/index.ts";
import { assertAllows, assertDenies, deploy } from "../kit/index.ts";

const queueType = "aws:sqs/queue:Queue";
const worker = (timeoutSeconds?: number) =>
  new lambda.Function("worker", { entry: "test/components/fixtures/hello.ts", timeoutSeconds });

describe("sqs.Queue", () => {
  it("has a dead-letter queue of 14 days, after three receives, and is encrypted", async () => {
    const deployment = await deploy(() => void new sqs.Queue("orders"));
    const [dead, main] = ["orders-dead-letters", "orders-queue"].map((name) => deployment.get(name));
    assert.equal(dead!.inputs.messageRetentionSeconds, 1_209_600);
    assert.equal(main!.inputs.messageRetentionSeconds, 345_600);
    assert.equal(main!.inputs.visibilityTimeoutSeconds, 30);
    assert.equal(main!.inputs.delaySeconds, 0);
    assert.deepEqual(JSON.parse(main!.inputs.redrivePolicy as string), {
      deadLetterTargetArn: dead!.state.arn,
      maxReceiveCount: 3,
    });
    for (const queue of [dead, main]) assert.equal(queue!.inputs.sqsManagedSseEnabled, true);
  });

  it("refuses requests without TLS, on both queues", async () => {
    const policies = (await deploy(() => void new sqs.Queue("orders"))).ofType(
      "aws:sqs/queuePolicy:QueuePolicy",
    );
    assert.equal(policies.length, 2);
    for (const { inputs } of policies) {
      const [statement] = (JSON.parse(inputs.policy as string) as { Statement: Record<string, unknown>[] })
        .Statement;
      assert.equal(statement!.Effect, "Deny");
      assert.deepEqual(statement!.Condition, { Bool: { "aws:SecureTransport": "false" } });
    }
  });

  it("passes on every option", async () => {
    const args = { visibilityTimeoutSeconds: 0, maxReceives: 1, retentionSeconds: 60, delaySeconds: 900 };
    const { inputs } = (await deploy(() => void new sqs.Queue("orders", args))).get("orders-queue");
    assert.equal(inputs.visibilityTimeoutSeconds, 0);
    assert.equal(inputs.messageRetentionSeconds, 60);
    assert.equal(inputs.delaySeconds, 900);
    assert.match(inputs.redrivePolicy as string, /"maxReceiveCount":1/);
  });

  it("can do without a dead-letter queue", async () => {
    const deployment = await deploy(() => void new sqs.Queue("failures", { deadLetterQueue: false }));
    assert.equal(deployment.get(queueType).inputs.redrivePolicy, undefined);
  });

  it("has an alarm on dead letters in prod, and none in dev", async () => {
    const make = () => void new sqs.Queue("orders");
    const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
    assert.equal((await deploy(make)).ofType(alarm).length, 0);
    const prod = await deploy(make, { stack: "image-thumbnails.prod" });
    assert.deepEqual(prod.get(alarm).inputs.dimensions, {
      QueueName: prod.get("orders-dead-letters").state.name,
    });
  });

  it("lets a holder send, or receive, and no more", async () => {
    const deployment = await deploy(() => {
      const [inbox, outbox] = [new sqs.Queue("inbox"), new sqs.Queue("outbox")];
      new lambda.Function("worker", {
        entry: "test/components/fixtures/hello.ts",
        permissions: [inbox.canReceive(), outbox.canSend()],
      });
    });
    const role = deployment.get("aws:iam/role:Role");
    const arn = (name: string) => deployment.get(name).state.arn as string;
    assertAllows(deployment, role, "sqs:ReceiveMessage", arn("inbox-queue"));
    assertAllows(deployment, role, "sqs:DeleteMessage", arn("inbox-queue"));
    assertDenies(deployment, role, "sqs:SendMessage", arn("inbox-queue"));
    assertAllows(deployment, role, "sqs:SendMessage", arn("outbox-queue"));
    assertDenies(deployment, role, "sqs:ReceiveMessage", arn("outbox-queue"));
    assertDenies(deployment, role, "sqs:SendMessage", arn("outbox-dead-letters"));
  });

  it("feeds a consumer in batches, failed messages one by one, after its rights are there", async () => {
    const deployment = await deploy(() => {
      new sqs.Queue("orders").consume(worker(), { batchSize: 100, windowSeconds: 5, maximumConcurrency: 2 });
    });
    const { inputs, dependencies } = deployment.get("aws:lambda/eventSourceMapping:EventSourceMapping");
    assert.equal(inputs.batchSize, 100);
    assert.equal(inputs.maximumBatchingWindowInSeconds, 5);
    assert.deepEqual(inputs.functionResponseTypes, ["ReportBatchItemFailures"]);
    assert.deepEqual(inputs.scalingConfig, { maximumConcurrency: 2 });
    assert.ok(dependencies.includes(deployment.get("aws:iam/rolePolicy:RolePolicy").urn));
    const arn = deployment.get("orders-queue").state.arn as string;
    assertAllows(deployment, deployment.get("aws:iam/role:Role"), "sqs:ReceiveMessage", arn);
  });

  it("hides messages for six timeouts of its consumer, and the window", async () => {
    const deployment = await deploy(() => {
      new sqs.Queue("orders").consume(worker(60), { windowSeconds: 10 });
    });
    assert.equal(deployment.get("orders-queue").inputs.visibilityTimeoutSeconds, 370);
  });

  it("puts its children under itself", async () => {
    const { resources } = await deploy(() => void new sqs.Queue("orders"));
    for (const { urn, type } of resources.filter(({ custom }) => custom))
      assert.match(urn, /::kandokoro:sqs:Queue\$/, type);
  });

  it("puts out commands to look into it and to redrive", async () => {
    const { outputs } = await deploy(() => ({ ...new sqs.Queue("orders").commands }));
    assert.match(
      outputs.receive as string,
      /^aws sqs receive-message --queue-url https:\S+\/orders-queue-[0-9a-f]{7} --max-number-of-messages 10 --visibility-timeout 0$/,
    );
    assert.match(
      outputs.redrive as string,
      /^aws sqs start-message-move-task --source-arn arn:aws:sqs:\S+:orders-dead-letters-[0-9a-f]{7}$/,
    );
  });

  describe("refuses", () => {
    const make = (args: sqs.QueueArgs, name = "orders") => new sqs.Queue(name, args);
    const cases: Record<string, [() => unknown, string]> = {
      "a visibility timeout over twelve hours": [
        () => make({ visibilityTimeoutSeconds: 43_201 }),
        'sqs.Queue "orders": visibilityTimeoutSeconds is 43201; use a whole number from 0 to 43200',
      ],
      "no receives": [
        () => make({ maxReceives: 0 }),
        'sqs.Queue "orders": maxReceives is 0; use a whole number from 1 to 1000',
      ],
      "more than 14 days": [
        () => make({ retentionSeconds: 1_209_601 }),
        'sqs.Queue "orders": retentionSeconds is 1209601; use a whole number from 60 to 1209600',
      ],
      "a negative delay": [
        () => make({ delaySeconds: -1 }),
        'sqs.Queue "orders": delaySeconds is -1; use a whole number from 0 to 900',
      ],
      "receives without a dead-letter queue": [
        () => make({ deadLetterQueue: false, maxReceives: 2 }),
        'sqs.Queue "orders": maxReceives is 2; use it only with a dead-letter queue (deadLetterQueue: true)',
      ],
      "a name with a dot": [
        () => make({}, "or.ders"),
        'sqs.Queue "or.ders": name is "or.ders"; use letters, digits, - and _',
      ],
      "a name that is too long": [
        () => make({}, "o".repeat(60)),
        `sqs.Queue "${"o".repeat(60)}": name is "${"o".repeat(60)}"; use at most 59 characters (AWS allows 80; "-dead-letters" and Pulumi's suffix take the rest)`,
      ],
      "to hide messages for less than its consumer needs": [
        () => make({ visibilityTimeoutSeconds: 179 }).consume(worker()),
        'sqs.Queue "orders": visibilityTimeoutSeconds is 179; use at least 180 (6 x the 30 s timeout of lambda.Function "worker", and the window), or leave it out',
      ],
      "a large batch without a window": [
        () => make({}).consume(worker(), { batchSize: 11 }),
        'sqs.Queue "orders": consume.batchSize is 11; use at most 10, or windowSeconds of 1 or more',
      ],
      "a concurrency of one": [
        () => make({}).consume(worker(), { maximumConcurrency: 1 }),
        'sqs.Queue "orders": consume.maximumConcurrency is 1; use a whole number from 2 to 1000',
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
