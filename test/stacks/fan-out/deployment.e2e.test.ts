// The setup on a local cloud, by the commands that users type.
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SQSClient, type Message } from "@aws-sdk/client-sqs";
import type { Effects, FanOutEvidence } from "../../../stacks/fan-out/demo.ts";
import { eventually, TestCloud } from "../../support/cli.ts";
import { clientConfig, listAll } from "../../support/listing.ts";

const SETUP = "fan-out";

interface Outputs {
  readonly topicArn: string;
  readonly billingDeadLettersUrl: string;
  readonly notifyingDeadLettersUrl: string;
  readonly outboxUrl: string;
  readonly customersTable: string;
  readonly commands: Record<string, string>;
}

const seen = (
  billed: number,
  notified: number,
  billingDeadLetters = 0,
  notifyingDeadLetters = 0,
): Effects => ({
  billed,
  notified,
  billingDeadLetters,
  notifyingDeadLetters,
});

describe("fan-out on a local cloud", function () {
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

  const publish = (body: object, type?: string) => {
    const MessageAttributes = type ? { type: { DataType: "String", StringValue: type } } : undefined;
    const command = { TopicArn: outputs.topicArn, Message: JSON.stringify(body), MessageAttributes };
    return new SNSClient(clientConfig(endpoint)).send(new PublishCommand(command));
  };
  const waiting = async (QueueUrl: string): Promise<Message[]> => {
    const command = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
    return (
      (await new SQSClient(clientConfig(endpoint)).send(new ReceiveMessageCommand(command))).Messages ?? []
    );
  };
  const arrived = (url: string, text: string) =>
    eventually(`"${text}" in ${url}`, 60, async () =>
      (await waiting(url)).find(({ Body }) => Body!.includes(text)),
    );

  for (const time of ["first", "second"])
    it(`has one effect of each event, however often it came, and redrives dead letters (${time} demo)`, async () => {
      const { events, balances, redrivenBy } = await cloud.json<FanOutEvidence>("local", "demo", SETUP);
      assert.deepEqual(
        events.map(({ event, published, before, after }) => [event, published, before, after]),
        [
          ["order 1 placed", 5, seen(1, 1), seen(1, 1)],
          ["order 1 shipped", 5, seen(0, 1), seen(0, 1)],
          ["order 2 placed", 5, seen(1, 1), seen(1, 1)],
          ["order 2 cancelled", 5, seen(1, 1), seen(1, 1)],
          ["order 3 placed, customer unknown", 5, seen(0, 1, 5), seen(1, 1)],
          ["order 4 placed, damaged", 1, seen(0, 0, 1, 1), seen(0, 0, 1, 1)],
        ],
      );
      assert.deepEqual(
        balances.map(({ cents, expected }) => [cents, expected]),
        [
          [4200, 4200],
          [9900, 9900],
        ],
      );
      assert.equal(redrivenBy, "receive, send and delete");
    });

  it("changes nothing when it is deployed again", async () => {
    const { code, stderr } = await cloud.run("local", "preview", SETUP, "--expect-no-changes");
    assert.equal(code, 0, stderr);
  });

  it("comes to the same balance when a cancellation overtakes its order", async () => {
    const dynamodb = new DynamoDBClient(clientConfig(endpoint));
    const customer = { TableName: outputs.customersTable, Key: { customerId: { S: "early" } } };
    await dynamodb.send(
      new PutItemCommand({ ...customer, Item: { ...customer.Key, balanceCents: { N: "0" } } }),
    );
    const balance = async () => (await dynamodb.send(new GetItemCommand(customer))).Item!.balanceCents!.N;
    const event = { orderId: "early-1", customerId: "early", amountCents: 700 };
    for (const [type, then] of [
      ["order.cancelled", "-700"],
      ["order.placed", "0"],
    ] as const) {
      await publish({ ...event, type, eventId: `early-${type}` }, type);
      await eventually(`a balance of ${then}`, 30, async () =>
        (await balance()) === then ? true : undefined,
      );
    }
  });

  it("keeps a message that was sorted by another type than it is of, in both dead-letter queues", async () => {
    const wrong = { type: "order.shipped", eventId: "sorted-wrong", orderId: "o-1", customerId: "c-1" };
    await publish(wrong, "order.placed");
    await arrived(outputs.billingDeadLettersUrl, "sorted-wrong");
    await arrived(outputs.notifyingDeadLettersUrl, "sorted-wrong");
  });

  it("delivers nothing that names no type, or one that nobody asked for", async () => {
    const event = { type: "order.shipped", orderId: "o-2", customerId: "c-2" };
    await publish({ ...event, eventId: "no-type" });
    await publish({ ...event, eventId: "other-type" }, "order.returned");
    await publish({ ...event, eventId: "last" }, "order.shipped");
    await arrived(outputs.outboxUrl, "last");
    const urls = [outputs.outboxUrl, outputs.billingDeadLettersUrl, outputs.notifyingDeadLettersUrl];
    const all = (await Promise.all(urls.map(waiting))).flat().map(({ Body }) => Body!);
    assert.deepEqual(
      all.filter((body) => /no-type|other-type/.test(body)),
      [],
    );
  });

  it("shows what its functions wrote, with the reason of each failure", async () => {
    const { code, stdout } = await cloud.run("local", "logs", SETUP);
    assert.equal(code, 0);
    assert.match(stdout, /"message":"billing".+customer \\"bob-\w+\\" of order \\"\w+-order-3\\" is unknown/);
    assert.match(stdout, /"message":"notifying".+its body is no JSON/);
  });

  it("puts out commands that are ready to be typed", () => {
    const names = ["outbox", "publish", "redriveBilling", "redriveNotifying", "tailBilling", "tailNotifying"];
    assert.deepEqual(Object.keys(outputs.commands).sort(), names);
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
});
