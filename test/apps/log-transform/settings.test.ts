import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readSettings } from "../../../apps/log-transform/settings.ts";

describe("log-transform: settings", () => {
  it("archive INFO and above, or what they are told", () => {
    assert.deepEqual(readSettings({}), { leastLevel: "INFO" });
    assert.deepEqual(readSettings({ LEAST_LEVEL: "TRACE" }), { leastLevel: "TRACE" });
  });

  it("refuse a level that is none", () => {
    assert.throws(() => readSettings({ LEAST_LEVEL: "info" }), {
      message:
        'log-transform cannot start: LEAST_LEVEL is "info"; use one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL',
    });
  });
});
