import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { describe, it } from "mocha";
import { decode, MOST_BYTES } from "../../../apps/log-alerts/event.ts";
import { batchOf, dataMessage, eventOf } from "./fixtures.ts";

describe("log-alerts: events", () => {
  it("decodes what CloudWatch Logs sends", () => {
    const batch = batchOf(["ERROR one", "ERROR zwei ü 三"]);
    assert.deepEqual(decode(eventOf(dataMessage(batch))), batch);
  });

  it("takes a batch of more than a megabyte", () => {
    const batch = batchOf(Array.from({ length: 12_000 }, (_, i) => `ERROR ${"x".repeat(100)} ${i}`));
    assert.equal(decode(eventOf(dataMessage(batch)))?.events.length, 12_000);
  });

  it("knows control messages", () => {
    assert.equal(decode(eventOf({ messageType: "CONTROL_MESSAGE", logEvents: [] })), undefined);
  });

  const zipped = (data: string | Buffer) => ({ awslogs: { data: gzipSync(data).toString("base64") } });
  const whole = gzipSync("a whole batch");
  const faults: [string, unknown, string][] = [
    ["nothing", undefined, "the event has no awslogs.data"],
    ["another service's event", { Records: [] }, "the event has no awslogs.data"],
    ["data that is no text", { awslogs: { data: 7 } }, "the event has no awslogs.data"],
    ["empty data", { awslogs: { data: "" } }, "the event has no awslogs.data"],
    ["text", { awslogs: { data: "not base64!!" } }, "awslogs.data is not base64"],
    ["base64 that is cut off", { awslogs: { data: "H4sIA" } }, "awslogs.data is not base64"],
    [
      "base64 of something else",
      { awslogs: { data: "aGVsbG8gdGhlcmU=" } },
      "awslogs.data is not gzip, or cut off (incorrect header check)",
    ],
    [
      "gzip that is cut off",
      { awslogs: { data: whole.subarray(0, 18).toString("base64") } },
      "awslogs.data is not gzip, or cut off (unexpected end of file)",
    ],
    [
      "a gzip bomb",
      zipped(Buffer.alloc(MOST_BYTES + 1)),
      "awslogs.data has more than 16777216 bytes decompressed",
    ],
    ["no JSON inside, without quoting it", zipped("password=hunter2"), "awslogs.data is not JSON inside"],
    ["a list", zipped("null"), "awslogs.data is not a JSON object inside"],
    [
      "another type of message",
      eventOf({ messageType: "OTHER" }),
      'its messageType is "OTHER", neither DATA_MESSAGE nor CONTROL_MESSAGE',
    ],
    [
      "no type of message",
      eventOf({}),
      "its messageType is undefined, neither DATA_MESSAGE nor CONTROL_MESSAGE",
    ],
    [
      "no log group",
      eventOf({ messageType: "DATA_MESSAGE", logStream: "s", logEvents: [] }),
      "it has no logGroup, logStream or logEvents",
    ],
    [
      "a log event without an id",
      eventOf({
        messageType: "DATA_MESSAGE",
        logGroup: "g",
        logStream: "s",
        logEvents: [{ id: "1", timestamp: 1, message: "" }, { timestamp: 1, message: "" }, null],
      }),
      "its log event 1 of 3 has no id, timestamp or message",
    ],
  ];
  for (const [what, event, found] of faults)
    it(`rejects ${what}`, () => {
      assert.throws(() => decode(event as object), {
        name: "BatchRejected",
        message: `log batch rejected: ${found}; the function takes what a CloudWatch Logs subscription sends`,
      });
    });
});
