import { Lambda } from "@aws-sdk/client-lambda";
import { SQS } from "@aws-sdk/client-sqs";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import {
  archive,
  invoke,
  make,
  makeQueue,
  makeRole,
  receive,
  startCloud,
  stopCloud,
  typeOf,
  type Values,
} from "./s3AndLambdaCloud.ts";

const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const INVOKE_CONFIG = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";

// Fails when told to; passes what it gets from a queue on to the queue that QUEUE_URL names.
const code = `
export const handler = async ({ fail, Records = [] }) => {
  if (fail) throw new Error("as told");
  for (const { body } of Records) {
    const request = new URLSearchParams({ Action: "SendMessage", QueueUrl: process.env.QUEUE_URL, MessageBody: body });
    await fetch(process.env.AWS_ENDPOINT_URL, { method: "POST", body: request, headers: { authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/ap-northeast-1/sqs/aws4_request" } });
  }
};`;

describe("what calls Lambda functions on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let results: { url: string; arn: string };
  before(async () => {
    cloud = await startCloud();
    results = await makeQueue(cloud, "results");
    await makeFunction("worker", ["sqs:*"]);
    await makeFunction("powerless", ["logs:*"]);
  });
  after(stopCloud);

  async function makeFunction(name: string, actions: string[], inputs: Values = {}) {
    return make(cloud, "aws:lambda/function:Function", {
      name,
      role: await makeRole(cloud, `${name}-role`, actions),
      runtime: "nodejs24.x",
      handler: "index.handler",
      code: archive({ "index.mjs": code }),
      environment: { variables: { QUEUE_URL: results.url } },
      timeout: 10,
      ...inputs,
    });
  }
  const send = (url: string, MessageBody: string) =>
    cloud.client(SQS).sendMessage({ QueueUrl: url, MessageBody });

  it("a mapping brings messages while it is enabled", async () => {
    const queue = await makeQueue(cloud, "jobs");
    const inputs = {
      functionName: "worker",
      eventSourceArn: queue.arn,
      batchSize: 1,
      scalingConfig: { maximumConcurrency: 5 },
    };
    const made = await make(cloud, MAPPING, inputs);
    assert.equal(await typeOf(MAPPING).idOf?.(cloud, inputs), made.id);
    await send(queue.url, "first");
    assert.equal(await receive(cloud, results.url), "first");

    const off = await made.update({
      functionName: "worker",
      eventSourceArn: queue.arn,
      enabled: false,
      tagsAll: { a: "b" },
    });
    const { state, enabled, batchSize, scalingConfig, tagsAll } = off.state;
    assert.deepEqual(
      { state, enabled, batchSize, scalingConfig, tagsAll },
      { state: "Disabled", enabled: false, batchSize: 10, scalingConfig: undefined, tagsAll: { a: "b" } },
    );
    await off.remove();
    await off.remove();
    assert.equal(await off.read(), undefined);
    assert.equal(await typeOf(MAPPING).idOf?.(cloud, inputs), undefined);
  });

  it("a mapping from a queue that hides messages too shortly is refused", async () => {
    const queue = await makeQueue(cloud, "hasty", 9);
    await assert.rejects(make(cloud, MAPPING, { functionName: "worker", eventSourceArn: queue.arn }), {
      name: "UserError",
      message:
        "InvalidParameterValueException: Queue visibility timeout: 9 seconds is less than Function timeout: 10 seconds; set the queue's visibilityTimeoutSeconds to 10 or more (AWS advises 60)",
    });
  });

  it("a mapping for a role that may not read the queue is refused", async () => {
    const queue = await makeQueue(cloud, "locked");
    await assert.rejects(make(cloud, MAPPING, { functionName: "powerless", eventSourceArn: queue.arn }), {
      name: "UserError",
      message: `InvalidParameterValueException: The function execution role does not have permissions to call ReceiveMessage on SQS; allow sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes on ${queue.arn} in a policy of arn:aws:iam::000000000000:role/powerless-role, and let the mapping depend on that policy`,
    });
  });

  it("a mapping from or to what is not there is refused", async () => {
    const missing = `${results.arn}-not`;
    await assert.rejects(make(cloud, MAPPING, { functionName: "worker", eventSourceArn: missing }), {
      message: `InvalidParameterValueException: Error occurred while ReceiveMessage. Queue ${missing} does not exist; create it first`,
    });
    await assert.rejects(make(cloud, MAPPING, { functionName: "nobody", eventSourceArn: results.arn }), {
      message: "ResourceNotFoundException: Function not found: nobody; create it first",
    });
  });

  it("an event that fails goes to the destination", async () => {
    const failures = await makeQueue(cloud, "failures");
    const destinationConfig = { onFailure: { destination: failures.arn } };
    const inputs = { functionName: "worker", maximumRetryAttempts: 0, destinationConfig };
    const made = await make(cloud, INVOKE_CONFIG, inputs);
    assert.equal(await typeOf(INVOKE_CONFIG).idOf?.(cloud, inputs), made.id);
    const Payload = JSON.stringify({ fail: true });
    await cloud.client(Lambda).invoke({ FunctionName: "worker", InvocationType: "Event", Payload });
    const record = JSON.parse(await receive(cloud, failures.url)) as { requestPayload: unknown };
    assert.deepEqual(record.requestPayload, { fail: true });

    const changed = await made.update({
      functionName: "worker",
      maximumRetryAttempts: 1,
      maximumEventAgeInSeconds: 60,
    });
    const { maximumRetryAttempts, maximumEventAgeInSeconds, destinationConfig: none } = changed.state;
    assert.deepEqual([maximumRetryAttempts, maximumEventAgeInSeconds, none], [1, 60, undefined]);
    await changed.remove();
    await changed.remove();
    assert.equal(await changed.read(), undefined);
  });

  it("a destination that the role may not send to is refused", async () => {
    const destinationConfig = { onFailure: { destination: results.arn } };
    await assert.rejects(make(cloud, INVOKE_CONFIG, { functionName: "powerless", destinationConfig }), {
      name: "UserError",
      message: `InvalidParameterValueException: The function's execution role does not have permissions to call SendMessage on ${results.arn}; allow sqs:SendMessage on it in a policy of arn:aws:iam::000000000000:role/powerless-role, and let this depend on that policy`,
    });
  });

  it("an alias calls the version it names", async () => {
    const versioned = (text: string) => ({
      publish: true,
      code: archive({ "index.mjs": `export const handler = async () => "${text}";` }),
    });
    const first = await makeFunction("versioned", ["logs:*"], versioned("one"));
    assert.equal(first.state.version, "1");
    assert.equal(first.state.qualifiedArn, `${first.state.arn as string}:1`);
    const alias = await make(cloud, "aws:lambda/alias:Alias", {
      functionName: "versioned",
      name: "live",
      functionVersion: "1",
    });
    assert.equal(alias.id, `${first.state.arn as string}:live`);
    const { id: _id, ...inputs } = { ...first.state, ...versioned("two") } as Values;
    assert.equal((await first.update(inputs)).state.version, "2");
    assert.deepEqual(
      [await invoke(cloud, "versioned", {}, "live"), await invoke(cloud, "versioned")],
      ["one", "two"],
    );
    const moved = await alias.update({ functionName: "versioned", name: "live", functionVersion: "2" });
    assert.equal(await invoke(cloud, "versioned", {}, "live"), "two");

    const missing = { functionName: "versioned", name: "live", functionVersion: "9" };
    await assert.rejects(moved.update(missing), {
      message:
        "ResourceNotFoundException: Function not found: versioned:9; publish it (publish: true) and give the function's version",
    });
    assert.equal(await typeOf("aws:lambda/alias:Alias").idOf?.(cloud, missing), alias.id);
    await moved.remove();
    await moved.remove();
    assert.equal(await moved.read(), undefined);
  });

  it("a function's URL answers at the address it is given", async () => {
    const echo = archive({
      "index.mjs": "export const handler = async ({ rawPath }) => ({ path: rawPath });",
    });
    await makeFunction("echo", ["logs:*"], { code: echo });
    const cors = { allowOrigins: ["https://example.com"] };
    const made = await make(cloud, "aws:lambda/functionUrl:FunctionUrl", {
      functionName: "echo",
      authorizationType: "NONE",
      cors,
    });
    const url = made.state.functionUrl as string;
    assert.equal(url, `${cloud.endpoint}/_aws/lambda-url/${made.state.urlId as string}/`);
    assert.deepEqual(await (await fetch(`${url}a/b?c=d`)).json(), { path: "/a/b" });
    const changed = await made.update({ functionName: "echo", authorizationType: "AWS_IAM" });
    assert.deepEqual([changed.state.authorizationType, changed.state.cors], ["AWS_IAM", undefined]);
    await changed.remove();
    await changed.remove();
    assert.equal(await changed.read(), undefined);
  });
});
