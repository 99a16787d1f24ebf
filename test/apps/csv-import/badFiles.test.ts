import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { UNREADABLE } from "../../../apps/shared/csv.ts";
import { csv, HEADER, nothing, row, World } from "./fixtures.ts";

describe("csv-import: files with faults", () => {
  let world: World;
  beforeEach(async () => (world = await new World().start()));
  afterEach(() => world.aws.stop());

  it("reports rejected rows with line and reason, and imports the others", async () => {
    world.put("a.csv", csv(row("A"), row("B", "many"), '"two\nlines",?', 'x"y,2,3,4', row("C")));
    const { outcome, last } = await world.run();
    assert.deepEqual(
      [outcome, last],
      [
        "incomplete",
        { ...nothing, level: "WARN", files: 1, imported: 1, withRejects: 1, rows: 2, rejectedRows: 3 },
      ],
    );
    assert.deepEqual(world.report("a.csv").rejectedRows, [
      { line: 3, problem: 'quantity is "many"; use a whole number from 0 to 1000000000' },
      { line: 4, problem: "it has 2 fields; the first line has 4" },
      { line: 6, problem: UNREADABLE },
    ]);
    assert.deepEqual(
      [...world.items.keys()].map((key) => key[0]),
      ["A", "C"],
    );
  });

  it("tells a thousand rejected rows and counts the others", async () => {
    world.put("a.csv", csv(...Array.from({ length: 1500 }, () => "bad")));
    await world.run();
    const { rejected, rejectedRows } = world.report("a.csv");
    assert.deepEqual([rejected, rejectedRows.length], [1500, 1000]);
  });

  it("imports the samples, and rejects what is meant to be", async () => {
    const folder = new URL("../../../apps/csv-import/samples/", import.meta.url);
    for (const name of readdirSync(folder)) world.put(name, readFileSync(new URL(name, folder)));
    const { last } = await world.run();
    assert.deepEqual(
      [last.files, last.rows, last.rejectedRows, world.items.size],
      [3, 24 + 24 + 11, 6, 24 + 24 + 10],
    );
    assert.deepEqual(
      world
        .report("2026-11-24-bad.csv")
        .rejectedRows.map(({ line, problem }) => [line, problem.slice(0, 30)]),
      [
        [5, 'counted_at is "2026-11-24 18:0'],
        [6, 'quantity is "minus five"; use '],
        [10, "it cannot be read; put a field"],
        [11, 'sku is "KYUSU 36"; use 1 to 64'],
        [12, "it has 5 fields; the first lin"],
        [16, 'name is ""; use 1 to 200 chara'],
      ],
    );
  });

  it("refuses files that cannot be read, and says why in their reports", async () => {
    const columns = "its first line must name the columns sku, counted_at, name, quantity";
    const files: [string, string | Uint8Array, string, number][] = [
      ["a.txt", csv(row("A")), "its name must end with .csv", 0],
      ["empty.csv", "", `it is empty; ${columns}`, 0],
      ["column.csv", "sku,counted_at,quantity\nA,b,1\n", `${columns}, each once; look at name`, 0],
      [
        "latin1.csv",
        Buffer.from("sku,counted_at,name,quantity\nA,b,Th\xe9,1\n", "latin1"),
        "it is not UTF-8; save it as UTF-8",
        0,
      ],
      [
        "utf16.csv",
        Buffer.from(csv(row("A")), "utf16le"),
        `${columns}, each once; look at sku, counted_at, name, quantity`,
        0,
      ],
    ];
    for (const [name, content] of files) world.put(name, content);
    const { outcome, last } = await world.run();
    assert.deepEqual([outcome, last.imported, last.withRejects], ["incomplete", 5, 5]);
    for (const [name, , why, imported] of files) {
      const report = world.report(name);
      assert.deepEqual([report.refused, report.imported], [why, imported], name);
    }
  });

  it("refuses a file that is too large without reading it", async () => {
    world.put("a.csv", csv(row("A")));
    await world.run({ maxFileBytes: 20 });
    assert.equal(world.report("a.csv").refused, "it has 58 bytes; at most 20 are read (MAX_FILE_MIB)");
    assert.equal(world.s3.count("GetObject"), 0);
  });

  it("keeps NUL, huge lines and open quotes from the rows around them", async () => {
    world.put("a.csv", `${HEADER}\n${row("A")}\n${"x".repeat(100_000)}\nB\0,2,3,4\n"open,\n${row("C")}\n`);
    await world.run();
    const { rejectedRows } = world.report("a.csv");
    assert.deepEqual(
      rejectedRows.map(({ line, problem }) => [line, problem === UNREADABLE]),
      [
        [3, true],
        [4, false],
        [5, true],
      ],
    );
    assert.deepEqual(
      [...world.items.keys()].map((key) => key[0]),
      ["A", "C"],
    );
  });
});
