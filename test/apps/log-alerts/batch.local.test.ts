import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, ScanCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { after, before, describe, it } from "mocha";
import type { Alert } from "../../../apps/log-alerts/alert.ts";
import { handleBatch, type Summary } from "../../../apps/log-alerts/batch.ts";
import type { Batch } from "../../../apps/shared/logBatch.ts";
import { Windows } from "../../../apps/log-alerts/windows.ts";
import { resetEmulator, startEmulator } from "../../../local/emulator.ts";
import { batchOf } from "./fixtures.ts";

const limits = { windowSeconds: 300, maxPatterns: 3 };

describe("log-alerts: batches, on the emulator's DynamoDB", function () {
  this.timeout(60_000);
  const previous = process.env.KANDOKORO_LOCAL;
  let home: string;
  let client: DynamoDBClient;

  before(async function () {
    this.timeout(15 * 60_000); // the first time, the emulator is installed
    home = await mkdtemp(join(tmpdir(), "kandokoro-test-"));
    process.env.KANDOKORO_LOCAL = home;
    const { endpoint, region } = await startEmulator();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    client = new DynamoDBClient({ endpoint, region, credentials });
    await client.send(
      new CreateTableCommand({
        TableName: "windows",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
  });

  after(async () => {
    await resetEmulator();
    await rm(home, { recursive: true });
    if (previous === undefined) delete process.env.KANDOKORO_LOCAL;
    else process.env.KANDOKORO_LOCAL = previous;
  });

  /** What was published, each as count and pattern. */
  let published: Alert[] = [];
  beforeEach(() => (published = []));
  const shown = () => published.map(({ lines, pattern }) => `${lines} ${pattern}`);
  const publish = async (alert: Alert) => void published.push(alert);
  const handle = (batch: Batch, by: (alert: Alert) => Promise<void> = publish): Promise<Summary> =>
    handleBatch(new Windows(client, "windows"), by, limits, batch);

  const NOW = 1_700_000_123_456;
  const lines = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `ERROR ${from + i}`);

  it("alerts at the first line and at each power of ten, and counts what is between", async () => {
    for (const [from, count] of [
      [0, 1],
      [1, 5],
      [6, 4],
      [10, 80],
      [90, 3910],
    ] as const)
      await handle(batchOf(lines(count, from), "/powers"));
    assert.deepEqual(shown(), ["1 ERROR <n>", "10 ERROR <n>", "4000 ERROR <n>"]);
    assert.deepEqual(
      published.map(({ nextAlertAt }) => nextAlertAt),
      [10, 100, 10_000],
    );
  });

  it("alerts again in the next window, and in another group", async () => {
    const window = 300_000;
    await handle(batchOf(["ERROR"], "/windows", NOW));
    await handle(batchOf(["ERROR"], "/windows", NOW + window));
    await handle(batchOf(["ERROR"], "/windows/2", NOW));
    assert.deepEqual(
      published.map(({ logGroup, window: { start } }) => [logGroup, start]),
      [
        ["/windows", "2023-11-14T22:15:00.000Z"],
        ["/windows", "2023-11-14T22:20:00.000Z"],
        ["/windows/2", "2023-11-14T22:15:00.000Z"],
      ],
    );
  });

  it("counts a batch once, however often it comes", async () => {
    const batch = batchOf(lines(6), "/again");
    const summaries = [await handle(batch), await handle(batch), await handle(batch)];
    assert.deepEqual(
      summaries.map(({ known, alerts }) => [known, alerts]),
      [
        [false, 1],
        [true, 0],
        [true, 0],
      ],
    );
    await handle(batchOf(lines(3, 6), "/again"));
    await handle(batchOf(lines(1, 9), "/again"));
    assert.deepEqual(shown(), ["6 ERROR <n>", "10 ERROR <n>"]);
  });

  it("counts and alerts once for invocations at the same time", async () => {
    const batches = Array.from({ length: 20 }, (_, i) => batchOf(lines(10, i * 10), "/storm"));
    await Promise.all([...batches, ...batches].map((batch) => handle(batch)));
    assert.ok(published.length <= 3, shown().join(", "));
    assert.equal(new Set(published.map(({ id }) => id)).size, published.length);
    assert.equal(Math.max(...published.map(({ nextAlertAt }) => nextAlertAt)), 1000);
    const rows = (await client.send(new ScanCommand({ TableName: "windows" }))).Items!;
    const row = rows.find(({ id }) => id?.S?.startsWith("lines#") && id.S.includes("/storm"));
    assert.deepEqual([row?.lines?.N, row?.announced?.N], ["200", "100"]);
  });

  it("publishes when it comes again after publishing failed, without counting twice", async () => {
    const batch = batchOf(lines(2), "/down");
    const down = () => Promise.reject(new Error("SNS is down"));
    await assert.rejects(handle(batch, down), { message: "SNS is down" });
    await freeClaims("/down");
    assert.deepEqual((await handle(batch)).known, true);
    assert.deepEqual(shown(), ["2 ERROR <n>"]);
  });

  it("waits for another invocation that announces, and takes over when that one died", async () => {
    const dead = Promise.withResolvers<void>();
    const never = () => (dead.resolve(), new Promise<void>(() => {}));
    void handle(batchOf(lines(1), "/dead"), never);
    await dead.promise;
    const second = handle(batchOf(lines(1, 1), "/dead"));
    await freeClaims("/dead");
    await second;
    assert.deepEqual(shown(), ["2 ERROR <n>"]);
  });

  it("gives a group's window three patterns of their own here, and all others one together", async () => {
    const words = (text: string) => text.split(" ").map((word) => `ERROR ${word}`);
    await handle(batchOf(words("a b b"), "/many"));
    await handle(batchOf(words("c c c d d e a"), "/many"));
    await handle(batchOf(words("f g h i"), "/many"));
    await handle(batchOf(words("j k l"), "/many"));
    assert.deepEqual(shown(), [
      "2 ERROR b",
      "1 ERROR a",
      "3 ERROR c",
      "3 other patterns",
      "10 other patterns",
    ]);
    assert.deepEqual(
      published.map(({ patterns }) => patterns),
      [1, 1, 1, 2, 3],
    );
  });

  it("lets everything expire that it writes", async () => {
    const rows = (await client.send(new ScanCommand({ TableName: "windows" }))).Items!;
    assert.ok(rows.length > 0);
    const soonest = Date.now() / 1000 + 86_400;
    for (const { id, expiresAt } of rows) assert.ok(Number(expiresAt?.N) > soonest, id?.S);
  });

  /** As ten seconds would: what is claimed and not announced may be claimed again. */
  async function freeClaims(logGroup: string): Promise<void> {
    const rows = (await client.send(new ScanCommand({ TableName: "windows" }))).Items!;
    const { id } = rows.find((row) => row.claimedUntil && row.id!.S!.includes(logGroup))!;
    await client.send(
      new UpdateItemCommand({
        TableName: "windows",
        Key: { id: id! },
        UpdateExpression: "SET claimedUntil = :past",
        ExpressionAttributeValues: { ":past": { N: "0" } },
      }),
    );
  }
});
