import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { alertOf, subjectOf } from "../../../apps/log-alerts/alert.ts";

const origin = {
  logGroup: "/app/orders",
  logStream: "s",
  windowStart: 1_700_000_100_000,
  windowSeconds: 300,
};
const group = {
  pattern: "ERROR <n>",
  patterns: 1,
  lines: 40,
  first: 1_700_000_200_000,
  last: 1_700_000_250_000,
  samples: ["ERROR 1"],
};
const claim = {
  id: "lines#1",
  lines: 4000,
  reached: 1000,
  first: 1_700_000_150_000,
  last: 1_700_000_240_000,
};

describe("log-alerts: alerts", () => {
  it("say where, what, how many, since when and until when", () => {
    assert.deepEqual(alertOf(origin, group, claim), {
      id: "d6bf3908b9bdf720f06e7be542cf03dd",
      logGroup: "/app/orders",
      logStream: "s",
      pattern: "ERROR <n>",
      patterns: 1,
      lines: 4000,
      nextAlertAt: 10000,
      first: "2023-11-14T22:15:50.000Z",
      last: "2023-11-14T22:17:30.000Z",
      window: { start: "2023-11-14T22:15:00.000Z", seconds: 300 },
      samples: ["ERROR 1"],
    });
  });

  it("have an id for each pattern, window and power of ten", () => {
    const id = (changes: object) => alertOf(origin, group, { ...claim, ...changes }).id;
    assert.equal(id({ lines: 5000 }), id({}));
    assert.notEqual(id({ reached: 10_000 }), id({}));
    assert.notEqual(id({ id: "lines#2" }), id({}));
  });

  it("take any time that a writer gives", () => {
    const last = Number.MAX_SAFE_INTEGER;
    assert.equal(alertOf(origin, { ...group, last }, claim).last, "+275760-09-13T00:00:00.000Z");
  });

  const alert = alertOf(origin, group, claim);
  const subjects: [object, string][] = [
    [{}, "4000 x /app/orders: ERROR <n>"],
    [{ pattern: "other patterns", patterns: 7 }, "4000 x /app/orders: 7 other patterns"],
    [{ pattern: "ERROR größer\tals 三" }, "4000 x /app/orders: ERROR gr??er?als ?"],
    [{ logGroup: `/very/${"long/".repeat(50)}` }, `4000 x ${"long/".repeat(8)}: ERROR <n>`],
  ];
  for (const [changes, subject] of subjects)
    it(`have the subject ${subject}`, () => assert.equal(subjectOf({ ...alert, ...changes }), subject));

  it("have a subject of 99 characters at most", () => {
    assert.equal(subjectOf({ ...alert, pattern: "x".repeat(300) }).length, 99);
  });
});
