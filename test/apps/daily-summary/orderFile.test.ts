import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { UNREADABLE } from "../../../apps/shared/csv.ts";
import { orderReader } from "../../../apps/daily-summary/order.ts";
import { readOrderFile } from "../../../apps/daily-summary/orderFile.ts";
import { FileRefused } from "../../../apps/shared/text.ts";
import { bytes } from "../shared/pieces.ts";
import { csv, HEADER, line } from "./fixtures.ts";

const DAY = "2026-11-23";
const reader = orderReader(DAY, "Asia/Tokyo", "JPY");
const read = (...parts: (string | Uint8Array)[]) => readOrderFile(bytes(...parts), reader, 1000);
const columns = "its first line must name the columns order_id, ordered_at, product, amount";

describe("daily-summary: a file", () => {
  it("is its orders, in the order of its lines", async () => {
    const { orders, badLines } = await read(csv(line("2", DAY, "Cup", "5"), line("1", DAY)));
    assert.deepEqual(orders, [
      { id: "2", product: "Cup", amount: 5 },
      { id: "1", product: "Tea", amount: 100 },
    ]);
    assert.equal(badLines, 0);
  });

  it("may begin with a byte order mark, and have its columns in any order and others beside them", async () => {
    const { orders } = await read(
      `\uFEFFamount,note,order_id,product,ordered_at\r\n7,"a, b",X,Tea,${DAY}T00:00:00+09:00\r\n`,
    );
    assert.deepEqual(orders, [{ id: "X", product: "Tea", amount: 7 }]);
  });

  it("is empty when it has a header only", async () => {
    assert.deepEqual(await read(HEADER), { orders: [], badLines: 0, shownBadLines: [] });
  });

  it("keeps characters whole that come in two chunks", async () => {
    const whole = Buffer.from(csv(line("1", DAY, "抹茶")));
    const cut = whole.indexOf("抹") + 1;
    const { orders } = await read(whole.subarray(0, cut), whole.subarray(cut));
    assert.equal(orders[0]!.product, "抹茶");
  });

  it("counts bad lines, and says where they are and why, without losing good ones", async () => {
    const text = csv(
      line("1", DAY),
      'x"y,2,3,4',
      '"two\nlines",?',
      line("2", DAY, "Tea", "-1"),
      line("3", DAY),
    );
    const { orders, badLines, shownBadLines } = await read(text);
    assert.deepEqual(
      orders.map(({ id }) => id),
      ["1", "3"],
    );
    assert.equal(badLines, 3);
    assert.deepEqual(shownBadLines, [
      { line: 3, problem: UNREADABLE },
      { line: 4, problem: "it has 2 fields; the first line has 4" },
      { line: 6, problem: 'amount is "-1"; use 0 to 1000000000 with no decimals' },
    ]);
    assert.equal(
      UNREADABLE,
      'it cannot be read; put a field with a quote in quotes, "" for each quote in it, and at most 16384 characters in a record',
    );
  });

  it("counts all bad lines but shows a hundred", async () => {
    const { badLines, shownBadLines } = await read(csv(...Array.from({ length: 150 }, () => "x")));
    assert.deepEqual([badLines, shownBadLines.length], [150, 100]);
  });

  const refused: [string, (string | Uint8Array)[], string][] = [
    ["is empty", [], `it is empty; ${columns}`],
    ["has blank lines only", ["\n\n"], `it is empty; ${columns}`],
    ["lacks a column", ["order_id,ordered_at,amount\n"], `${columns}, each once; look at product`],
    ["has a column twice", [`${HEADER},amount\n`], `${columns}, each once; look at amount`],
    [
      "has no header",
      [`${line("1", DAY)}\n`],
      `${columns}, each once; look at order_id, ordered_at, product, amount`,
    ],
    [
      "has a header that cannot be read",
      ['order"id,\n'],
      `${columns}, each once; look at order_id, ordered_at, product, amount`,
    ],
    ["is not UTF-8", [csv(line("1", DAY)), Buffer.from([0xff])], "it is not UTF-8; save it as UTF-8"],
    [
      "ends inside of a character",
      [csv(line("1", DAY)), Buffer.from("抹").subarray(0, 2)],
      "it is not UTF-8; save it as UTF-8",
    ],
  ];
  for (const [what, parts, message] of refused)
    it(`is refused as a whole when it ${what}`, async () => {
      await assert.rejects(read(...parts), (error) => {
        assert.ok(error instanceof FileRefused);
        assert.equal(error.message, message);
        return true;
      });
    });

  it("keeps its orders in memory, and not the text they stood in", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    async function* sparse() {
      yield Buffer.from(csv());
      for (let i = 0; i < 1000; i++)
        yield Buffer.from(
          `${line(`order-number-${i}`, DAY, "A product with a longer name")}\n${"y".repeat(65_536)}\n`,
        );
    }
    collect();
    const before = process.memoryUsage().heapUsed;
    const { orders } = await readOrderFile(sparse(), reader, 1000);
    collect();
    const grown = (process.memoryUsage().heapUsed - before) / 1024 / 1024;
    assert.equal(orders.length, 1000);
    assert.ok(grown < 10, `grew by ${grown} MiB of 64`);
  });

  it("fails the day when it has more orders than there may be, read no further than that", async () => {
    let given = 0;
    async function* many() {
      yield Buffer.from(csv());
      for (; given < 1000; given++) yield Buffer.from(`${line(String(given), DAY)}\n`);
    }
    await assert.rejects(readOrderFile(many(), reader, 10), {
      message: "it has more than 10 orders; raise MAX_ORDERS, and the function's memory with it",
    });
    assert.ok(given < 15, `read ${given}`);
  });
});
