import { SNS } from "@aws-sdk/client-sns";
import { SQS } from "@aws-sdk/client-sqs";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { makeQueue, receive, startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const topic = "aws:sns/topic:Topic";
const topicPolicy = "aws:sns/topicPolicy:TopicPolicy";
const subscription = "aws:sns/topicSubscription:TopicSubscription";

describe("SNS on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let world: World;
  let count = 0;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
  });
  after(stopCloud);

  const make = (token: string, inputs: Values = {}) =>
    world.create({ token, name: `made${count++}`, inputs });
  const remove = ({ id, outs, urn }: Made) => world.provider.delete!(id, urn, outs);
  const isThere = async ({ id, outs, urn }: Made) => (await world.provider.read!(id, urn, outs)).id !== "";
  const subscribe = (to: Made, endpoint: string, more: Values = {}) =>
    make(subscription, { topic: to.id, protocol: "sqs", endpoint, ...more });

  async function change(made: Made, news: Values): Promise<Values> {
    const inputs = await world.check(made.urn, made.inputs, news);
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, inputs);
    assert.equal((await world.provider.diff!(made.id, made.urn, outs as Values, inputs)).changes, false);
    made.outs = outs as Values;
    return made.outs;
  }

  const publish = (to: Made, Message: string, kind?: string) =>
    cloud.client(SNS).publish({
      TopicArn: to.id,
      Message,
      ...(kind && { MessageAttributes: { kind: { DataType: "String", StringValue: kind } } }),
    });
  const isEmpty = async (QueueUrl: string) => {
    const { Messages = [] } = await cloud.client(SQS).receiveMessage({ QueueUrl });
    return Messages.length === 0;
  };

  it("delivers to each queue what its filter lets through, raw where that is asked for", async () => {
    const orders = await make(topic);
    const [bills, notices] = [await makeQueue(cloud, "bills"), await makeQueue(cloud, "notices")];
    const raw = { filterPolicy: '{"kind":["bill"]}', rawMessageDelivery: true };
    await subscribe(orders, bills.arn, raw);
    await subscribe(orders, notices.arn, { filterPolicy: '{"kind":[{"prefix":"no"}]}' });
    await publish(orders, "pay 5", "bill");
    await publish(orders, "sent", "notice");
    assert.equal(await receive(cloud, bills.url), "pay 5");
    const envelope = JSON.parse(await receive(cloud, notices.url)) as Values;
    assert.deepEqual([envelope.Message, envelope.TopicArn], ["sent", orders.id]);
    assert.deepEqual([await isEmpty(bills.url), await isEmpty(notices.url)], [true, true]);
  });

  it("changes a filter, its scope and raw delivery in place, and takes them back", async () => {
    const orders = await make(topic);
    const jobs = await makeQueue(cloud, "jobs");
    const given = { topic: orders.id, protocol: "sqs", endpoint: jobs.arn };
    const made = await make(subscription, { ...given, filterPolicy: '{"kind":["bill"]}' });
    const filterPolicy = '{"order":{"kind":["bill"]}}';
    const outs = await change(made, { ...given, filterPolicy, filterPolicyScope: "MessageBody" });
    assert.deepEqual([outs.filterPolicy, outs.filterPolicyScope], [filterPolicy, "MessageBody"]);
    await publish(orders, '{"order":{"kind":"gift"}}');
    await publish(orders, '{"order":{"kind":"bill"}}');
    const { Message } = JSON.parse(await receive(cloud, jobs.url)) as Values;
    assert.equal(Message, '{"order":{"kind":"bill"}}');
    const back = await change(made, { ...given, rawMessageDelivery: true });
    assert.deepEqual([back.filterPolicy, back.rawMessageDelivery], ["", true]);
    await publish(orders, "anything");
    assert.equal(await receive(cloud, jobs.url), "anything");
  });

  it("makes a FIFO topic under a name that says so, which feeds a FIFO queue", async () => {
    const made = await make(topic, { fifoTopic: true, contentBasedDeduplication: true });
    assert.match(String(made.outs.name), /^made\d+-[0-9a-f]{7}\.fifo$/);
    assert.deepEqual([made.outs.fifoTopic, made.outs.contentBasedDeduplication], [true, true]);
    const { QueueUrl: url = "" } = await cloud
      .client(SQS)
      .createQueue({ QueueName: "in-order.fifo", Attributes: { FifoQueue: "true" } });
    const arn = `arn:aws:sqs:${cloud.region}:${cloud.accountId}:in-order.fifo`;
    await subscribe(made, arn, { rawMessageDelivery: true });
    for (const Message of ["same", "same", "other"])
      await cloud.client(SNS).publish({ TopicArn: made.id, Message, MessageGroupId: "a" });
    const got = [await receive(cloud, url), await receive(cloud, url)];
    assert.deepEqual([...got, await isEmpty(url)], ["same", "other", true]);
  });

  it("takes back what is no longer asked for, and keeps what SNS decides", async () => {
    const role = "arn:aws:iam::000000000000:role/feedback";
    const made = await make(topic, {
      displayName: "Orders",
      kmsMasterKeyId: "alias/aws/sns",
      sqsFailureFeedbackRoleArn: role,
      sqsSuccessFeedbackSampleRate: 50,
      tracingConfig: "Active",
      tags: { colour: "blue" },
    });
    const { outs } = made;
    assert.deepEqual(
      [outs.displayName, outs.kmsMasterKeyId, outs.sqsFailureFeedbackRoleArn],
      ["Orders", "alias/aws/sns", role],
    );
    const now = await change(made, { tags: { size: "small" } });
    assert.deepEqual(
      [now.displayName, now.kmsMasterKeyId, now.sqsFailureFeedbackRoleArn, now.sqsSuccessFeedbackSampleRate],
      ["", "", "", 0],
    );
    assert.deepEqual([now.tracingConfig, now.tags], ["Active", { size: "small" }]);
  });

  it("gives a topic back its first policy when the policy's resource goes", async () => {
    const made = await make(topic);
    const statement = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sns:Publish", Resource: made.id };
    const policy = await make(topicPolicy, { arn: made.id, policy: { Statement: [statement] } });
    assert.equal(policy.outs.policy, JSON.stringify({ Statement: [statement] }));
    await remove(policy);
    assert.equal(await isThere(policy), false);
    const { props } = await world.provider.read!(made.id, made.urn, made.outs);
    assert.deepEqual(JSON.parse(String(props.policy)), JSON.parse(String(made.outs.policy)));
  });

  it("does not take over the topic of another stack", async () => {
    await make(topic, { name: "shared" });
    await assert.rejects(make(topic, { name: "shared", tags: { owner: "other" } }), {
      message: `${topic} "made${count - 1}": InvalidParameterException: Invalid parameter: Tags Reason: Topic already exists with different tags. arn:aws:sns:${cloud.region}:${cloud.accountId}:shared is another stack's or resource's; choose another name`,
    });
  });

  it("does not subscribe a queue a second time with another filter", async () => {
    const orders = await make(topic);
    const { arn } = await makeQueue(cloud, "twice");
    const first = await subscribe(orders, arn, { filterPolicy: '{"kind": ["bill"]}' });
    assert.equal((await subscribe(orders, arn, { filterPolicy: '{"kind":["bill"]}' })).id, first.id);
    await assert.rejects(subscribe(orders, arn), {
      message: `${subscription} "made${count - 1}": InvalidParameterException: Invalid parameter: Attributes Reason: Subscription already exists with different attributes. ${arn} has one to ${orders.id}; keep one of them, or use another queue or function`,
    });
  });

  it("has no scope of a filter without the filter", async () => {
    const orders = await make(topic);
    const { arn } = await makeQueue(cloud, "scoped");
    await assert.rejects(subscribe(orders, arn, { filterPolicyScope: "MessageBody" }), {
      message: `${subscription} "made${count - 1}": filterPolicy is required when filterPolicyScope is set; give one, or remove filterPolicyScope`,
    });
  });

  it("finds and removes what a killed up left, and nothing a second time", async () => {
    const orders = await make(topic);
    const { arn } = await makeQueue(cloud, "left");
    const policy = { Statement: [{ Effect: "Allow", Principal: "*", Action: "sns:*", Resource: "*" }] };
    const all = [await subscribe(orders, arn), await make(topicPolicy, { arn: orders.id, policy }), orders];
    for (const { id, inputs, urn } of all) {
      const token = urn.split("::")[2]!;
      assert.equal(await removeOrphan(cloud, token, inputs), id);
      assert.equal(await removeOrphan(cloud, token, inputs), undefined);
    }
  });

  it("deletes what is gone already", async () => {
    const orders = await make(topic);
    const { arn } = await makeQueue(cloud, "gone");
    const all = [orders, await subscribe(orders, arn)];
    for (const made of [...all, ...all]) await remove(made);
    for (const made of all) assert.equal(await isThere(made), false);
  });
});
