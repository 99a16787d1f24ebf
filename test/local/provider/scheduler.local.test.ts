// What EventBridge Scheduler does beside being made, changed and deleted (recorded.local.test.ts).
import { Scheduler } from "@aws-sdk/client-scheduler";
import { SQS } from "@aws-sdk/client-sqs";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { archive, makeQueue, startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const schedule = "aws:scheduler/schedule:Schedule";
const group = "aws:scheduler/scheduleGroup:ScheduleGroup";
const account = "000000000000";
const none = { changes: false, replaces: [], deleteBeforeReplace: false };

const trust = (service: string, condition?: Values) =>
  JSON.stringify({
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: service },
        ...(condition && { Condition: { StringEquals: condition } }),
      },
    ],
  });

describe("EventBridge Scheduler on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let world: World;
  let count = 0;
  let roleArn: string;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
    roleArn = await makeRole(trust("scheduler.amazonaws.com"));
  });
  after(stopCloud);

  const make = (token: string, inputs: Values = {}) =>
    world.create({ token, name: `made${count++}`, inputs });
  const makeRole = async (assumeRolePolicy: string) =>
    String((await make("aws:iam/role:Role", { assumeRolePolicy })).outs.arn);
  const inputs = (more: Values = {}, target: Values = {}): Values => ({
    flexibleTimeWindow: { mode: "OFF" },
    scheduleExpression: "rate(1 day)",
    target: { arn: `arn:aws:lambda:ap-northeast-1:${account}:function:none`, roleArn, ...target },
    ...more,
  });
  const target = async ({ id, outs, urn }: Made) =>
    ((await world.provider.read!(id, urn, outs)).props as Record<string, Values>).target!.arn;
  const update = async (made: Made, changed: Values) => {
    const news = await world.check(made.urn, made.inputs, inputs({}, changed));
    made.outs = (await world.provider.update!(made.id, made.urn, made.outs, news)).outs as Values;
    assert.deepEqual(await world.provider.diff!(made.id, made.urn, made.outs, news), none);
  };
  const nextMessage = async (url: string) => {
    // The emulator looks for what is due every ten seconds.
    const deadline = Date.now() + 40_000;
    const request = { QueueUrl: url, WaitTimeSeconds: 5, MessageAttributeNames: ["All"] };
    const message = async () => (await cloud.client(SQS).receiveMessage(request)).Messages?.[0];
    let received = await message();
    while (received === undefined && Date.now() < deadline) received = await message();
    return received;
  };
  const nextBody = async (url: string) => (await nextMessage(url))?.Body;
  const makeFailing = async (failures: string) => {
    const assumeRolePolicy = trust("lambda.amazonaws.com");
    const { outs: own } = await make("aws:iam/role:Role", { assumeRolePolicy });
    const policy = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }] });
    await make("aws:iam/rolePolicy:RolePolicy", { role: own.name, policy });
    const text = 'export const handler = async () => { throw new Error("meant to fail"); };';
    const code = archive({ "index.mjs": text });
    const settings = { role: own.arn, runtime: "nodejs24.x", handler: "index.handler", code };
    const { outs } = await make("aws:lambda/function:Function", settings);
    await make("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", {
      functionName: outs.name,
      maximumRetryAttempts: 0,
      destinationConfig: { onFailure: { destination: failures } },
    });
    return String(outs.arn);
  };
  const isThere = async ({ id, outs, urn }: Made) => (await world.provider.read!(id, urn, outs)).id !== "";
  const unchanged = async ({ id, inputs: news, outs, urn }: Made) => {
    const { props } = await world.provider.read!(id, urn, outs);
    assert.deepEqual(await world.provider.diff!(id, urn, props as Values, news), none);
  };

  it("is refused a role that does not trust it, that is not there, or that trusts another group", async () => {
    const wanted = `arn:aws:scheduler:ap-northeast-1:${account}:schedule-group/default`;
    const refusal = (arn: string, fix: string) => ({
      message: `${schedule} "made${count - 1}": ValidationException: The execution role you provide must allow AWS EventBridge Scheduler to assume the role. ${arn}: ${fix}`,
    });
    const trusting = `let its assumeRolePolicy allow sts:AssumeRole to {"Service": "scheduler.amazonaws.com"}; a condition on aws:SourceArn is to name the group, ${wanted}`;
    for (const policy of [
      trust("lambda.amazonaws.com"),
      trust("scheduler.amazonaws.com", { "aws:SourceArn": `${wanted}/made` }),
      trust("scheduler.amazonaws.com", { "aws:SourceAccount": "111111111111" }),
    ]) {
      const arn = await makeRole(policy);
      const making = make(schedule, inputs({}, { roleArn: arn }));
      await assert.rejects(making, refusal(arn, trusting));
    }
    const missing = `arn:aws:iam::${account}:role/none`;
    await assert.rejects(
      make(schedule, inputs({}, { roleArn: missing })),
      refusal(missing, "no such role; create it first and let the schedule depend on it"),
    );
  });

  it("is taken with a role that trusts its own group, and goes with the group", async () => {
    const made = await make(group);
    const arn = await makeRole(
      trust("scheduler.amazonaws.com", { "aws:SourceAccount": account, "aws:SourceArn": made.outs.arn }),
    );
    const inGroup = await make(schedule, inputs({ groupName: made.id }, { roleArn: arn }));
    assert.equal(inGroup.id, `${made.id}/${String(inGroup.outs.name)}`);
    assert.equal(inGroup.outs.arn, `arn:aws:scheduler:ap-northeast-1:${account}:schedule/${inGroup.id}`);
    await world.provider.delete!(made.id, made.urn, made.outs);
    assert.deepEqual([await isThere(made), await isThere(inGroup)], [false, false]);
    await world.provider.delete!(inGroup.id, inGroup.urn, inGroup.outs);
    await world.provider.delete!(made.id, made.urn, made.outs);
  });

  it("is refused a group that is not there", async () => {
    await assert.rejects(make(schedule, inputs({ groupName: "none" })), {
      message: `${schedule} "made${count - 1}": ResourceNotFoundException: Schedule group none does not exist.`,
    });
  });

  it("has a group whose tags change in place", async () => {
    const made = await make(group, { tags: { colour: "blue", size: "1" } });
    assert.equal(made.outs.arn, `arn:aws:scheduler:ap-northeast-1:${account}:schedule-group/${made.id}`);
    assert.equal(made.outs.state, "ACTIVE");
    assert.match(String(made.outs.creationDate), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    await unchanged(made);
    const news = await world.check(made.urn, made.inputs, { tags: { colour: "red" } });
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, news);
    const { props } = await world.provider.read!(made.id, made.urn, outs as Values);
    assert.deepEqual((props as Values).tags, { colour: "red" });
  });

  it("keeps dates, a window and a retry policy as they were given, and takes them back", async () => {
    const dates = { startDate: "2030-01-01T09:00:00+09:00", endDate: "2031-01-01T00:00:00Z" };
    const flexibleTimeWindow = { mode: "FLEXIBLE", maximumWindowInMinutes: 5 };
    const retryPolicy = { maximumRetryAttempts: 0 };
    const made = await make(schedule, inputs({ ...dates, flexibleTimeWindow }, { retryPolicy, input: "{}" }));
    assert.deepEqual([made.outs.startDate, made.outs.endDate], [dates.startDate, dates.endDate]);
    await unchanged(made);
    const news = await world.check(made.urn, made.inputs, inputs());
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, news);
    const now = outs as Record<string, Values>;
    assert.deepEqual([now.startDate, now.endDate], ["", ""]);
    assert.equal(now.flexibleTimeWindow!.mode, "OFF");
    assert.equal(now.target!.input, "");
    assert.deepEqual(await world.provider.diff!(made.id, made.urn, now, news), none);
  });

  it("sees an expression that was changed behind the program's back", async () => {
    const made = await make(
      schedule,
      inputs({ scheduleExpression: "cron(0 9 * * ? *)", scheduleExpressionTimezone: "Asia/Tokyo" }),
    );
    await unchanged(made);
    const client = cloud.client(Scheduler);
    const [GroupName, Name] = made.id.split("/");
    const found = await client.getSchedule({ GroupName, Name });
    await client.updateSchedule({ ...found, ScheduleExpression: "rate(1 minute)" } as never);
    const { props } = await world.provider.read!(made.id, made.urn, made.outs);
    assert.equal((props as Values).scheduleExpression, "rate(1 minute)");
  });

  it("comes at its time by the clocks of its zone", async () => {
    const { arn, url } = await makeQueue(cloud, "due");
    const inTokyo = new Date(Date.now() + 1000 + 9 * 3_600_000).toISOString().slice(0, 19);
    const made = await make(
      schedule,
      inputs(
        { scheduleExpression: `at(${inTokyo})`, scheduleExpressionTimezone: "Asia/Tokyo" },
        { arn, input: "due" },
      ),
    );
    assert.equal(made.outs.scheduleExpression, `at(${inTokyo})`);
    await unchanged(made);
    assert.equal(await nextBody(url), "due");
  });

  it("starts a function as an event, whose failure is kept", async () => {
    const { arn: failures, url } = await makeQueue(cloud, "failures");
    const arn = await makeFailing(failures);
    const at = new Date(Date.now() + 1000).toISOString().slice(0, 19);
    const made = await make(
      schedule,
      inputs({ scheduleExpression: `at(${at})` }, { arn, input: '{"day":"today"}' }),
    );
    assert.equal(await target(made), arn);
    await unchanged(made);
    const failure = JSON.parse((await nextBody(url)) ?? "{}") as Record<string, Values>;
    assert.deepEqual(failure.requestPayload, { day: "today" });
    assert.equal(failure.responsePayload?.errorMessage, "meant to fail");
  });

  it("keeps what could not be started, with the reason", async () => {
    const { arn: undelivered, url } = await makeQueue(cloud, "undelivered");
    const at = new Date(Date.now() + 1000).toISOString().slice(0, 19);
    const arn = `arn:aws:lambda:ap-northeast-1:${account}:function:none`;
    const made = await make(
      schedule,
      inputs(
        { scheduleExpression: `at(${at})` },
        { arn, deadLetterConfig: { arn: undelivered }, input: '{"day":"today"}' },
      ),
    );
    const kept = await nextMessage(url);
    assert.equal(kept?.Body, '{"day":"today"}');
    const attributes = Object.entries(kept?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [
      name,
      StringValue,
    ]);
    assert.deepEqual(Object.fromEntries(attributes), {
      ERROR_CODE: "ResourceNotFoundException",
      ERROR_MESSAGE: `Function not found: ${arn}`,
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
      RETRY_ATTEMPTS: "0",
      SCHEDULE_ARN: made.outs.arn,
      TARGET_ARN: arn,
    });
  });

  it("has its target changed, from function to function, to a queue and back", async () => {
    const made = await make(schedule, inputs());
    const arn = `arn:aws:lambda:ap-northeast-1:${account}:function:other`;
    await update(made, { arn });
    assert.equal(await target(made), arn);
    const { arn: queue } = await makeQueue(cloud, "instead");
    await update(made, { arn: queue });
    assert.equal(await target(made), queue);
    await update(made, { arn });
    assert.equal(await target(made), arn);
  });

  it("is found by its inputs after a killed up, and removed", async () => {
    for (const { id, inputs: known, urn } of [await make(schedule, inputs()), await make(group)]) {
      const token = urn.split("::")[2]!;
      assert.equal(await removeOrphan(cloud, token, known), id);
      assert.equal(await removeOrphan(cloud, token, known), undefined);
    }
  });
});
