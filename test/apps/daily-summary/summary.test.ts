import assert from "node:assert/strict";
import type { OrderFile } from "../../../apps/daily-summary/orderFile.ts";
import { escaped, summaryPage } from "../../../apps/daily-summary/page.ts";
import { Day } from "../../../apps/daily-summary/summary.ts";

const file = (...orders: [string, string, number][]): OrderFile => ({
  orders: orders.map(([id, product, amount]) => ({ id, product, amount })),
  badLines: 0,
  shownBadLines: [],
});
const sum = (day: Day) => day.summary("2026-11-23", "Asia/Tokyo", "USD");

describe("daily-summary: a summary", () => {
  it("adds up orders and amounts, by product, largest amount first", () => {
    const day = new Day(10);
    day.add("a.csv", file(["1", "Tea", 10], ["2", "Cup", 25], ["3", "Tea", 20], ["4", "Bag", 25]));
    assert.deepEqual(sum(day), {
      day: "2026-11-23",
      timeZone: "Asia/Tokyo",
      currency: "USD",
      decimals: 2,
      orders: 4,
      amount: 80,
      products: [
        { product: "Tea", orders: 2, amount: 30 },
        { product: "Bag", orders: 1, amount: 25 },
        { product: "Cup", orders: 1, amount: 25 },
      ],
      otherProducts: { products: 0, orders: 0, amount: 0 },
      files: 1,
      replacedOrders: 0,
      badLines: 0,
      shownBadLines: [],
      refusedFiles: 0,
      shownRefusedFiles: [],
    });
  });

  it("adds up exactly", () => {
    const day = new Day(100_000);
    day.add(
      "a.csv",
      file(
        ...Array.from({ length: 90_000 }, (_, i): [string, string, number] => [
          String(i),
          "Tea",
          999_999_999,
        ]),
      ),
    );
    assert.equal(BigInt(sum(day).amount), 90_000n * 999_999_999n);
  });

  it("counts the last line of an order, and says how many were replaced", () => {
    const day = new Day(10);
    day.add("a.csv", file(["1", "Tea", 10], ["1", "Tea", 11], ["2", "Cup", 5]));
    day.add("b.csv", file(["1", "Bag", 12]));
    const { orders, amount, replacedOrders, products } = sum(day);
    assert.deepEqual([orders, amount, replacedOrders], [2, 17, 2]);
    assert.deepEqual(
      products.map(({ product }) => product),
      ["Bag", "Cup"],
    );
  });

  it("takes product names that objects have by nature", () => {
    const day = new Day(10);
    day.add("a.csv", file(["__proto__", "__proto__", 1], ["constructor", "constructor", 2]));
    assert.deepEqual(
      sum(day).products.map(({ product, amount }) => [product, amount]),
      [
        ["constructor", 2],
        ["__proto__", 1],
      ],
    );
  });

  it("names a hundred products and adds up the others", () => {
    const day = new Day(1000);
    day.add(
      "a.csv",
      file(
        ...Array.from({ length: 103 }, (_, i): [string, string, number] => [String(i), `P${i}`, 1000 - i]),
      ),
    );
    const { products, otherProducts, orders } = sum(day);
    assert.deepEqual([products.length, orders], [100, 103]);
    assert.deepEqual(otherProducts, { products: 3, orders: 3, amount: 900 + 899 + 898 });
  });

  it("shows a hundred bad lines and refused files of all that it counts", () => {
    const day = new Day(10);
    const shownBadLines = Array.from({ length: 60 }, (_, i) => ({ line: i + 2, problem: "bad" }));
    for (const name of ["a.csv", "b.csv"]) day.add(name, { orders: [], badLines: 70, shownBadLines });
    for (let i = 0; i < 101; i++) day.refuse(`${i}.csv`, "it is empty");
    const { badLines, shownBadLines: shown, refusedFiles, shownRefusedFiles } = sum(day);
    assert.deepEqual([badLines, shown.length, refusedFiles, shownRefusedFiles.length], [140, 100, 101, 100]);
    assert.deepEqual(shown[60], { file: "b.csv", line: 2, problem: "bad" });
  });

  it("refuses a day with more orders than there may be", () => {
    const day = new Day(1);
    day.add("a.csv", file(["1", "Tea", 1]));
    assert.throws(() => day.add("b.csv", file(["2", "Tea", 1])), {
      message: "the day has more than 1 orders; raise MAX_ORDERS, and the function's memory with it",
    });
  });
});

describe("daily-summary: the page", () => {
  it("says what the summary says", () => {
    const day = new Day(10);
    day.add("a.csv", file(["1", "Tea", 123_456], ["2", "Cup", 25]));
    const page = summaryPage(sum(day));
    assert.match(
      page,
      /<h1>Orders of 2026-11-23<\/h1>\n<p>2 orders, 1,234\.81 USD\. The day is that of Asia\/Tokyo\. 1 file read\.<\/p>/,
    );
    assert.match(page, /<tr><td>Tea<td class="number">1<td class="number">1,234\.56 USD/);
    assert.doesNotMatch(page, /bad line|refused|undefined|NaN/);
  });

  it("shows what was not counted, and how much more there is", () => {
    const day = new Day(10);
    day.add("a.csv", { orders: [], badLines: 5, shownBadLines: [{ line: 7, problem: "too long" }] });
    day.refuse("b.csv", "it is empty");
    const page = summaryPage(sum(day));
    assert.match(
      page,
      /<h2>5 bad lines, not counted<\/h2>[^]*<tr><td>a\.csv<td>7<td>too long[^]*<p>And 4 more\.<\/p>/,
    );
    assert.match(page, /<h2>1 file refused<\/h2>[^]*<tr><td>b\.csv<td>it is empty/);
  });

  it("shows whatever stands in the orders as text", () => {
    const evil = `</table><script>alert("1")</script>&'`;
    const day = new Day(10);
    day.add(evil, {
      orders: [{ id: "1", product: evil, amount: 1 }],
      badLines: 1,
      shownBadLines: [{ line: 2, problem: evil }],
    });
    day.refuse(evil, evil);
    const page = summaryPage(sum(day));
    assert.equal(escaped(evil), "&lt;/table&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;");
    assert.equal(page.split(escaped(evil)).length - 1, 5);
    assert.doesNotMatch(page, /<script/);
    assert.match(page, /content="default-src 'none'; style-src 'unsafe-inline'"/);
  });
});
