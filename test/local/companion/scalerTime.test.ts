import assert from "node:assert/strict";
import { comes } from "../../../local/companion/scalerTime.ts";
import type { StoredAction } from "../../../local/provider/aws/appautoscalingStore.ts";

const at = (time: string) => Date.parse(time);
const action = (schedule: string, more: Partial<StoredAction> = {}): StoredAction => ({
  kind: "action",
  resourceId: "service/a/b",
  name: "morning",
  schedule,
  timeZone: "UTC",
  since: at("2026-01-01T00:00:30Z"),
  ...more,
});

/** The action, from when, to when, whether it comes. */
const cases: readonly (readonly [StoredAction, from: string, to: string, comes: boolean])[] = [
  [action("cron(0 8 * * ? *)"), "2026-03-02T07:59:58Z", "2026-03-02T08:00:03Z", true],
  [action("cron(0 8 * * ? *)"), "2026-03-02T08:00:03Z", "2026-03-02T08:00:08Z", false],
  [action("cron(0 8 * * ? *)"), "2026-03-02T08:00:00Z", "2026-03-02T08:00:05Z", false],
  [action("cron(0 8 * * ? *)"), "2026-03-02T07:00:00Z", "2026-03-02T09:00:00Z", true],
  [action("cron(0 8 ? * MON-FRI *)"), "2026-03-01T07:59:58Z", "2026-03-01T08:00:03Z", false],
  [action("cron(0 8 ? * MON-FRI *)"), "2026-03-02T07:59:58Z", "2026-03-02T08:00:03Z", true],
  [
    action("cron(0 8 * * ? *)", { timeZone: "Asia/Tokyo" }),
    "2026-03-01T22:59:58Z",
    "2026-03-01T23:00:03Z",
    true,
  ],
  [
    action("cron(0 8 * * ? *)", { timeZone: "Asia/Tokyo" }),
    "2026-03-02T07:59:58Z",
    "2026-03-02T08:00:03Z",
    false,
  ],
  [action("rate(5 minutes)"), "2026-01-01T00:05:28Z", "2026-01-01T00:05:33Z", true],
  [action("rate(5 minutes)"), "2026-01-01T00:00:28Z", "2026-01-01T00:05:29Z", false],
  [action("at(2026-03-02T08:00:00)"), "2026-03-02T07:59:58Z", "2026-03-02T08:00:03Z", true],
  [action("at(2026-03-02T08:00:00)"), "2026-03-02T08:00:03Z", "2026-03-02T08:00:08Z", false],
  [
    action("at(2026-03-02T08:00:00)", { timeZone: "Asia/Tokyo" }),
    "2026-03-01T22:59:58Z",
    "2026-03-01T23:00:03Z",
    true,
  ],
  [
    action("cron(* * * * ? *)", { startTime: "2026-03-02T08:00:00Z" }),
    "2026-03-02T07:58:58Z",
    "2026-03-02T07:59:58Z",
    false,
  ],
  [
    action("cron(* * * * ? *)", { startTime: "2026-03-02T08:00:00Z" }),
    "2026-03-02T07:58:58Z",
    "2026-03-02T08:00:03Z",
    true,
  ],
  [
    action("cron(* * * * ? *)", { endTime: "2026-03-02T08:00:30Z" }),
    "2026-03-02T08:00:03Z",
    "2026-03-02T08:02:00Z",
    false,
  ],
];

describe("a scheduled scaling action", () => {
  for (const [one, from, to, expected] of cases) {
    const bounds = [one.startTime && `from ${one.startTime}`, one.endTime && `until ${one.endTime}`];
    const title = [one.schedule, one.timeZone, ...bounds].filter(Boolean).join(" ");
    it(`${title} ${expected ? "comes" : "does not come"} between ${from} and ${to}`, () => {
      assert.equal(comes(one, at(from), at(to)), expected);
    });
  }
});
