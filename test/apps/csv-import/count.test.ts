import assert from "node:assert/strict";
import { readCount } from "../../../apps/csv-import/count.ts";

describe("csv-import: a row", () => {
  const good = { sku: "CUP-1", counted_at: "2026-11-23T18:05:10+09:00", name: "Cup, blue", quantity: "12" };

  it("is a count, of which the key is the same however the moment is written", () => {
    const count = { sku: "CUP-1", countedAt: "2026-11-23T09:05:10.000Z", name: "Cup, blue", quantity: 12 };
    assert.deepEqual(readCount(good), count);
    assert.deepEqual(readCount({ ...good, counted_at: "2026-11-23T09:05:10Z" }), count);
    assert.deepEqual(
      readCount({
        sku: " CUP-1",
        counted_at: ` ${good.counted_at} `,
        name: "Cup, blue ",
        quantity: " 0012 ",
      }),
      count,
    );
  });

  const skus = "use 1 to 64 letters, digits, . - and _";
  const names = "use 1 to 200 characters, none of them control characters";
  const times = "use a time with its offset, such as 2026-11-23T09:30:00+09:00";
  const quantities = "use a whole number from 0 to 1000000000";
  const wrong: [Partial<typeof good>, string][] = [
    [{ sku: "" }, `sku is ""; ${skus}`],
    [{ sku: "CUP 1" }, `sku is "CUP 1"; ${skus}`],
    [{ sku: "x".repeat(65) }, `sku is "${"x".repeat(40)}…"; ${skus}`],
    [{ counted_at: "2026-11-23 18:05" }, `counted_at is "2026-11-23 18:05"; ${times}`],
    [{ counted_at: "2026-02-30T00:00:00Z" }, `counted_at is "2026-02-30T00:00:00Z"; ${times}`],
    [{ name: " " }, `name is " "; ${names}`],
    [{ name: "a\u0000b" }, `name is "a\\u0000b"; ${names}`],
    [{ quantity: "-1" }, `quantity is "-1"; ${quantities}`],
    [{ quantity: "1.5" }, `quantity is "1.5"; ${quantities}`],
    [{ quantity: "1e3" }, `quantity is "1e3"; ${quantities}`],
    [{ quantity: "1000000001" }, `quantity is "1000000001"; ${quantities}`],
  ];
  for (const [part, problem] of wrong)
    it(`is rejected when ${problem.slice(0, 50)}`, () => {
      assert.equal(readCount({ ...good, ...part }), problem);
    });
});
