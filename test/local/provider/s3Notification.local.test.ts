import { S3 } from "@aws-sdk/client-s3";
import { SQS } from "@aws-sdk/client-sqs";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import {
  archive,
  eventually,
  make,
  makeQueue,
  makeRole,
  policy,
  receive,
  startCloud,
  stopCloud,
  type Values,
} from "./s3AndLambdaCloud.ts";

const NOTIFICATION = "aws:s3/bucketNotification:BucketNotification";
const bucketArn = "arn:aws:s3:::photos";

// Writes the key of the object it is told of, under another prefix.
const code = `
export const handler = async ({ Records: [{ s3 }] }) => {
  const url = process.env.AWS_ENDPOINT_URL + "/photos/seen/" + s3.object.key;
  await fetch(url, { method: "PUT", body: "seen", headers: { authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/ap-northeast-1/s3/aws4_request" } });
};`;

describe("S3 notifications on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let client: S3;
  let functionArn: string;
  before(async () => {
    cloud = await startCloud();
    client = cloud.client(S3);
    await make(cloud, "aws:s3/bucket:Bucket", { bucket: "photos" });
    const made = await make(cloud, "aws:lambda/function:Function", {
      name: "seen",
      role: await makeRole(cloud, "seen"),
      runtime: "nodejs24.x",
      handler: "index.handler",
      code: archive({ "index.mjs": code }),
    });
    functionArn = made.state.arn as string;
  });
  after(stopCloud);

  const permit = (inputs: Values) =>
    make(cloud, "aws:lambda/permission:Permission", {
      action: "lambda:InvokeFunction",
      function: "seen",
      principal: "s3.amazonaws.com",
      ...inputs,
    });
  const notify = (inputs: Values) => make(cloud, NOTIFICATION, { bucket: "photos", ...inputs });
  const created = { events: ["s3:ObjectCreated:*"] };
  const put = (Key: string) => client.putObject({ Bucket: "photos", Key, Body: "x" });
  const isThere = async (Key: string) => {
    const { KeyCount } = await client.listObjectsV2({ Bucket: "photos", Prefix: Key });
    return KeyCount ? true : undefined;
  };

  it("to a function that does not let this bucket in are refused", async () => {
    const lambdaFunctions = [{ ...created, lambdaFunctionArn: functionArn }];
    const refusal = {
      name: "UserError",
      message: `InvalidArgument: Unable to validate the following destination configurations: ${functionArn}; give it an aws.lambda.Permission with action lambda:InvokeFunction, principal s3.amazonaws.com and sourceArn ${bucketArn}, and let the notification depend on it`,
    };
    await assert.rejects(notify({ lambdaFunctions }), refusal);
    const other = await permit({ sourceArn: "arn:aws:s3:::other" });
    await assert.rejects(notify({ lambdaFunctions }), refusal);
    await other.remove();
    assert.equal(await other.read(), undefined);
  });

  it("to a queue that does not let this bucket in are refused", async () => {
    const queue = await makeQueue(cloud, "closed");
    await assert.rejects(notify({ queues: [{ ...created, queueArn: queue.arn }] }), {
      name: "UserError",
      message: `InvalidArgument: Unable to validate the following destination configurations: ${queue.arn}; give it an aws.sqs.QueuePolicy that allows sqs:SendMessage to s3.amazonaws.com with aws:SourceArn ${bucketArn}, and let the notification depend on it`,
    });
  });

  it("call the function, then what replaces it, then nothing", async () => {
    await permit({ sourceArn: bucketArn });
    const first = await notify({
      lambdaFunctions: [{ ...created, filterPrefix: "in/", lambdaFunctionArn: functionArn }],
    });
    const [{ id }] = first.state.lambdaFunctions as [{ id: string }];
    assert.match(id, /^tf-s3-lambda-\d{18}[0-9a-f]{8}$/);
    await put("in/a.jpg");
    await eventually("sign of the function", () => isThere("seen/in/a.jpg"));

    const queue = await openQueue();
    const second = await first.update({
      bucket: "photos",
      queues: [{ ...created, filterSuffix: ".png", queueArn: queue.arn }],
    });
    assert.deepEqual(second.state.lambdaFunctions, []);
    await put("in/b.png");
    const event = await eventually("event", async () => {
      const body = await receive(cloud, queue.url);
      return body.includes("s3:TestEvent") ? undefined : body;
    });
    assert.match(event, /"key": ?"in\/b\.png"/);
    assert.equal(await isThere("seen/in/b.png"), undefined);

    await second.remove();
    assert.deepEqual((await second.read())?.queues, []);
  });

  it("keep their ids through a change", async () => {
    const lambdaFunctions = [{ ...created, filterPrefix: "in/", lambdaFunctionArn: functionArn }];
    const first = await notify({ lambdaFunctions });
    const second = await first.update({ bucket: "photos", eventbridge: true, lambdaFunctions });
    assert.equal(second.state.eventbridge, true);
    assert.deepEqual(second.state.lambdaFunctions, first.state.lambdaFunctions);
  });

  async function openQueue() {
    const queue = await makeQueue(cloud, "open");
    const Condition = { ArnEquals: { "aws:SourceArn": bucketArn } };
    const Policy = policy({
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queue.arn,
      Condition,
    });
    await cloud.client(SQS).setQueueAttributes({ QueueUrl: queue.url, Attributes: { Policy } });
    return queue;
  }
});
