import assert from "node:assert/strict";
import { dayIn, isDay, readMoment } from "../../../apps/daily-summary/calendar.ts";
import { decimal, decimalsOf, readAmount, shown } from "../../../apps/daily-summary/money.ts";
import { orderReader } from "../../../apps/daily-summary/order.ts";

describe("daily-summary: money", () => {
  it("is whole numbers of the currency's smallest unit", () => {
    assert.deepEqual(["JPY", "USD", "KWD"].map(decimalsOf), [0, 2, 3]);
    const read: [string, number, number | undefined][] = [
      ["1980", 0, 1980],
      ["0", 0, 0],
      ["0.1", 2, 10],
      ["12.50", 2, 1250],
      ["12", 3, 12_000],
      ["1000000000", 0, 1_000_000_000],
      ["10000000.00", 2, 1_000_000_000],
    ];
    for (const [text, decimals, amount] of read) assert.equal(readAmount(text, decimals), amount, text);
  });

  for (const text of [
    "",
    "-5",
    "+5",
    "1,000",
    "1e3",
    "0x10",
    "NaN",
    ".5",
    "5.",
    "1.005",
    "10000000.01",
    "9".repeat(15),
    "٣",
  ])
    it(`refuses "${text}"`, () => {
      assert.equal(readAmount(text, 2), undefined);
    });

  it("is shown with its digits, and for people in groups of three", () => {
    assert.deepEqual([decimal(5, 2), decimal(1250, 2), decimal(7, 0)], ["0.05", "12.50", "7"]);
    assert.deepEqual(
      [shown(123_456_789, 2, "USD"), shown(999, 0, "JPY"), shown(1_234_567, 0, "JPY")],
      ["1,234,567.89 USD", "999 JPY", "1,234,567 JPY"],
    );
  });
});

describe("daily-summary: the day of an order", () => {
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

describe("daily-summary: a line", () => {
  const read = orderReader("2026-11-23", "Asia/Tokyo", "USD");
  const good = { order_id: "A-1", ordered_at: "2026-11-22T15:00:00Z", product: "Tea", amount: "12.50" };

  it("is an order", () => {
    assert.deepEqual(read(good), { id: "A-1", product: "Tea", amount: 1250 });
    const padded = { order_id: " A-1 ", ordered_at: ` ${good.ordered_at}`, product: "Tea ", amount: " 12.5" };
    assert.deepEqual(read(padded), { id: "A-1", product: "Tea", amount: 1250 });
  });

  const texts = (most: number) => `use 1 to ${most} characters, none of them control characters`;
  const wrong: [Partial<typeof good>, string][] = [
    [{ order_id: " " }, `order_id is " "; ${texts(64)}`],
    [{ order_id: "x".repeat(65) }, `order_id is "${"x".repeat(40)}…"; ${texts(64)}`],
    [{ product: "" }, `product is ""; ${texts(200)}`],
    [{ product: "a\u0000b" }, `product is "a\\u0000b"; ${texts(200)}`],
    [
      { ordered_at: "yesterday" },
      'ordered_at is "yesterday"; use a time with its offset, such as 2026-11-23T09:30:00+09:00',
    ],
    [
      { ordered_at: "2026-11-23T15:00:00Z" },
      'ordered_at is "2026-11-23T15:00:00Z", which is 2026-11-24 in Asia/Tokyo; put the line into a file of that day',
    ],
    [{ amount: "-5" }, 'amount is "-5"; use 0 to 10000000.00 with at most 2 decimals'],
    [{ amount: "99999999" }, 'amount is "99999999"; use 0 to 10000000.00 with at most 2 decimals'],
  ];
  for (const [part, problem] of wrong)
    it(`is refused when ${problem.slice(0, 60)}`, () => {
      assert.equal(read({ ...good, ...part }), problem);
    });

  it("has no decimals where the currency has none", () => {
    assert.equal(
      orderReader("2026-11-23", "Asia/Tokyo", "JPY")(good),
      'amount is "12.50"; use 0 to 1000000000 with no decimals',
    );
  });
});
