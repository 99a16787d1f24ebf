import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readSettings } from "../../../apps/log-alerts/settings.ts";

const topicArn = "arn:aws:sns:ap-northeast-1:123456789012:alerts";
const needed = { TOPIC_ARN: topicArn, WINDOWS_TABLE: "windows" };

describe("log-alerts: settings", () => {
  it("needs the topic and the table, and nothing else", () => {
    const defaults = { windowSeconds: 300, maxPatterns: 20 };
    assert.deepEqual(readSettings(needed), { topicArn, windowsTable: "windows", ...defaults });
  });

  it("takes each setting", () => {
    const { windowSeconds, maxPatterns } = readSettings({
      ...needed,
      WINDOW_SECONDS: "10",
      MAX_PATTERNS: "50",
    });
    assert.deepEqual([windowSeconds, maxPatterns], [10, 50]);
  });

  it("names everything that is missing or wrong, at once", () => {
    assert.throws(() => readSettings({ WINDOW_SECONDS: "9", MAX_PATTERNS: "many" }), {
      message:
        'log-alerts cannot start: WINDOW_SECONDS is "9"; give a whole number from 10 to 86400. MAX_PATTERNS is "many"; give a whole number from 1 to 50. TOPIC_ARN is ""; set it to the ARN of the SNS topic that takes alerts. WINDOWS_TABLE is missing; set it to the name of the table of windows',
    });
  });

  for (const wrong of ["0", "51", "1.5", "-1", "", "1e1"])
    it(`refuses ${JSON.stringify(wrong)} patterns`, () => {
      assert.throws(() => readSettings({ ...needed, MAX_PATTERNS: wrong }), {
        message: `log-alerts cannot start: MAX_PATTERNS is "${wrong}"; give a whole number from 1 to 50`,
      });
    });
});
