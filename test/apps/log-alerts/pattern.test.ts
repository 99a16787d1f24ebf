import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { patternOf } from "../../../apps/log-alerts/pattern.ts";

describe("log-alerts: patterns", () => {
  const cases: [string, string][] = [
    ["2026-01-02T03:04:05.678Z ERROR no", "<time> ERROR no"],
    ["2026-01-02 03:04:05,678 ERROR no", "<time> ERROR no"],
    ["[02/Jan/2026:03:04:05 +0900] ERROR", "[<time>] ERROR"],
    ["03:04:05.678 ERROR no", "<time> ERROR no"],
    ["order 6F1E7A52-0a0b-4000-8000-000000000000 failed", "order <id> failed"],
    ["at 0x7ffee3 in 3a1b2c3d4e", "at <id> in <id>"],
    ["message AQEBwJnKyrHigUMZj6rYig12 is gone", "message <id> is gone"],
    ["request 1-5759e988-bd862e3fe1be46a994272793", "request <n>-<id>-<id>"],
    ["took 3.5 ms, 10,000 rows, host 10.0.0.7:5432", "took <n> ms, <n> rows, host <n>"],
    ["user \"ann\" and `bob` and 'carl' can't", "user <text> and <text> and <text> can't"],
    ["deadbeef is a word, facade too", "deadbeef is a word, facade too"],
    ["node18 and s3 and utf8", "node<n> and s<n> and utf<n>"],
    ["  TypeError:\t no\r\n    at f (a.js:1:2)", "TypeError: no"],
    ["", ""],
  ];
  for (const [text, pattern] of cases)
    it(`is ${JSON.stringify(pattern)}`, () => assert.equal(patternOf(text), pattern));

  it("has at most 300 characters", () => {
    assert.equal(patternOf("x ".repeat(100_000)).length, 300);
  });
});
