import assert from "node:assert/strict";
import { readSettings } from "../../../apps/nightly-report/settings.ts";
import { settings } from "./fixtures.ts";

const env = { REQUESTS_BUCKET: "requests", REPORTS_BUCKET: "reports", TIME_ZONE: "Asia/Tokyo" };
const NOW = Date.parse("2026-11-24T03:00:00+09:00");

describe("nightly-report: settings", () => {
  it("needs the buckets and the time zone, and takes yesterday", () => {
    assert.deepEqual(readSettings(env, [], NOW), settings);
    assert.deepEqual(readSettings({ ...env, DAY: "" }, [], NOW), settings);
  });

  it("takes a day from the environment, and rather from the argument, and limits", () => {
    const given = { ...env, DAY: "2026-11-20", MAX_FILE_MIB: "2", TIME_LIMIT_SECONDS: "60" };
    const { day, maxFileBytes, timeLimitSeconds } = readSettings(given, [], NOW);
    assert.deepEqual([day, maxFileBytes, timeLimitSeconds], ["2026-11-20", 2_097_152, 60]);
    assert.equal(readSettings(given, ["2026-11-19"], NOW).day, "2026-11-19");
  });

  const refusals: [Record<string, string>, string[], string][] = [
    [
      { REQUESTS_BUCKET: "", REPORTS_BUCKET: "", TIME_ZONE: "+09:00", MAX_FILE_MIB: "x", DAY: "today" },
      ["2026-02-30", "2026-02-28"],
      'REQUESTS_BUCKET is missing; set it to the name of the bucket with the log files. REPORTS_BUCKET is missing; set it to the name of the bucket for the reports. TIME_ZONE is "+09:00"; give the IANA name of a time zone, such as Asia/Tokyo. MAX_FILE_MIB is "x"; give a whole number from 1 to 10240. there are 2 arguments; give one day, or none. the day is "2026-02-30"; give one such as 2026-11-23',
    ],
    [{ DAY: "today" }, [], 'the day is "today"; give one such as 2026-11-23'],
    [
      { DAY: "2011-12-30", TIME_ZONE: "Pacific/Apia" },
      [],
      "the day is 2011-12-30, which Pacific/Apia left out; give another one",
    ],
  ];
  for (const [other, args, message] of refusals)
    it(`refuses ${JSON.stringify(other)} ${args.join(" ")}`, () => {
      assert.throws(() => readSettings({ ...env, ...other }, args, NOW), {
        message: `nightly-report cannot start: ${message}`,
      });
    });
});
