import assert from "node:assert/strict";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, it } from "mocha";
import { MOST_ANSWER } from "../../../apps/log-transform/firehose.ts";
import { transform } from "../../../apps/log-transform/transform.ts";
import { once } from "../../../apps/shared/logArchive.ts";
import { archive, archivedIn, dataMessage, drained, incoming, run, zipped } from "./fixtures.ts";

const line = (level: string, message: string, more: object = {}) =>
  JSON.stringify({ level, message, ...more });
/** Says something new in each line, so that gzip does not make it small. */
const words = (seed: number, bytes: number) => {
  let state = seed + 1;
  const next = () => (state = (state * 48_271) % 2_147_483_647).toString(36);
  let text = "";
  while (text.length < bytes) text += `${next()} `;
  return text.slice(0, bytes);
};

describe("log-transform: an invocation", () => {
  it("makes a line of each event, with where it is from", () => {
    const { answer } = run(zipped(dataMessage([line("INFO", "order taken", { orderId: "7" }), "plain"])));
    const [only] = answer.records;
    assert.equal(only?.result, "Ok");
    assert.equal(
      Buffer.from(only.data, "base64").toString(),
      '{"timestamp":"2026-11-24T09:00:00.000Z","level":"INFO","message":"order taken","orderId":"7","origin":{"id":"0","log_group":"/app/orders","log_stream":"2026/11/24/1"}}\n' +
        '{"timestamp":"2026-11-24T09:00:01.000Z","level":"INFO","message":"plain","origin":{"id":"1","log_group":"/app/orders","log_stream":"2026/11/24/1"}}\n',
    );
  });

  it("takes a batch as Firehose's decompression leaves it", () => {
    const message = dataMessage(["one", "two"]);
    assert.deepEqual(
      archivedIn(run(incoming(JSON.stringify(message))).answer.records),
      archivedIn(run(zipped(message)).answer.records),
    );
  });

  it("takes lines that were put directly, one or several in a record, compressed or not", () => {
    const lines = `${line("INFO", "a")}\r\n\n${line("WARN", "b")}\nplain\n`;
    for (const data of [lines, gzipSync(lines)]) {
      const records = archivedIn(run(incoming(data)).answer.records);
      assert.deepEqual(
        records.map(({ level, message, origin }) => [level, message, origin]),
        [
          ["INFO", "a", undefined],
          ["WARN", "b", undefined],
          ["INFO", "plain", undefined],
        ],
      );
    }
  });

  it("takes one object on several lines for one", () => {
    const pretty = JSON.stringify({ level: "WARN", message: "pretty", deep: { a: [1] } }, undefined, 2);
    const [record, ...others] = archivedIn(run(incoming(pretty)).answer.records);
    assert.deepEqual([record?.message, record?.deep, others], ["pretty", { a: [1] }, []]);
  });

  it("drops control messages and empty records, and answers each under its id, in the order they came", () => {
    const control = { messageType: "CONTROL_MESSAGE", owner: "CloudwatchLogs", logGroup: "", logEvents: [] };
    const { answer, summary } = run(
      zipped(control, "a"),
      incoming("one", "b"),
      incoming("", "c"),
      incoming("\n", "d"),
      zipped(dataMessage([]), "e"),
    );
    assert.deepEqual(
      answer.records.map(({ recordId, result }) => [recordId, result]),
      [
        ["a", "Dropped"],
        ["b", "Ok"],
        ["c", "Dropped"],
        ["d", "Dropped"],
        ["e", "Dropped"],
      ],
    );
    assert.deepEqual([summary.records, summary.lines, summary.failed], [5, 1, 0]);
  });

  it("drops what is below the least level, and a record of which nothing is left", () => {
    const { answer, summary } = run(
      zipped(dataMessage([line("DEBUG", "a"), line("INFO", "b"), "DEBUG c", line("trace", "d")])),
      zipped(dataMessage([line("DEBUG", "only")]), "r2"),
    );
    assert.deepEqual(
      archivedIn(answer.records).map(({ message }) => message),
      ["b"],
    );
    assert.equal(answer.records[1]?.result, "Dropped");
    assert.deepEqual([summary.lines, summary.dropped], [1, 4]);
    const all = transform({ records: [zipped(dataMessage([line("DEBUG", "a")]))] }, "TRACE");
    assert.equal(all.summary.lines, 1);
  });

  it("masks what looks like a secret: in words, in fields, in stacks", () => {
    const records = archive(
      line("INFO", "login of ann@example.com", { password: "hunter2", nested: { apiKey: "k", n: 1 } }),
      "ERROR postgres://app:hunter2@db/x refused\n    at connect (token=abcdefgh)",
    );
    assert.deepEqual(
      records.map(({ message }) => message),
      ["login of [email]", "ERROR postgres://app:[masked]@db/x refused"],
    );
    assert.deepEqual([records[0]?.password, records[0]?.nested], ["[masked]", { apiKey: "[masked]", n: 1 }]);
    assert.equal(records[1]?.stack, "    at connect (token=[masked])");
  });

  const broken = (changes: object) => zipped({ ...dataMessage(["a"]), ...changes });
  const faults: [string, ReturnType<typeof incoming>, string][] = [
    ["bad base64", { ...incoming(""), data: "not base64!!" }, "its data is not base64"],
    ["base64 that is cut off", { ...incoming(""), data: "H4sIA" }, "its data is not base64"],
    [
      "gzip that is cut off",
      incoming(gzipSync("x".repeat(100)).subarray(0, 15)),
      "its gzip is broken (unexpected end of file)",
    ],
    [
      "a gzip bomb",
      incoming(gzipSync(Buffer.alloc(33_554_433))),
      "it has more than 33554432 bytes decompressed",
    ],
    [
      "bytes that are no text",
      incoming(Buffer.from([0xff, 0xfe, 0x00])),
      "it is neither gzip nor text in UTF-8",
    ],
    [
      "another type of message",
      broken({ messageType: "OTHER" }),
      'a batch of CloudWatch Logs is broken: its messageType is "OTHER", neither DATA_MESSAGE nor CONTROL_MESSAGE',
    ],
    [
      "a batch without events",
      broken({ logEvents: undefined }),
      "a batch of CloudWatch Logs is broken: it has no logGroup, logStream or logEvents",
    ],
    [
      "an event without an id",
      broken({ logEvents: [{ timestamp: 1, message: "password=hunter2" }] }),
      "a batch of CloudWatch Logs is broken: its log event 0 of 1 has no id, timestamp or message",
    ],
  ];
  for (const [what, record, reason] of faults)
    it(`says that it failed on ${what}, why, and goes on with the others`, () => {
      const { answer, failures, putBack } = run(record, incoming("fine", "r2"));
      assert.deepEqual(answer.records[0], { recordId: "r1", result: "ProcessingFailed" });
      assert.equal(answer.records[1]?.result, "Ok");
      assert.deepEqual(failures, [{ recordId: "r1", reason }]);
      assert.equal(putBack.length, 0);
    });

  it("keeps JSON that is broken as text, for nothing may be lost", () => {
    assert.deepEqual(
      archive('{"level":"ERROR","message":"cut o', "[1,2]", '"text"', "null").map(({ message }) => message),
      ['{"level":"ERROR","message":"cut o', "[1,2]", '"text"', "null"],
    );
  });

  it("puts back what does not fit into the answer, and loses no line of it", () => {
    const messages = Array.from({ length: 9 }, (_, record) =>
      Array.from({ length: 100 }, (_, i) =>
        line("INFO", `${record} ${i} ${words(record * 100 + i, 10_000)}`),
      ),
    );
    const records = messages.map((each, i) => zipped(dataMessage(each, "/app", i * 100), `r${i}`));
    const first = run(...records);
    const { length } = JSON.stringify(first.answer);
    assert.ok(length <= MOST_ANSWER && length > MOST_ANSWER - 1_400_000, `${length} bytes`);
    assert.deepEqual(
      first.answer.records.map(({ recordId }) => recordId),
      records.map(({ recordId }) => recordId),
    );
    assert.ok(first.summary.putBack > 0);
    for (const { length } of first.putBack) assert.ok(length <= 1_024_000, `a record of ${length} bytes`);
    const ids = [...archivedIn(first.answer.records), ...drained(first.putBack)];
    assert.deepEqual(
      ids.map(({ origin }) => Number(origin!.id)).sort((a, b) => a - b),
      Array.from({ length: 900 }, (_, i) => i),
    );
  });

  it("puts back one batch that alone is more than an answer, in pieces", () => {
    // A megabyte as it comes, and ten of lines.
    const messages = Array.from({ length: 20_000 }, (_, i) => line("INFO", `${i} ${"order ".repeat(80)}`));
    const record = zipped(dataMessage(messages));
    assert.ok(Buffer.from(record.data, "base64").length < 1_024_000);
    const first = run(record);
    assert.deepEqual(first.answer.records, [{ recordId: "r1", result: "Dropped" }]);
    assert.ok(first.putBack.length > 10);
    const lines = new Set(drained(first.putBack).map(({ origin }) => origin!.id));
    assert.equal(lines.size, 20_000);
  });

  it("puts back in the form in which it came: compressed batches, and lines", () => {
    const big = words(1, 900_000);
    const batches = Array.from({ length: 6 }, (_, i) => zipped(dataMessage([`${i} ${big}`]), `b${i}`));
    const [back] = run(...batches).putBack;
    const message = JSON.parse(gunzipSync(back!).toString()) as ReturnType<typeof dataMessage>;
    assert.deepEqual(
      [message.messageType, message.logGroup, message.logStream, message.logEvents[0]?.id],
      ["DATA_MESSAGE", "/app/orders", "2026/11/24/1", "0"],
    );
    const direct = Array.from({ length: 6 }, (_, i) => incoming(`${i} ${big}\n`, `d${i}`));
    assert.match(Buffer.from(run(...direct).putBack[0]!).toString(), /^\d [a-z0-9 ]+\n$/);
  });

  it("takes batches of a megabyte", () => {
    const record = zipped(dataMessage(Array.from({ length: 700 }, (_, i) => words(i, 2000))));
    const bytes = Buffer.from(record.data, "base64").length;
    assert.ok(bytes > 700_000, `${bytes} bytes`);
    assert.equal(run(record).summary.lines, 700);
  });

  it("cuts a line that no answer could hold, and says so", () => {
    const [record] = archive("\u0001".repeat(1_000_000));
    assert.equal(record?.message.length, 100_000);
    assert.ok((record?.cutBytes as number) > 6_000_000);
    assert.equal(record?.origin?.id, "0");
  });

  it("is not misled by records that come twice or out of order", () => {
    const [a, b] = [dataMessage(["one", "two"]), dataMessage(["three"], "/app/orders", 2)];
    const results = [run(zipped(b), zipped(a, "r2")), run(zipped(a), zipped(b, "r2"), zipped(a, "r3"))].map(
      ({ answer }) => once(archivedIn(answer.records)),
    );
    for (const records of results)
      assert.deepEqual(
        records.map(({ message }) => message),
        ["one", "two", "three"],
      );
  });
});
