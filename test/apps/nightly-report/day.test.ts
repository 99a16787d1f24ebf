import assert from "node:assert/strict";
import { boundsOf, foldersOf, yesterday } from "../../../apps/nightly-report/day.ts";

describe("nightly-report: a day", () => {
  const days: [string, string, string, string][] = [
    ["2026-11-23", "UTC", "2026-11-23T00:00:00.000Z", "2026-11-24T00:00:00.000Z"],
    ["2026-11-23", "Asia/Tokyo", "2026-11-22T15:00:00.000Z", "2026-11-23T15:00:00.000Z"],
    // 25 and 23 hours, as the clocks change.
    ["2026-11-01", "America/New_York", "2026-11-01T04:00:00.000Z", "2026-11-02T05:00:00.000Z"],
    ["2026-03-08", "America/New_York", "2026-03-08T05:00:00.000Z", "2026-03-09T04:00:00.000Z"],
    // The day begins at 01:00 there.
    ["2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00.000Z", "2026-04-24T21:00:00.000Z"],
    ["2026-11-23", "Asia/Kathmandu", "2026-11-22T18:15:00.000Z", "2026-11-23T18:15:00.000Z"],
    ["2026-11-23", "Pacific/Kiritimati", "2026-11-22T10:00:00.000Z", "2026-11-23T10:00:00.000Z"],
    ["2026-11-23", "Etc/GMT+12", "2026-11-23T12:00:00.000Z", "2026-11-24T12:00:00.000Z"],
  ];
  for (const [day, zone, from, to] of days)
    it(`${day} in ${zone} is from ${from} to ${to}`, () => {
      assert.deepEqual(boundsOf(day, zone), { start: Date.parse(from), end: Date.parse(to) });
    });

  it("that a zone left out has no bounds", () => {
    assert.equal(boundsOf("2011-12-30", "Pacific/Apia"), undefined);
  });

  it("has its requests in the folders of its hours, UTC, and of one more on each side", () => {
    const folders = foldersOf(boundsOf("2026-11-23", "Asia/Tokyo")!);
    assert.deepEqual(
      [folders.length, folders[0], folders[1], folders.at(-1)],
      [26, "2026/11/22/14/", "2026/11/22/15/", "2026/11/23/15/"],
    );
    const kathmandu = foldersOf(boundsOf("2026-11-23", "Asia/Kathmandu")!);
    assert.deepEqual(
      [kathmandu.length, kathmandu[0], kathmandu.at(-1)],
      [27, "2026/11/22/17/", "2026/11/23/19/"],
    );
  });

  it("before today is yesterday, by the zone's clocks", () => {
    const moment = Date.parse("2026-03-01T14:59:59Z");
    assert.deepEqual(
      [yesterday("UTC", moment), yesterday("Asia/Tokyo", moment), yesterday("Asia/Tokyo", moment + 1000)],
      ["2026-02-28", "2026-02-28", "2026-03-01"],
    );
  });
});
