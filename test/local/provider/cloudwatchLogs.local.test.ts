import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { S3 } from "@aws-sdk/client-s3";
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import {
  archive,
  eventually,
  make as makeType,
  makeRole,
  startCloud,
  stopCloud,
} from "./s3AndLambdaCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const filter = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
const permission = "aws:lambda/permission:Permission";

// Writes what it is called with into the bucket.
const code = `
export const handler = async ({ awslogs }) => {
  const url = process.env.AWS_ENDPOINT_URL + "/seen/lines";
  await fetch(url, { method: "PUT", body: awslogs.data, headers: { authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/ap-northeast-1/s3/aws4_request" } });
};`;

describe("CloudWatch Logs on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let world: World;
  let logs: CloudWatchLogs;
  let fn: string;
  let count = 0;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
    logs = cloud.client(CloudWatchLogs);
    await cloud.client(S3).createBucket({ Bucket: "seen" });
    const made = await makeType(cloud, "aws:lambda/function:Function", {
      name: "alert",
      role: await makeRole(cloud, "alert"),
      runtime: "nodejs24.x",
      handler: "index.handler",
      code: archive({ "index.mjs": code }),
    });
    fn = made.state.arn as string;
  });
  after(stopCloud);

  const make = (token: string, inputs: Values = {}) =>
    world.create({ token, name: `made${count++}`, inputs });
  const remove = ({ id, outs, urn }: Made) => world.provider.delete!(id, urn, outs);
  const isThere = async ({ id, outs, urn }: Made) => (await world.provider.read!(id, urn, outs)).id !== "";
  const failed = (reason: string) => ({ message: `${filter} "made${count - 1}": ${reason}` });

  async function change(made: Made, news: Values): Promise<Values> {
    const inputs = await world.check(made.urn, made.inputs, news);
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, inputs);
    assert.equal((await world.provider.diff!(made.id, made.urn, outs as Values, inputs)).changes, false);
    made.outs = outs as Values;
    return made.outs;
  }

  describe("log subscription filter", () => {
    const arnOf = (group: string) => `arn:aws:logs:${cloud.region}:${cloud.accountId}:log-group:${group}`;
    const permit = (sourceArn: string, principal = "logs.amazonaws.com") =>
      make(permission, {
        action: "lambda:InvokeFunction",
        function: "alert",
        principal,
        sourceArn,
        statementId: `logs${count}`,
      });
    const subscribe = (logGroup: string, more: Values = {}) =>
      make(filter, { destinationArn: fn, filterPattern: "ERROR", logGroup, ...more });
    const mayNot = (group: string) =>
      failed(
        `InvalidParameterException: Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function. Give ${fn} an aws.lambda.Permission with action lambda:InvokeFunction, principal logs.amazonaws.com and sourceArn ${arnOf(group)}:*, and let the filter depend on it`,
      );

    it("calls the function with the lines that match, and no more when it is gone", async () => {
      await logs.createLogGroup({ logGroupName: "app" });
      await logs.createLogStream({ logGroupName: "app", logStreamName: "one" });
      await permit(`${arnOf("app")}:*`);
      const made = await subscribe("app");
      const timestamp = Date.now();
      const write = (...messages: string[]) =>
        logs.putLogEvents({
          logGroupName: "app",
          logStreamName: "one",
          logEvents: messages.map((message) => ({ message, timestamp })),
        });
      await write("fine", "ERROR: no paper");
      const lines = await eventually("call of the function", async () => seen(cloud));
      assert.deepEqual(lines, ["ERROR: no paper"]);
      await change(made, { ...made.inputs, filterPattern: "" });
      await write("anything");
      await eventually("call for any line", async () =>
        (await seen(cloud))?.[0] === "anything" ? true : undefined,
      );
      await remove(made);
      await remove(made);
      assert.equal(await isThere(made), false);
      const { subscriptionFilters } = await logs.describeSubscriptionFilters({ logGroupName: "app" });
      assert.deepEqual(subscriptionFilters, []);
    });

    it("is not made for a function that CloudWatch Logs may not call from this group", async () => {
      await logs.createLogGroup({ logGroupName: "denied" });
      await assert.rejects(subscribe("denied"), mayNot("denied"));
      await permit(`${arnOf("other")}:*`);
      await assert.rejects(subscribe("denied"), mayNot("denied"));
      await permit(arnOf("denied"));
      await assert.rejects(subscribe("denied"), mayNot("denied"));
      await permit(`${arnOf("denied")}:*`, `logs.${cloud.region}.amazonaws.com`);
      await subscribe("denied");
    });

    it("is not made for a function that is not there", async () => {
      await logs.createLogGroup({ logGroupName: "nobody" });
      const destinationArn = `${fn}-gone`;
      await assert.rejects(
        subscribe("nobody", { destinationArn }),
        (error: Error) => error.message === mayNot("nobody").message.replace(`${fn} `, `${destinationArn} `),
      );
    });

    it("is one of two at the most, of the same id", async () => {
      await logs.createLogGroup({ logGroupName: "busy" });
      await permit(`${arnOf("busy")}:*`);
      const [first, second] = [
        await subscribe("busy", { name: "a" }),
        await subscribe("busy", { name: "b" }),
      ];
      assert.equal(first.id, second.id);
      await assert.rejects(
        subscribe("busy", { name: "c" }),
        failed(
          "LimitExceededException: Resource limit exceeded. A log group has at most 2 subscription filters, and has a, b; remove one of them",
        ),
      );
      await remove(first);
      assert.deepEqual([await isThere(first), await isThere(second)], [false, true]);
      await subscribe("busy", { name: "c" });
    });

    it("needs a role for a delivery stream", async () => {
      await logs.createLogGroup({ logGroupName: "archived" });
      const destinationArn = "arn:aws:firehose:ap-northeast-1:000000000000:deliverystream/logs";
      await assert.rejects(
        subscribe("archived", { destinationArn }),
        failed(
          `InvalidParameterException: destinationArn for vendor firehose cannot be used without roleArn; give a role that logs.amazonaws.com may assume and that may write to ${destinationArn}`,
        ),
      );
    });

    it("is not made for a log group that is not there, and gone with its group", async () => {
      await permit(`${arnOf("short")}:*`);
      await assert.rejects(
        subscribe("short"),
        failed("ResourceNotFoundException: The specified log group does not exist: short"),
      );
      await logs.createLogGroup({ logGroupName: "short" });
      const made = await subscribe("short");
      await logs.deleteLogGroup({ logGroupName: "short" });
      assert.equal(await isThere(made), false);
      await remove(made);
    });

    it("is found and removed when a killed up left it", async () => {
      await logs.createLogGroup({ logGroupName: "left" });
      await permit(`${arnOf("left")}:*`);
      const { id, inputs } = await subscribe("left");
      assert.equal(await removeOrphan(cloud, filter, inputs), id);
      assert.equal(await removeOrphan(cloud, filter, inputs), undefined);
    });
  });
});

/** The lines that the function was last called with. */
async function seen(cloud: Cloud): Promise<string[] | undefined> {
  const s3 = cloud.client(S3);
  const { KeyCount } = await s3.listObjectsV2({ Bucket: "seen" });
  if (!KeyCount) return undefined;
  const { Body } = await s3.getObject({ Bucket: "seen", Key: "lines" });
  const text = gunzipSync(Buffer.from((await Body?.transformToString()) ?? "", "base64")).toString();
  return (JSON.parse(text) as { logEvents: { message: string }[] }).logEvents.map(({ message }) => message);
}
