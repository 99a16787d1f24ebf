import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { batchOf, dataMessage, eventOf } from "./fixtures.ts";

describe("log-alerts: the handler, without a network", () => {
  let handler: (event: object, invocation: { logGroupName: string }) => Promise<void>;
  const needed = {
    TOPIC_ARN: "arn:aws:sns:ap-northeast-1:123456789012:alerts",
    WINDOWS_TABLE: "windows",
    AWS_REGION: "ap-northeast-1",
  };
  const previous = Object.keys(needed).map((name) => [name, process.env[name]] as const);
  before(async () => {
    Object.assign(process.env, needed);
    ({ handler } = await import("../../../apps/log-alerts/handler.ts"));
  });
  after(() => {
    for (const [name, value] of previous)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });

  /** The one line that the handler logs, without its time, and its error. */
  async function run(event: object, logGroupName = "/own"): Promise<{ log: object; error?: Error }> {
    const lines: string[] = [];
    const { write } = process.stdout;
    process.stdout.write = ((text: string) => lines.push(text)) as never;
    const error = await handler(event, { logGroupName })
      .then(() => undefined)
      .catch((caught: Error) => caught)
      .finally(() => (process.stdout.write = write));
    assert.equal(lines.length, 1);
    const { timestamp, ms: _ms, ...log } = JSON.parse(lines[0]!) as { timestamp: string; ms?: number };
    assert.ok(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000);
    return { log, ...(error && { error }) };
  }

  it("ignores control messages", async () => {
    assert.deepEqual(await run(eventOf({ messageType: "CONTROL_MESSAGE" })), {
      log: { level: "INFO", message: "log batch", outcome: "control message ignored" },
    });
  });

  it("ignores its own log group, in which each line would start it again", async () => {
    const own = batchOf(["ERROR in the alerter"], "/own");
    assert.deepEqual(await run(eventOf(dataMessage(own))), {
      log: {
        level: "WARN",
        message: "log batch",
        outcome: "own log group ignored; unsubscribe it",
        logGroup: "/own",
      },
    });
  });

  it("asks nobody when no line fails", async () => {
    assert.deepEqual(await run(eventOf(dataMessage(batchOf(["INFO fine", "INFO too"])))), {
      log: {
        level: "INFO",
        message: "log batch",
        outcome: "handled",
        logGroup: "/app/orders",
        lines: 2,
        failing: 0,
        patterns: 0,
        known: false,
        alerts: 0,
      },
    });
  });

  it("logs why it failed, and fails, so that the batch reaches the failure queue", async () => {
    const reason =
      "log batch rejected: awslogs.data is not base64; the function takes what a CloudWatch Logs subscription sends";
    const { log, error } = await run({ awslogs: { data: "%%%%" } });
    assert.deepEqual(log, { level: "ERROR", message: "log batch", outcome: "failed", reason });
    assert.equal(error?.message, reason);
  });
});
