import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { expressionProblem, parseExpression, skippedRun } from "../../components/scheduler/expression.ts";
import { momentOf, offsetAt, zoneProblem } from "../../components/scheduler/timeZone.ts";

const now = Date.parse("2026-11-23T12:00:00Z");
const problem = (text: string, zone = "UTC") => expressionProblem(text, zone, now);
const form = "minutes, hours, day of the month, month, day of the week, year, as in cron(0 9 * * ? *)";
const six = (count: number) => `six fields, not ${count}: ${form}`;
const oneDay = (month: string, week: string) =>
  `? in one of day of the month ("${month}") and day of the week ("${week}"), and the other for the days: ${form}`;

describe("a schedule expression", () => {
  for (const right of [
    "rate(1 minute)",
    "rate(5 minutes)",
    "rate(1 hour)",
    "rate(7 days)",
    "cron(0 9 * * ? *)",
    "cron(0/15 8-17 ? * MON-FRI *)",
    "cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)",
    "cron(30 22-2 ? * fri-mon *)",
    "cron(0 9 L * ? *)",
    "cron(0 9 LW * ? *)",
    "cron(0 9 15W,31W * ? *)",
    "cron(0 9 ? JAN-MAR 5L *)",
    "cron(0 9 ? * 2#1,THU#5 2026-2030)",
    "cron(0 9 29 2 ? *)",
    "cron(0 9 29 2 ? 2028)",
    "at(2026-11-23T12:01:00)",
    "at(2028-02-29T00:00:00)",
  ])
    it(`may be ${right}`, () => assert.equal(problem(right), undefined));

  const wrong: Record<string, string> = {
    "every day": "rate(5 minutes), cron(0 9 * * ? *) or at(2030-01-31T09:00:00)",
    "rate(1 minutes)": "rate(1 minute)",
    "rate(5 minute)": "rate(5 minutes)",
    "rate(01 hours)": "rate(1 hour)",
    "rate(0 minutes)": "a whole number of 1 or more: rate(5 minutes)",
    "rate(-5 minutes)": "a whole number of 1 or more: rate(5 minutes)",
    "rate(1.5 hours)": "a whole number of 1 or more: rate(5 minutes)",
    "rate(30 seconds)": "a number and minutes, hours or days: rate(5 minutes)",
    "rate(5minutes)": "a number and minutes, hours or days: rate(5 minutes)",
    "cron(0 9 * * *)": six(5),
    "cron(0 9 * * ? * *)": six(7),
    "cron(0  9 * * ? *)": six(7),
    "cron(0 0 9 * * ?)": `a year or * in the last field (there are no seconds): ${form}`,
    "cron(0 9 * * * *)": oneDay("*", "*"),
    "cron(0 9 1 * MON *)": oneDay("1", "MON"),
    "cron(0 9 ? * ? *)": oneDay("?", "?"),
    "cron(60 9 * * ? *)": '0 to 59 for the minutes, not "60"',
    "cron(*/60 9 * * ? *)": '0 to 59 for the minutes, not "*/60"',
    "cron(0/0 9 * * ? *)": '0 to 59 for the minutes, not "0/0"',
    "cron(0 24 * * ? *)": '0 to 23 for the hours, not "24"',
    "cron(0 9-5-3 * * ? *)": '0 to 23 for the hours, not "9-5-3"',
    "cron(0 ? * * ? *)": '0 to 23 for the hours, not "?"',
    "cron(0 9, * * ? *)": '0 to 23 for the hours, not ""',
    "cron(0 9 32 * ? *)": '1 to 31 for the day of the month, not "32"',
    "cron(0 9 32W * ? *)": '1 to 31 for the day of the month, not "32W"',
    "cron(0 9 1 13 ? *)": '1 to 12, or JAN to DEC for the month, not "13"',
    "cron(0 9 ? * 0 *)": '1 to 7, or SUN to SAT for the day of the week, not "0"',
    "cron(0 9 ? * 2#6 *)": '1 to 7, or SUN to SAT for the day of the week, not "2#6"',
    "cron(0 9 ? * MONDAY *)": '1 to 7, or SUN to SAT for the day of the week, not "MONDAY"',
    "cron(0 9 1 1 ? 2200)": '1970 to 2199 for the year, not "2200"',
    "cron(0 9 30 2 ? *)": "a date that comes: no day from now on is one of these",
    "cron(0 9 29 2 ? 2027)": "a date that comes: no day from now on is one of these",
    "cron(0 9 1 1 ? 2025)": "a date that comes: no day from now on is one of these",
    "at(2030-01-31)": "a date and time without a zone, yyyy-mm-ddThh:mm:ss: at(2030-01-31T09:00:00)",
    "at(2030-01-31T09:00:00Z)":
      "a date and time without a zone, yyyy-mm-ddThh:mm:ss: at(2030-01-31T09:00:00)",
    "at(2030-02-30T09:00:00)": "a date and time that the calendar has",
    "at(2030-02-28T24:00:00)": "a date and time that the calendar has",
    "at(2026-11-23T12:00:00)": "a time that is still to come; a schedule that has run can be removed",
  };
  for (const [text, use] of Object.entries(wrong))
    it(`is not ${text}`, () => assert.equal(problem(text), use));

  it("is past or to come by the clocks of its zone", () => {
    assert.equal(problem("at(2026-11-23T21:01:00)", "Asia/Tokyo"), undefined);
    assert.match(problem("at(2026-11-23T20:59:00)", "Asia/Tokyo") ?? "", /still to come/);
  });

  it("is no time that the clocks skip", () => {
    assert.equal(
      problem("at(2027-03-14T02:30:00)", "America/New_York"),
      "a time that exists: the clocks of America/New_York skip this one",
    );
    assert.equal(problem("at(2027-03-14T03:00:00)", "America/New_York"), undefined);
  });
});

describe("a cron expression's days", () => {
  /** The days of a month on which it comes. */
  const daysOf = (days: string, weekdays: string, year: number, month: number) => {
    const expression = parseExpression(`cron(0 9 ${days} * ${weekdays} *)`);
    assert.equal(expression.kind, "cron");
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const all = Array.from({ length: last }, (_, i) => i + 1);
    return all.filter((day) => {
      const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
      return expression.kind === "cron" && expression.cron.onDay({ day, weekday, last });
    });
  };
  // The first of August 2026 is a Saturday, the 31st a Monday; the 28th of February 2027 is a Sunday.
  const cases: [string, string, number, number, number[]][] = [
    ["1,10-12,25/3", "?", 2026, 8, [1, 10, 11, 12, 25, 28, 31]],
    ["30-2", "?", 2026, 8, [1, 2, 30, 31]],
    ["L", "?", 2027, 2, [28]],
    ["LW", "?", 2027, 2, [26]],
    ["1W", "?", 2026, 8, [3]],
    ["15W", "?", 2026, 8, [14]],
    ["16W", "?", 2026, 8, [17]],
    ["31W", "?", 2027, 2, []],
    ["?", "2#1", 2026, 8, [3]],
    ["?", "SAT#5", 2026, 8, [29]],
    ["?", "5L", 2026, 8, [27]],
    ["?", "L", 2027, 2, [6, 13, 20, 27]],
    ["?", "SAT-SUN", 2027, 2, [6, 7, 13, 14, 20, 21, 27, 28]],
  ];
  for (const [days, weekdays, year, month, expected] of cases)
    it(`${days} ${weekdays} in ${year}-${month} are ${expected.join(", ") || "none"}`, () =>
      assert.deepEqual(daysOf(days, weekdays, year, month), expected));
});

describe("a cron expression where the clocks go forward", () => {
  const skipped = (text: string, zone: string) => skippedRun(text, zone, now);

  it("is left out on the day on which they skip its time", () => {
    assert.equal(skipped("cron(30 2 * * ? *)", "America/New_York"), "2027-03-14T02:30");
    assert.equal(skipped("cron(0 2 ? * SUN *)", "Europe/Berlin"), "2027-03-28T02:00");
    assert.equal(skipped("cron(45 0 * * ? *)", "Africa/Cairo"), "2027-04-30T00:45");
  });

  it("comes every day at another time, on other days, or in a zone without summer time", () => {
    assert.equal(skipped("cron(30 3 * * ? *)", "America/New_York"), undefined);
    assert.equal(skipped("cron(30 2 ? * MON-FRI *)", "America/New_York"), undefined);
    assert.equal(skipped("cron(30 2 * * ? *)", "Asia/Tokyo"), undefined);
    assert.equal(skipped("cron(30 2 * * ? 2030)", "America/New_York"), undefined);
  });

  it("of every hour loses nothing that matters, nor does a rate", () => {
    assert.equal(skipped("cron(0/5 * * * ? *)", "America/New_York"), undefined);
    assert.equal(skipped("rate(1 hour)", "America/New_York"), undefined);
  });
});

describe("a time zone", () => {
  for (const right of ["UTC", "Asia/Tokyo", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "US/Pacific"])
    it(`may be ${right}`, () => assert.equal(zoneProblem(right), undefined));
  const name = "the IANA name of a time zone, such as UTC, Asia/Tokyo or America/New_York";
  const wrong = {
    JST9: name,
    "Asia/Tokio": name,
    "+09:00": name,
    "": name,
    "asia/tokyo": "Asia/Tokyo",
    utc: "UTC",
  };
  for (const [text, use] of Object.entries(wrong))
    it(`is not "${text}"`, () => assert.equal(zoneProblem(text), use));

  it("gives a time of its clocks an offset, in summer another one than in winter", () => {
    assert.equal(offsetAt("2027-01-01T00:00:00", "Asia/Tokyo"), "+09:00");
    assert.equal(offsetAt("2027-01-01T00:00:00", "America/New_York"), "-05:00");
    assert.equal(offsetAt("2027-07-01T00:00:00", "America/New_York"), "-04:00");
    assert.equal(offsetAt("2027-01-01T00:00:00", "Asia/Kathmandu"), "+05:45");
    assert.equal(offsetAt("2027-01-01T00:00:00", "America/St_Johns"), "-03:30");
    assert.equal(offsetAt("2027-01-01T00:00:00", "UTC"), "+00:00");
  });

  it("shows a time twice where the clocks go back, and the first is meant", () => {
    const moment = momentOf("2027-11-07T01:30:00", "America/New_York") ?? 0;
    assert.equal(new Date(moment).toISOString(), "2027-11-07T05:30:00.000Z");
  });
});
