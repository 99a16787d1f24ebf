// The setup on a local cloud, by the commands that users type.
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { after, before, describe, it } from "mocha";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient, type Message } from "@aws-sdk/client-sqs";
import type { AlertsEvidence } from "../../../stacks/log-alerts/demo.ts";
import type { Alert } from "../../../apps/log-alerts/alert.ts";
import { eventually, TestCloud } from "../../support/cli.ts";
import { clientConfig, listAll } from "../../support/listing.ts";

const SETUP = "log-alerts";
/** AWS's own examples, and what else the demo writes that no alert may show. */
const SECRETS = /AKIAIOSFODNN7EXAMPLE|wJalrXUtnFEMI|hunter2|abcdefghijklmnop|ann@example\.com/;

interface Outputs {
  readonly logGroupName: string;
  readonly inboxUrl: string;
  readonly failuresQueueUrl: string;
  readonly functionName: string;
  readonly commands: Record<string, string>;
}

describe("log-alerts on a local cloud", function () {
  this.timeout(600_000); // a first run may have to build the Pulumi CLI
  const cloud = new TestCloud();
  let endpoint: string;
  let outputs: Outputs;

  before("npm run local -- up", async () => {
    const { code, stderr } = await cloud.run("local", "up", SETUP);
    assert.equal(code, 0, stderr);
    ({ endpoint } = await cloud.json<{ endpoint: string }>("local", "status"));
    outputs = await cloud.json<Outputs>("local", "outputs", SETUP);
  });
  after(() => cloud.remove());

  it("makes a handful of alerts of a storm, one of a single line, none of ordinary lines, and shows no secret", async () => {
    const { lines, alerts } = await cloud.json<AlertsEvidence>("local", "demo", SETUP);
    assert.deepEqual(lines, { ordinary: 300, failing: 1201 });
    const single = alerts.filter(({ pattern }) => pattern.includes("no login"));
    const storm = alerts.filter(({ pattern }) => pattern.includes("payment timed out after <n> ms"));
    assert.equal(single.length + storm.length, alerts.length);
    assert.deepEqual(
      single.map(({ lines }) => lines),
      [1],
    );
    assert.ok(storm.length >= 2 && storm.length <= 4, `${storm.length} alerts of the storm`);
    assert.equal(new Set(storm.map(({ pattern }) => pattern)).size, 1);
    assert.deepEqual([storm[0]!.lines, Math.max(...storm.map(({ lines }) => lines)) >= 1000], [1, true]);
    assert.doesNotMatch(JSON.stringify(alerts), SECRETS);
    assert.match(
      single[0]!.subject,
      /^1 x application-logs-[0-9a-f]{7}: \w+: no login as \[email\] at https/,
    );
  });

  it("changes nothing when it is deployed again", async () => {
    const { code, stderr } = await cloud.run("local", "preview", SETUP, "--expect-no-changes");
    assert.equal(code, 0, stderr);
  });

  it("counts a batch once and alerts once, however often and concurrently it is delivered", async () => {
    const batch = dataMessage("/app/twice", ["ERROR the same batch again and again"]);
    await Promise.all([1, 2, 3, 4, 5].map(() => invoke({ awslogs: { data: zipped(batch) } })));
    await invoke({ awslogs: { data: zipped(dataMessage("/app/last", ["ERROR the last one"])) } });
    const alerts = await alertsUntil("the last one");
    const twice = alerts.filter(({ logGroup }) => logGroup === "/app/twice");
    assert.deepEqual(
      twice.map(({ lines, pattern }) => [lines, pattern]),
      [[1, "ERROR the same batch again and again"]],
    );
  });

  it("makes one alert for all patterns beyond the twentieth", async () => {
    const words = Array.from({ length: 30 }, (_, i) => String.fromCharCode(97 + i / 26, 97 + (i % 26), 122));
    const batch = dataMessage(
      "/app/many",
      words.map((word) => `ERROR ${word} is broken`),
    );
    await invoke({ awslogs: { data: zipped(batch) } });
    await invoke({ awslogs: { data: zipped(dataMessage("/app/end", ["ERROR the end"])) } });
    const alerts = (await alertsUntil("the end")).filter(({ logGroup }) => logGroup === "/app/many");
    assert.equal(alerts.length, 21);
    const others = alerts.filter(({ pattern }) => pattern === "other patterns");
    assert.deepEqual(
      others.map(({ patterns, lines }) => [patterns, lines]),
      [[10, 10]],
    );
  });

  it("ignores control messages", async () => {
    const data = zipped({ messageType: "CONTROL_MESSAGE", logGroup: "", logStream: "", logEvents: [] });
    assert.equal(await invoke({ awslogs: { data } }), undefined);
  });

  for (const [fault, data, reason] of [
    ["is not base64", "%%%", "awslogs.data is not base64"],
    [
      "is cut off",
      gzipSync("x".repeat(100)).subarray(0, 15).toString("base64"),
      "awslogs.data is not gzip, or cut off (unexpected end of file)",
    ],
    [
      "is a gzip bomb",
      gzipSync(Buffer.alloc(100 * 1024 * 1024)).toString("base64"),
      "awslogs.data has more than 16777216 bytes decompressed",
    ],
  ] as const)
    it(`puts a batch that ${fault} into the failures queue, with the reason`, async () => {
      const lambda = new LambdaClient(clientConfig(endpoint));
      const Payload = JSON.stringify({ awslogs: { data } });
      const { functionName: FunctionName } = outputs;
      await lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload }));
      const failure = await eventually("the failure", 60, async () => {
        const [message] = await receive(outputs.failuresQueueUrl);
        return message?.Body;
      });
      const { responsePayload } = JSON.parse(failure) as { responsePayload: { errorMessage: string } };
      assert.equal(
        responsePayload.errorMessage,
        `log batch rejected: ${reason}; the function takes what a CloudWatch Logs subscription sends`,
      );
    });

  it("shows what its function wrote, without the lines that came", async () => {
    const { code, stdout } = await cloud.run("local", "logs", SETUP);
    assert.equal(code, 0);
    const own = stdout.split("\n").filter((line) => line.includes('"message":"log batch"'));
    assert.ok(own.length > 0);
    assert.doesNotMatch(own.join("\n"), SECRETS);
  });

  it("puts out commands that are ready to be typed", () => {
    assert.deepEqual(Object.keys(outputs.commands), [
      "failures",
      "makeStream",
      "readAlerts",
      "subscribeEmail",
      "tailLines",
      "tailLogs",
      "writeLine",
    ]);
    for (const command of Object.values(outputs.commands)) {
      assert.match(
        command,
        /^AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test aws --endpoint-url http:\/\/127\.0\.0\.1:\d+ --region /,
      );
      assert.doesNotMatch(command, /undefined|\[object|Output/);
    }
  });

  it("is gone after destroy, and destroying again is no error", async () => {
    const { code, stderr } = await cloud.run("local", "destroy", SETUP);
    assert.equal(code, 0, stderr);
    for (const [kind, names] of Object.entries(await listAll(endpoint))) assert.deepEqual(names, [], kind);
    assert.equal((await cloud.run("local", "destroy", SETUP)).code, 0);
    assert.deepEqual((await cloud.json<{ up: string[] }>("local", "status")).up, []);
  });

  /** Runs the function to its end; its error, if it had one. */
  async function invoke(event: unknown): Promise<string | undefined> {
    const lambda = new LambdaClient(clientConfig(endpoint));
    const Payload = JSON.stringify(event);
    return (await lambda.send(new InvokeCommand({ FunctionName: outputs.functionName, Payload })))
      .FunctionError;
  }

  async function receive(QueueUrl: string): Promise<Message[]> {
    const sqs = new SQSClient(clientConfig(endpoint));
    const request = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
    for (const { ReceiptHandle } of Messages)
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return Messages;
  }

  /** What the inbox got, up to the alert of a pattern and then until nothing is left: queues keep no order. */
  async function alertsUntil(pattern: string): Promise<Alert[]> {
    const alerts: Alert[] = [];
    return eventually(`the alert of "${pattern}"`, 60, async () => {
      const messages = await receive(outputs.inboxUrl);
      for (const { Body } of messages)
        alerts.push(JSON.parse((JSON.parse(Body!) as { Message: string }).Message) as Alert);
      const last = alerts.some((alert) => alert.pattern.includes(pattern));
      return last && messages.length === 0 ? alerts : undefined;
    });
  }
});

function dataMessage(logGroup: string, messages: readonly string[]) {
  const timestamp = Date.now();
  const logEvents = messages.map((message, i) => ({ id: `${logGroup}${i}`, timestamp, message }));
  return { messageType: "DATA_MESSAGE", logGroup, logStream: "stream", logEvents };
}

function zipped(message: unknown): string {
  return gzipSync(JSON.stringify(message)).toString("base64");
}
