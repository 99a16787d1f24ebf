import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { handler } from "../../../apps/order-log/handler.ts";
import { takeOrders } from "../../../apps/order-log/orders.ts";

describe("order-log", () => {
  it("tells of each order, and says how many lines of each level it wrote", () => {
    const lines: string[] = [];
    const texts: string[] = [];
    const written = takeOrders(
      { run: "r", count: 20 },
      (level, message, fields) => lines.push(`${level} ${message} ${JSON.stringify(fields)}`),
      (text) => texts.push(text),
    );
    assert.deepEqual(written, { DEBUG: 20, INFO: 20, WARN: 4, ERROR: 2 });
    assert.equal(lines.length, 46);
    assert.ok(lines.every((line) => line.includes('"run":"r"')));
    assert.match(texts.join(""), /^Error: r: no stock\n {4}at .*\n$/s);
  });

  it("refuses a run and a count that are none", async () => {
    await assert.rejects(handler({ run: "a b" }), {
      message: "run is to be 1 to 40 letters, digits, _ and -",
    });
    await assert.rejects(handler({ count: 0 }), { message: "count is to be 1 to 1000" });
  });
});
