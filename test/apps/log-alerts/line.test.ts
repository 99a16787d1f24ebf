import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readLine } from "../../../apps/log-alerts/line.ts";
import { failing } from "./fixtures.ts";

describe("log-alerts: which lines fail", () => {
  const ordinary = [
    "",
    "INFO order 7 was shipped",
    "INFO no ERROR was found",
    "2026-01-02 WARN RetryError is retried",
    "the ErrorHandler was installed",
    "START RequestId: 1 Version: $LATEST",
    '{"level":"INFO","message":"0 ERRORs, no TypeError: at all"}',
    '{"level":30,"msg":"ERROR"}',
    '{"message":"fine"}',
    "[1, 2]",
    '{"level":"INFO","message":"an Error, cut off',
  ];
  for (const line of failing) it(`fails: ${line.split("\n")[0]}`, () => assert.ok(readLine(line).failing));
  for (const line of ordinary) it(`is ordinary: ${line}`, () => assert.ok(!readLine(line).failing));

  const texts: [string, string][] = [
    ["plain ERROR", "plain ERROR"],
    ['{"level":"ERROR","message":"one"}', "one"],
    ['{"level":"ERROR","msg":"two"}', "two"],
    ['{"level":"ERROR","errorType":"TypeError","errorMessage":"three"}', "TypeError: three"],
    ['{"level":"ERROR","message":"","error":{"name":"E","message":"four"}}', "E: four"],
    ['{"level":"ERROR","err":{"type":"E"}}', "E"],
    ['{"level":"ERROR","error":"five"}', "five"],
    ['{"level":"ERROR","error":null,"at":6}', '{"level":"ERROR","error":null,"at":6}'],
    ['{"level":"ERROR","message":{"no":"text"}}', '{"level":"ERROR","message":{"no":"text"}}'],
  ];
  for (const [line, text] of texts)
    it(`reads "${text}" from ${line}`, () => assert.equal(readLine(line).text, text));
});
