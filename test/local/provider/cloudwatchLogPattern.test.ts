import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { emulatorPattern } from "../../../local/provider/aws/cloudwatchLogSubscriptionPattern.ts";

describe("a subscription's filter pattern on the emulator", () => {
  for (const pattern of [undefined, "", "ERROR", "ERROR timeout"])
    it(`is as given, where the emulator reads it as AWS does: ${pattern}`, () =>
      assert.equal(emulatorPattern(pattern), pattern));

  for (const pattern of [
    "?ERROR ?Exception",
    "-INFO",
    '"no paper"',
    '{ $.level = "ERROR" }',
    "%ERR.*%",
    "[a, b]",
  ])
    it(`lets all lines through where it would read it otherwise: ${pattern}`, () =>
      assert.equal(emulatorPattern(pattern), ""));
});
