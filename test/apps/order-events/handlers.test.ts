import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { hash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { AwsError, FakeAws } from "../shared/fakeAws.ts";
import { message, placed } from "./fixtures.ts";

const script = fileURLToPath(new URL("runHandler.ts", import.meta.url));

describe("order-events: the handlers in processes of their own", function () {
  this.timeout(30_000);
  let aws: FakeAws;
  beforeEach(async () => (aws = await new FakeAws().start()));
  afterEach(() => aws.stop());

  async function run(app: string, env: Record<string, string>, ...bodies: unknown[]) {
    const Records = bodies.map((body, i) => message(body, { messageId: `m-${i}` }));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [script, app, JSON.stringify({ Records })],
      {
        env: {
          PATH: process.env.PATH,
          AWS_ENDPOINT_URL: aws.endpoint,
          AWS_REGION: "ap-northeast-1",
          AWS_ACCESS_KEY_ID: "test",
          AWS_SECRET_ACCESS_KEY: "test",
          ...env,
        },
      },
    );
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }
  const url = (queue: string) => `${aws.endpoint}/000000000000/${queue}`;
  const billing = () => ({ QUEUE_URL: url("billing"), LEDGER_TABLE: "ledger", CUSTOMERS_TABLE: "customers" });
  const notifying = () => ({
    QUEUE_URL: url("notifying"),
    OUTBOX_URL: url("outbox"),
    IDEMPOTENCY_TABLE: "handled",
  });

  for (const app of ["billing", "notifying"])
    it(`${app} says at its start what its environment lacks`, async () => {
      await assert.rejects(run(app, {}), (error: { stderr: string }) => {
        assert.ok(error.stderr.includes(`Error: ${app} cannot start: QUEUE_URL is missing; `), error.stderr);
        return true;
      });
    });

  it("billing answers which messages failed, and logs one line with the reasons", async () => {
    const shipped = { ...placed, type: "order.shipped" };
    const [line, answer, ...more] = await run("billing", billing(), placed, shipped);
    assert.deepEqual(more, []);
    assert.deepEqual(answer, { batchItemFailures: [{ itemIdentifier: "m-1" }] });
    const { timestamp, ms, ...rest } = line;
    assert.ok(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000);
    assert.ok(ms > 0);
    const reason =
      "order.shipped is not billed; let the subscription deliver order.placed and order.cancelled only";
    assert.deepEqual(rest, {
      level: "ERROR",
      message: "billing",
      messages: 2,
      outcomes: { billed: 1 },
      rejected: 1,
      failed: 0,
      reasons: [{ messageId: "m-1", receives: 1, reason }],
    });
  });

  it("billing logs a warning for what may work later", async () => {
    aws.answer = (action) => {
      if (action === "TransactWriteItems") throw new AwsError("ResourceNotFoundException");
      return {};
    };
    const [{ level, failed }] = await run("billing", billing(), placed);
    assert.deepEqual([level, failed], ["WARN", 1]);
  });

  it("notifying sends one notice", async () => {
    aws.answer = (action, { MessageBody }) =>
      action === "SendMessage" ? { MD5OfMessageBody: hash("md5", MessageBody as string) } : {};
    const [{ level, outcomes }, answer] = await run("notifying", notifying(), placed);
    assert.deepEqual([level, outcomes, answer], ["INFO", { sent: 1 }, { batchItemFailures: [] }]);
    assert.equal(aws.inputs("SendMessage").length, 1);
  });
});
