import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as lambda from "../../components/lambda/index.ts";
import * as sns from "../../components/sns/index.ts";
import * as sqs from "../../components/sqs/index.ts";
import { assertAllows, assertDenies, deploy } from "../kit/index.ts";

const subscription = "aws:sns/topicSubscription:TopicSubscription";
const worker = () => new lambda.Function("worker", { entry: "test/components/fixtures/hello.ts" });
interface Policy {
  Statement: Record<string, unknown>[];
}

describe("sns.Topic", () => {
  it("refuses publishing without TLS, and lets nobody else in", async () => {
    const deployment = await deploy(() => void new sns.Topic("orders"));
    const policy = JSON.parse(
      deployment.get("aws:sns/topicPolicy:TopicPolicy").inputs.policy as string,
    ) as Policy;
    assert.deepEqual(policy.Statement, [
      {
        Sid: "RefuseWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: [deployment.get("aws:sns/topic:Topic").state.arn],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
    assert.equal(deployment.ofType("aws:sqs/queue:Queue").length, 0, "no queue before somebody subscribes");
  });

  it("lets a holder publish, and no more", async () => {
    const deployment = await deploy(() => {
      const permissions = [new sns.Topic("orders").canPublish()];
      new lambda.Function("worker", { entry: "test/components/fixtures/hello.ts", permissions });
    });
    const [role, arn] = [
      deployment.get("aws:iam/role:Role"),
      deployment.get("orders-topic").state.arn as string,
    ];
    assertAllows(deployment, role, "sns:Publish", arn);
    assertDenies(deployment, role, "sns:Subscribe", arn);
  });

  it("lets in an AWS service for one source only, where it was told to", async () => {
    const sourceArn = "arn:aws:events:ap-northeast-1:123456789012:rule/nightly";
    const deployment = await deploy(() => {
      const [service, action] = ["events.amazonaws.com", "sns:Publish"];
      new sns.Topic("orders").accept({ sid: "AlertNightly", service, action, sourceArn });
    });
    const policy = JSON.parse(deployment.get("orders-policy").inputs.policy as string) as Policy;
    assert.deepEqual(policy.Statement[1], {
      Sid: "AlertNightly",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sns:Publish",
      Resource: [deployment.get("orders-topic").state.arn],
      Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
    });
  });

  it("delivers to a queue that lets in this topic only", async () => {
    const deployment = await deploy(() => {
      new sns.Topic("orders").subscribe(new sqs.Queue("billing"), {
        filter: { type: ["placed"] },
        raw: true,
      });
    });
    const { inputs } = deployment.get(subscription);
    const [topic, queue] = [deployment.get("orders-topic"), deployment.get("billing-queue")];
    assert.equal(inputs.protocol, "sqs");
    assert.equal(inputs.endpoint, queue.state.arn);
    assert.equal(inputs.topic, topic.state.arn);
    assert.equal(inputs.rawMessageDelivery, true);
    assert.equal(inputs.filterPolicy, '{"type":["placed"]}');
    assert.equal(inputs.filterPolicyScope, "MessageAttributes");
    const policy = JSON.parse(deployment.get("billing-queue-policy").inputs.policy as string) as Policy;
    assert.deepEqual(policy.Statement[1], {
      Sid: "ReceiveFromOrders",
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: [queue.state.arn],
      Condition: { ArnEquals: { "aws:SourceArn": topic.state.arn } },
    });
  });

  it("starts a function, after it may, and keeps what that cannot handle", async () => {
    const deployment = await deploy(() => {
      new sns.Topic("orders").subscribe(worker());
    });
    const { inputs, dependencies } = deployment.get(subscription);
    assert.equal(inputs.protocol, "lambda");
    assert.equal(inputs.filterPolicy, undefined);
    const permission = deployment.get("aws:lambda/permission:Permission");
    assert.equal(permission.inputs.principal, "sns.amazonaws.com");
    assert.equal(permission.inputs.sourceArn, deployment.get("orders-topic").state.arn);
    assert.ok(dependencies.includes(permission.urn));
    deployment.get("worker-failures-queue");
  });

  it("looks for the filter in the body when it is told", async () => {
    const deployment = await deploy(() => {
      new sns.Topic("orders").subscribe(new sqs.Queue("billing"), {
        filter: { order: { total: [{ numeric: [">", 0] }] } },
        filterOn: "body",
      });
    });
    assert.equal(deployment.get(subscription).inputs.filterPolicyScope, "MessageBody");
  });

  it("keeps what cannot be delivered, in one queue for all subscribers", async () => {
    const deployment = await deploy(() => {
      const orders = new sns.Topic("orders");
      for (const name of ["billing", "notifying"]) orders.subscribe(new sqs.Queue(name));
    });
    const { arn } = deployment.get("orders-undelivered-queue").state;
    for (const { inputs } of deployment.ofType(subscription))
      assert.equal(inputs.redrivePolicy, JSON.stringify({ deadLetterTargetArn: arn }));
    const policy = JSON.parse(
      deployment.get("orders-undelivered-queue-policy").inputs.policy as string,
    ) as Policy;
    assert.equal(policy.Statement.length, 2);
  });

  it("puts its children under itself", async () => {
    const { resources } = await deploy(() => {
      new sns.Topic("orders").subscribe(new sqs.Queue("billing"));
    });
    for (const { urn, name } of resources.filter(({ custom, name }) => custom && name.startsWith("orders")))
      assert.match(urn, /::kandokoro:sns:Topic\$/, name);
  });

  describe("refuses", () => {
    const queue = () => new sqs.Queue("billing");
    const cases: Record<string, [() => unknown, string]> = {
      "a name with a dot": [
        () => new sns.Topic("or.ders"),
        'sns.Topic "or.ders": name is "or.ders"; use letters, digits, - and _',
      ],
      "a second subscription of one subscriber": [
        () => {
          const [topic, billing] = [new sns.Topic("orders"), queue()];
          topic.subscribe(billing);
          topic.subscribe(billing, { filter: { a: ["b"] } });
        },
        'sns.Topic "orders": subscribe is "billing"; use one subscription for each subscriber: SNS keeps only one; join the filters',
      ],
      "raw messages for a function": [
        () => new sns.Topic("orders").subscribe(worker(), { raw: true }),
        'sns.Topic "orders": subscribe.raw is true; use it only for a queue: functions always get SNS\'s envelope',
      ],
      "an empty filter": [
        () => new sns.Topic("orders").subscribe(queue(), { filter: {} }),
        'sns.Topic "orders": subscribe.filter is "0 names"; use 1 to 5 names (SNS\'s limit for a filter policy)',
      ],
      "a filter that is no list": [
        () => new sns.Topic("orders").subscribe(queue(), { filter: { type: "placed" } }),
        'sns.Topic "orders": subscribe.filter.type is "\\"placed\\""; use a list of the values that match',
      ],
      "where to look without a filter": [
        () => new sns.Topic("orders").subscribe(queue(), { filterOn: "body" }),
        'sns.Topic "orders": subscribe.filterOn is "body"; use it only with a filter',
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
