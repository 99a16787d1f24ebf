import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { groupFailing, withOthers } from "../../../apps/log-alerts/groups.ts";

const at = (timestamp: number, message: string) => ({ id: String(timestamp), timestamp, message });

describe("log-alerts: groups", () => {
  it("counts failing lines by pattern, the most frequent first", () => {
    const groups = groupFailing([
      at(5, "ERROR rare 1"),
      at(3, "ERROR often 1"),
      at(9, "ERROR often 22"),
      at(1, "ERROR often 333"),
      at(2, "INFO often 1"),
    ]);
    assert.deepEqual(groups, [
      {
        pattern: "ERROR often <n>",
        patterns: 1,
        lines: 3,
        first: 1,
        last: 9,
        samples: ["ERROR often 1", "ERROR often 22", "ERROR often 333"],
      },
      { pattern: "ERROR rare <n>", patterns: 1, lines: 1, first: 5, last: 5, samples: ["ERROR rare 1"] },
    ]);
  });

  it("shows three lines at most, each cut to 500 characters", () => {
    const [group] = groupFailing(Array.from({ length: 9 }, (_, i) => at(i, `ERROR ${"x".repeat(900)} ${i}`)));
    assert.deepEqual(
      group?.samples.map(({ length }) => length),
      [500, 500, 500],
    );
    assert.equal(group?.lines, 9);
  });

  it("masks before it compares, so that secrets make no patterns", () => {
    const groups = groupFailing([at(1, "ERROR password=one"), at(2, "ERROR password=two")]);
    assert.deepEqual(
      groups.map(({ pattern, lines }) => [pattern, lines]),
      [["ERROR password=[masked]", 2]],
    );
    assert.doesNotMatch(JSON.stringify(groups), /one|two/);
  });

  it("joins what has no place of its own", () => {
    const groups = groupFailing([at(1, "ERROR a"), at(2, "ERROR b"), at(3, "ERROR c")]);
    assert.deepEqual(withOthers(groups, new Set(["ERROR b"])), [
      groups[1],
      {
        pattern: "other patterns",
        patterns: 2,
        lines: 2,
        first: 1,
        last: 3,
        samples: ["ERROR a", "ERROR c"],
      },
    ]);
    assert.deepEqual(withOthers(groups, new Set(["ERROR a", "ERROR b", "ERROR c"])), groups);
  });

  it("groups a megabyte of lines made to be slow in bounded time", function () {
    this.timeout(10_000);
    const hostile = [
      "eyJ-",
      "://a:",
      "password",
      "-----BEGIN PRIVATE KEY-----",
      "a@",
      '"\\',
      "a1",
      "x.",
      "{[",
      "\\\\\\",
    ];
    for (const part of hostile) {
      const line = part.repeat(16_384 / part.length);
      const started = performance.now();
      groupFailing(Array.from({ length: 64 }, (_, i) => at(i, line)));
      const ms = performance.now() - started;
      assert.ok(ms < 5000, `${part}: ${Math.round(ms)} ms`);
    }
  });
});
