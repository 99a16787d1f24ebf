// The setup on a local cloud, by the commands that users type.
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Run } from "../../../apps/daily-summary/run.ts";
import type { Summary } from "../../../apps/daily-summary/summary.ts";
import type { Step } from "../../../stacks/scheduled-lambda/demo.ts";
import { eventually, TestCloud } from "../../support/cli.ts";
import { clientConfig, listAll } from "../../support/listing.ts";

const SETUP = "scheduled-lambda";

interface Outputs {
  readonly ordersBucket: string;
  readonly summariesBucket: string;
  readonly functionName: string;
  readonly failuresQueueUrl: string;
  readonly commands: Record<string, string>;
}

describe("scheduled-lambda on a local cloud", function () {
  this.timeout(600_000); // a first run may have to build the Pulumi CLI
  const cloud = new TestCloud();
  let endpoint: string;
  let outputs: Outputs;
  let s3: S3Client;
  let lambda: LambdaClient;

  before("npm run local -- up", async () => {
    const { code, stderr } = await cloud.run("local", "up", SETUP);
    assert.equal(code, 0, stderr);
    ({ endpoint } = await cloud.json<{ endpoint: string }>("local", "status"));
    outputs = await cloud.json<Outputs>("local", "outputs", SETUP);
    s3 = new S3Client(clientConfig(endpoint));
    lambda = new LambdaClient(clientConfig(endpoint));
  });
  after(() => cloud.remove());

  it("sums up two days by its schedule, a late file by hand, and then nothing", async () => {
    const steps = await cloud.json<Step[]>("local", "demo", SETUP);
    const figures = steps.map(({ by, summaries }) => [
      by,
      ...summaries.map(({ day, orders, amount, badLines }) => [day, orders, amount, badLines]),
    ]);
    assert.deepEqual(figures, [
      ["schedule", ["2026-11-21", 7, 11_910, 0], ["2026-11-22", 4, 18_800, 2]],
      ["hand", ["2026-11-21", 7, 11_910, 0], ["2026-11-22", 5, 18_280, 2]],
      ["hand", ["2026-11-21", 7, 11_910, 0], ["2026-11-22", 5, 18_280, 2]],
    ]);
    assert.deepEqual(steps.at(-1)!.written, []);
  });

  it("changes nothing when it is deployed again", async () => {
    const { code, stderr } = await cloud.run("local", "preview", SETUP, "--expect-no-changes");
    assert.equal(code, 0, stderr);
  });

  it("sums up the other files of a day, and other days, when one cannot be read", async () => {
    await put("orders/2026-01-05/bad.csv", Buffer.from([0xff, 0xfe, 0x00]));
    await put(
      "orders/2026-01-05/good.csv",
      "order_id,ordered_at,product,amount\n1,2026-01-05T09:00:00+09:00,Tea,5\n",
    );
    await put("orders/2026-01-06/empty.csv", Buffer.alloc(0));
    await invoke();
    const { orders, amount, shownRefusedFiles } = await summary("2026-01-05");
    assert.deepEqual([orders, amount], [1, 5]);
    assert.deepEqual(shownRefusedFiles, [
      { file: "orders/2026-01-05/bad.csv", problem: "it is not UTF-8; save it as UTF-8" },
    ]);
    assert.deepEqual((await summary("2026-01-06")).shownRefusedFiles, [
      {
        file: "orders/2026-01-06/empty.csv",
        problem: "it is empty; its first line must name the columns order_id, ordered_at, product, amount",
      },
    ]);
  });

  it("writes each summary once when many runs come at the same time, and one run more writes nothing", async () => {
    const key = "orders/2026-02-01/orders.csv";
    await put(key, "order_id,ordered_at,product,amount\n1,2026-02-01T09:00:00+09:00,Tea,5\n");
    const runs = await Promise.all(Array.from({ length: 6 }, invoke));
    assert.ok(
      runs.every(({ failed }) => failed === 0),
      JSON.stringify(runs),
    );
    const Key = "2026-02-01/summary.json";
    const look = () => s3.send(new HeadObjectCommand({ Bucket: outputs.summariesBucket, Key }));
    const before = await look();
    assert.deepEqual((await invoke()).written, []);
    const after = await look();
    assert.deepEqual([after.ETag, after.LastModified], [before.ETag, before.LastModified]);
    assert.equal((await summary("2026-02-01")).orders, 1);
  });

  it("shows what its function wrote", async () => {
    const { code, stdout } = await cloud.run("local", "logs", SETUP);
    assert.equal(code, 0);
    assert.match(stdout, /"message":"daily summary"/);
  });

  it("puts out commands that are ready to be typed", () => {
    assert.deepEqual(Object.keys(outputs.commands), ["failures", "list", "runNow", "tailLogs", "upload"]);
    for (const command of Object.values(outputs.commands)) {
      assert.match(
        command,
        /^AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test aws --endpoint-url http:\/\/127\.0\.0\.1:\d+ --region /,
      );
      assert.doesNotMatch(command, /undefined|\[object|Output/);
    }
  });

  it("puts a run of the schedule that failed into the failures queue, with the reason", async () => {
    const Variables = {
      ORDERS_BUCKET: "orders-that-are-gone",
      SUMMARIES_BUCKET: outputs.summariesBucket,
      TIME_ZONE: "Asia/Tokyo",
      CURRENCY: "JPY",
    };
    await lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: outputs.functionName,
        Environment: { Variables },
      }),
    );
    const sqs = new SQSClient(clientConfig(endpoint));
    const failure = await eventually("the failure", 150, async () => {
      const receive = new ReceiveMessageCommand({ QueueUrl: outputs.failuresQueueUrl, WaitTimeSeconds: 1 });
      return (await sqs.send(receive)).Messages?.[0]?.Body;
    });
    const { responsePayload } = JSON.parse(failure) as { responsePayload: { errorMessage: string } };
    assert.match(responsePayload.errorMessage, /bucket does not exist/);
  });

  it("is gone after destroy, whatever its buckets hold", async () => {
    const { code, stderr } = await cloud.run("local", "destroy", SETUP);
    assert.equal(code, 0, stderr);
    for (const [kind, names] of Object.entries(await listAll(endpoint))) assert.deepEqual(names, [], kind);
  });

  const put = (Key: string, Body: string | Buffer) =>
    s3.send(new PutObjectCommand({ Bucket: outputs.ordersBucket, Key, Body }));

  async function invoke(): Promise<Run> {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: outputs.functionName }));
    return JSON.parse(Buffer.from(Payload!).toString()) as Run;
  }

  async function summary(day: string): Promise<Summary> {
    const Key = `${day}/summary.json`;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.summariesBucket, Key }));
    return JSON.parse(await Body!.transformToString()) as Summary;
  }
});
