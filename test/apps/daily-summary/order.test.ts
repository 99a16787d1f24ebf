import assert from "node:assert/strict";
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
