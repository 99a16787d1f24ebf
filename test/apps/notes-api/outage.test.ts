import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { isOutage } from "../../../apps/notes-api/outage.ts";

const error = (name: string, more: object = {}) => Object.assign(new Error("by the test"), { name, ...more });
const cancelled = (...codes: string[]) =>
  error("TransactionCanceledException", { CancellationReasons: codes.map((Code) => ({ Code })) });

describe("notes-api: an outage", () => {
  for (const [what, outage] of [
    ["throttling", error("ThrottlingException")],
    ["too many requests for the table", error("ProvisionedThroughputExceededException")],
    ["no answer in time", error("TimeoutError")],
    ["no connection", error("Error", { code: "ECONNREFUSED" })],
    ["an unknown error of DynamoDB's side", error("Odd", { $metadata: { httpStatusCode: 502 } })],
    ["a transaction in the way of another", cancelled("TransactionConflict", "None")],
    ["a throttled transaction", cancelled("None", "ThrottlingError")],
  ] as const)
    it(`is ${what}`, () => assert.equal(isOutage(outage), true));

  for (const [what, failure] of [
    ["a missing right", error("AccessDeniedException", { $metadata: { httpStatusCode: 400 } })],
    ["a missing table", error("ResourceNotFoundException", { $metadata: { httpStatusCode: 400 } })],
    ["a transaction that can never work", cancelled("ValidationError", "None")],
    ["a mistake in the code", new TypeError("x is not a function")],
    ["Node's own code", error("TypeError", { code: "ERR_INVALID_ARG_TYPE" })],
    ["no error at all", "ThrottlingException"],
  ] as const)
    it(`is not ${what}`, () => assert.equal(isOutage(failure), false));
});
