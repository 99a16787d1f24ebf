import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { levelOf } from "../../../apps/log-transform/level.ts";
import { timeOf } from "../../../apps/log-transform/time.ts";
import { archive } from "./fixtures.ts";

const frames = (count: number) =>
  Array.from({ length: count }, (_, i) => `    at step${i} (/var/task/index.mjs:${i + 1}:7)`);

describe("log-transform: lines as records", () => {
  const only = (message: string) => {
    const [record, ...others] = archive(message);
    assert.deepEqual(others, []);
    const { origin: _origin, ...said } = record!;
    return said;
  };

  const at = "2026-11-24T09:00:00.000Z";
  const cases: [string, string, object][] = [
    [
      "this house's own",
      '{"timestamp":"2026-11-24T08:59:59.123Z","level":"WARN","message":"slow","ms":900}',
      { timestamp: "2026-11-24T08:59:59.123Z", level: "WARN", message: "slow", ms: 900 },
    ],
    [
      "pino's",
      '{"level":50,"time":1795510799123,"msg":"no stock","sku":"a"}',
      { timestamp: "2026-11-24T08:59:59.123Z", level: "ERROR", message: "no stock", sku: "a" },
    ],
    [
      "Python's",
      '{"levelname":"CRITICAL","time":"2026-11-24 08:59:59.123","message":"disk full"}',
      { timestamp: "2026-11-24T08:59:59.123Z", level: "FATAL", message: "disk full" },
    ],
    [
      "Google's",
      '{"severity":"notice","time":"2026-11-24T17:59:59.123+09:00","message":"hello"}',
      { timestamp: "2026-11-24T08:59:59.123Z", level: "INFO", message: "hello" },
    ],
    [
      "Lambda's, of an error",
      '{"timestamp":"2026-11-24T08:59:59.123Z","level":"ERROR","message":{"errorType":"TypeError"},"errorMessage":"x is not","stackTrace":["TypeError: x is not","    at f"]}',
      {
        timestamp: "2026-11-24T08:59:59.123Z",
        level: "ERROR",
        message: "x is not",
        lineMessage: { errorType: "TypeError" },
        stack: "TypeError: x is not\n    at f",
      },
    ],
    [
      "Lambda's, of an error that was logged",
      '{"timestamp":"2026-11-24T08:59:59.123Z","level":"ERROR","requestId":"1","message":{"errorType":"TypeError","errorMessage":"x is not","stackTrace":["TypeError: x is not","    at f"]}}',
      {
        timestamp: "2026-11-24T08:59:59.123Z",
        level: "ERROR",
        message: "x is not",
        errorType: "TypeError",
        requestId: "1",
        stack: "TypeError: x is not\n    at f",
      },
    ],
    [
      "Lambda's, of the platform",
      '{"time":"2026-11-24T08:59:59.123Z","type":"platform.start","record":{"requestId":"1"}}',
      {
        timestamp: "2026-11-24T08:59:59.123Z",
        level: "INFO",
        message: "platform.start",
        type: "platform.start",
        record: { requestId: "1" },
      },
    ],
    [
      "Lambda's, in words",
      "2026-11-24T08:59:59.123Z\t8f507cfc-aaaa-bbbb-cccc-1234567890ab\tWARN\tlow\nstock",
      {
        timestamp: "2026-11-24T08:59:59.123Z",
        level: "WARN",
        message: "low",
        stack: "stock",
        requestId: "8f507cfc-aaaa-bbbb-cccc-1234567890ab",
      },
    ],
    [
      "Fluent Bit's, around JSON",
      '{"log":"{\\"level\\":\\"ERROR\\",\\"message\\":\\"no\\"}\\n","container_name":"/app","source":"stdout"}',
      { timestamp: at, level: "ERROR", message: "no", container_name: "/app", source: "stdout" },
    ],
    [
      "Fluent Bit's, around words",
      '{"log":"WARN low","container_id":"1"}',
      { timestamp: at, level: "WARN", message: "WARN low", container_id: "1" },
    ],
    [
      "words",
      "[error] nothing said of a level",
      { timestamp: at, level: "INFO", message: "[error] nothing said of a level" },
    ],
    ["words with a level", "[WARNING] disk", { timestamp: at, level: "WARN", message: "[WARNING] disk" }],
    ["words with an error", "TypeError: no", { timestamp: at, level: "ERROR", message: "TypeError: no" }],
    [
      "words in quotes",
      'said "ERROR" to ann',
      { timestamp: at, level: "INFO", message: 'said "ERROR" to ann' },
    ],
    ["JSON without anything of it", '{"a":1}', { timestamp: at, level: "INFO", message: "", a: 1 }],
    [
      "JSON with an origin of its own",
      '{"message":"m","origin":"Tokyo"}',
      { timestamp: at, level: "INFO", message: "m", lineOrigin: "Tokyo" },
    ],
    [
      "JSON whose time and level are none, which stay beside",
      '{"message":"m","timestamp":"yesterday","level":"loud"}',
      { timestamp: at, level: "INFO", message: "m", lineTimestamp: "yesterday", lineLevel: "loud" },
    ],
  ];
  for (const [what, line, record] of cases)
    it(`reads ${what}`, () => assert.deepEqual(only(line), JSON.parse(JSON.stringify(record))));

  it("keeps a stack trace of 200 lines that is one event as one record", () => {
    const trace = ["Error: it broke", ...frames(200)];
    const { level, message, stack } = only(trace.join("\n"));
    assert.deepEqual([level, message], ["ERROR", "Error: it broke"]);
    assert.equal(stack, frames(200).join("\n"));
  });

  it("joins a stack trace of 200 lines that is as many events, and goes on after it", () => {
    const records = archive(
      "before",
      "Error: it broke",
      ...frames(200),
      "Caused by: Error: no disk",
      "after",
    );
    assert.deepEqual(
      records.map(({ message, origin }) => [message, origin?.id]),
      [
        ["before", "0"],
        ["Error: it broke", "1"],
        ["after", "203"],
      ],
    );
    assert.equal(records[1]?.stack, [...frames(200), "Caused by: Error: no disk"].join("\n"));
    assert.equal(records[1]?.level, "ERROR");
  });

  it("joins the frames that follow a JSON line to it", () => {
    const [record] = archive('{"level":"ERROR","message":"it broke","orderId":"7"}', ...frames(3));
    assert.deepEqual(
      [record?.message, record?.stack, record?.orderId],
      ["it broke", frames(3).join("\n"), "7"],
    );
  });

  it("joins a traceback of Python up to the line that says what happened", () => {
    const lines = [
      "Traceback (most recent call last):",
      '  File "/app/main.py", line 1, in <module>',
      "    main()",
      "ValueError: no",
      "next",
    ];
    const records = archive(...lines);
    assert.deepEqual(
      records.map(({ level, message }) => [level, message]),
      [
        ["ERROR", "Traceback (most recent call last):"],
        ["INFO", "next"],
      ],
    );
    assert.equal(records[0]?.stack, lines.slice(1, 4).join("\n"));
  });

  it("begins anew when what was joined is very long", () => {
    const long = ` ${"x".repeat(100_000)}`;
    assert.equal(archive("head", long, long, long).length, 2);
  });

  it("knows levels by name and number", () => {
    const known = ["info", "Warning", "ERR", "panic", 10, 20, 35, 60, 9, 70, "loud", true, null];
    assert.deepEqual(known.map(levelOf), [
      ...["INFO", "WARN", "ERROR", "FATAL", "TRACE", "DEBUG", "INFO", "FATAL"],
      ...[undefined, undefined, undefined, undefined, undefined],
    ]);
  });

  it("knows times in seconds, milliseconds and ISO 8601", () => {
    const known = [1795510800, 1795510800.5, AT_MS, "2026-11-24T09:00:00Z", "2026-11-24 09:00", "9:00", {}];
    assert.deepEqual(known.map(timeOf), [at, "2026-11-24T09:00:00.500Z", at, at, at, undefined, undefined]);
  });
});

const AT_MS = 1_795_510_800_000;
