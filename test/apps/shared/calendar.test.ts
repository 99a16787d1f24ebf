import assert from "node:assert/strict";
import { dayIn, isDay, readMoment } from "../../../apps/shared/calendar.ts";

describe("shared: the day of a moment", () => {
  const days: [string, string, string][] = [
    ["Asia/Tokyo", "2026-11-22T14:59:59Z", "2026-11-22"],
    ["Asia/Tokyo", "2026-11-22T15:00:00Z", "2026-11-23"],
    ["Asia/Tokyo", "2026-11-22T23:00:00-05:00", "2026-11-23"],
    // 25 hours: the clocks go back at 02:00.
    ["America/New_York", "2026-11-01T03:59:59Z", "2026-10-31"],
    ["America/New_York", "2026-11-01T04:00:00Z", "2026-11-01"],
    ["America/New_York", "2026-11-02T04:59:59Z", "2026-11-01"],
    ["America/New_York", "2026-11-02T05:00:00Z", "2026-11-02"],
    // 23 hours: they go forward.
    ["America/New_York", "2026-03-08T05:00:00Z", "2026-03-08"],
    ["America/New_York", "2026-03-09T03:59:59Z", "2026-03-08"],
    ["America/New_York", "2026-03-09T04:00:00Z", "2026-03-09"],
    // Here the day begins at 01:00, as midnight is skipped.
    ["Africa/Cairo", "2026-04-23T21:59:59Z", "2026-04-23"],
    ["Africa/Cairo", "2026-04-23T22:00:00Z", "2026-04-24"],
    ["Asia/Kathmandu", "2026-01-01T18:15:00Z", "2026-01-02"],
  ];
  for (const [zone, moment, day] of days)
    it(`is ${day} at ${moment} in ${zone}`, () => {
      assert.equal(dayIn(zone)(new Date(moment)), day);
    });

  it("is a day of the calendar", () => {
    for (const day of ["2026-02-28", "2028-02-29"]) assert.ok(isDay(day), day);
    for (const text of ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "today", "", "2026-02-28 "])
      assert.ok(!isDay(text), text);
  });

  it("needs a time that says how far it is from UTC", () => {
    for (const text of ["2026-11-23T09:30Z", "2026-11-23T09:30:15.123+09:00", "2026-11-23T24:00:00Z"])
      assert.ok(readMoment(text), text);
    const wrong = [
      "2026-11-23",
      "2026-11-23T09:30:00",
      "2026-11-23 09:30:00Z",
      "2026-02-30T00:00:00Z",
      "2026-11-23T25:00:00Z",
      "2026-11-23T09:30:00+9",
      "1700000000",
      "",
    ];
    for (const text of wrong) assert.equal(readMoment(text), undefined, text);
  });
});
