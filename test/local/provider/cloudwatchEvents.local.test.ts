// EventBridge's rules and targets on the emulator, beside being made, changed and deleted (recorded.local.test.ts).
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { SNS } from "@aws-sdk/client-sns";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { archive, makeQueue, makeRole, receive, startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { settings, type Values, World } from "./world.ts";

const rule = "aws:cloudwatch/eventRule:EventRule";
const target = "aws:cloudwatch/eventTarget:EventTarget";
const none = { changes: false, replaces: [], deleteBeforeReplace: false };

describe("EventBridge on the emulator", function () {
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
  const makeRule = (source: string, inputs: Values = {}) =>
    make(rule, { eventPattern: JSON.stringify({ source: [source] }), ...inputs });
  const put = async (Source: string, detail: Values) =>
    cloud.client(EventBridge).putEvents({
      Entries: [{ Source, DetailType: "Ended", Detail: JSON.stringify(detail) }],
    });
  const containers = [
    { name: "app", exitCode: 1 },
    { name: "side", exitCode: 0 },
  ];

  it("is refused a pattern that EventBridge refuses, and none at all", async () => {
    const said = (pattern: string, reason: string) =>
      assert.rejects(make(rule, { eventPattern: pattern }), {
        message: `${rule} "made${count - 1}": InvalidEventPatternException: Event pattern is not valid. Reason: ${reason}`,
      });
    await said('{"source":"mine"}', '"source" must be an object or an array');
    await said('{"source":[{"prefx":"a"}]}', "Unrecognized match type prefx");
    await said("{}", "Empty objects are not allowed");
    await assert.rejects(make(rule), {
      message: `${rule} "made${count - 1}": ValidationException: Parameter(s) EventPattern or ScheduleExpression must be specified`,
    });
  });

  it("is disabled and enabled again by what is given", async () => {
    const made = await makeRule("state", { isEnabled: false });
    assert.deepEqual([made.outs.isEnabled, made.outs.state], [false, "DISABLED"]);
    assert.deepEqual(await world.provider.diff!(made.id, made.urn, made.outs, made.inputs), none);
    const { eventPattern } = made.inputs;
    const news = await world.check(made.urn, made.inputs, { eventPattern });
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, news);
    assert.deepEqual([(outs as Values).isEnabled, (outs as Values).state], [true, "ENABLED"]);
    assert.deepEqual(await world.provider.diff!(made.id, made.urn, outs as Values, news), none);
  });

  it("finds tasks that failed, by any of their containers, or that never started", async () => {
    const family = "arn:aws:ecs:ap-northeast-1:000000000000:task-definition/report";
    const pattern = JSON.stringify({
      source: ["aws.ecs"],
      detail: {
        lastStatus: ["STOPPED"],
        taskDefinitionArn: [{ prefix: `${family}:` }],
        $or: [{ containers: { exitCode: [{ "anything-but": 0 }] } }, { stopCode: ["TaskFailedToStart"] }],
      },
    });
    await make(rule, { eventPattern: pattern });
    const matches = async (detail: Values) => {
      const event = {
        id: "1",
        source: "aws.ecs",
        "detail-type": "a",
        account: "0",
        time: "2026-01-01T00:00:00Z",
      };
      const whole = { lastStatus: "STOPPED", taskDefinitionArn: `${family}:7`, ...detail };
      const Event = JSON.stringify({ ...event, region: cloud.region, resources: [], detail: whole });
      return (await cloud.client(EventBridge).testEventPattern({ EventPattern: pattern, Event })).Result;
    };
    const ended = (...codes: number[]) => ({ containers: codes.map((exitCode) => ({ exitCode })) });
    const never = { stopCode: "TaskFailedToStart", containers: [{ name: "app" }] };
    assert.deepEqual(
      [await matches(ended(1)), await matches(ended(0, 137)), await matches(never)],
      [true, true, true],
    );
    assert.deepEqual(
      [
        await matches(ended(0)),
        await matches({ ...ended(1), lastStatus: "RUNNING" }),
        await matches({ ...ended(1), taskDefinitionArn: `${family}-other:1` }),
      ],
      [false, false, false],
    );
  });

  it("sends to a topic what the transformer makes of the event, also of items of its lists", async () => {
    const { arn, url } = await makeQueue(cloud, "alerts");
    const topic = await make("aws:sns/topic:Topic");
    await cloud.client(SNS).subscribe({ TopicArn: topic.id, Protocol: "sqs", Endpoint: arn });
    const { id } = await makeRule("topic");
    const made = await make(target, {
      rule: id,
      arn: topic.id,
      inputTransformer: {
        inputPaths: {
          name: "$.detail.containers[0].name",
          code: "$.detail.containers[0].exitCode",
          third: "$.detail.containers[2].name",
          reason: "$.detail.reason",
        },
        inputTemplate: '"<name> ended with <code>, third <third>: <reason> (<aws.events.rule-name>)"',
      },
    });
    const { props } = await world.provider.read!(made.id, made.urn, made.outs);
    assert.deepEqual(await world.provider.diff!(made.id, made.urn, props as Values, made.inputs), none);
    await put("topic", { containers, reason: "because" });
    const { Message } = JSON.parse(await receive(cloud, url)) as { Message: string };
    assert.equal(Message, `"app ended with 1, third : because (${id})"`);
  });

  it("sends to a queue an input, a part of the event, or all of it", async () => {
    const { arn, url } = await makeQueue(cloud, "events");
    const { id } = await makeRule("queue");
    const made = await make(target, { rule: id, arn, targetId: "one", input: '{"a":1}' });
    assert.equal(made.id, `${id}-one`);
    const next = async (inputs: Values) => {
      const news = await world.check(made.urn, made.inputs, { rule: id, arn, targetId: "one", ...inputs });
      made.outs = (await world.provider.update!(made.id, made.urn, made.outs, news)).outs as Values;
      assert.deepEqual(await world.provider.diff!(made.id, made.urn, made.outs, news), none);
      await put("queue", { containers });
      return JSON.parse(await receive(cloud, url)) as Values;
    };
    assert.deepEqual(await next({ input: '{"a":1}' }), { a: 1 });
    assert.deepEqual(await next({ inputPath: "$.detail" }), { containers });
    const { detail, source } = await next({});
    assert.deepEqual([detail, source], [{ containers }, "queue"]);
  });

  it("starts a function as an event, whose failure is kept", async () => {
    const { arn: failures, url } = await makeQueue(cloud, "failures");
    const fn = await make("aws:lambda/function:Function", {
      role: await makeRole(cloud, "failing", ["sqs:*", "logs:*"]),
      runtime: "nodejs24.x",
      handler: "index.handler",
      code: archive({ "index.mjs": 'export const handler = async () => { throw new Error("meant"); };' }),
    });
    await make("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", {
      functionName: fn.outs.name,
      maximumRetryAttempts: 0,
      destinationConfig: { onFailure: { destination: failures } },
    });
    const { id } = await makeRule("function");
    await make(target, { rule: id, arn: fn.outs.arn });
    await put("function", { containers });
    const { requestPayload } = JSON.parse(await receive(cloud, url)) as Record<string, Values>;
    assert.deepEqual(requestPayload?.detail, { containers });
  });

  it("is refused a rule that is not there, and a sixth target", async () => {
    const { arn } = await makeQueue(cloud, "many");
    await assert.rejects(make(target, { rule: "none", arn }), {
      message: `${target} "made${count - 1}": ResourceNotFoundException: Rule none does not exist.`,
    });
    const { id } = await makeRule("many");
    for (let i = 0; i < 5; i++) await make(target, { rule: id, arn });
    await assert.rejects(make(target, { rule: id, arn }), {
      message: `${target} "made${count - 1}": LimitExceededException: The requested resource exceeds the maximum number allowed. A rule has at most 5 targets, and ${id} has 5; make another rule`,
    });
  });

  it("is not deleted as long as it has targets", async () => {
    const { arn } = await makeQueue(cloud, "left");
    const made = await makeRule("left");
    const sending = await make(target, { rule: made.id, arn });
    const remove = () => world.provider.delete!(made.id, made.urn, made.outs);
    await assert.rejects(remove(), {
      message: `${rule} "made${count - 2}": ValidationException: Rule can't be deleted since it has targets. ${made.id} has ${arn}; remove them first`,
    });
    await world.provider.delete!(sending.id, sending.urn, sending.outs);
    await remove();
    assert.deepEqual(await world.provider.read!(sending.id, sending.urn, sending.outs), {
      id: "",
      props: {},
    });
  });

  it("is found by its inputs after a killed up, and removed", async () => {
    const { arn } = await makeQueue(cloud, "orphan");
    const made = await makeRule("orphan");
    const sending = await make(target, { rule: made.id, arn, targetId: "one" });
    for (const { id, inputs, urn } of [sending, made]) {
      assert.equal(await removeOrphan(cloud, urn.split("::")[2]!, inputs), id);
      assert.equal(await removeOrphan(cloud, urn.split("::")[2]!, inputs), undefined);
    }
  });
});
