import assert from "node:assert/strict";
import { failure } from "../shared/fakeS3.ts";
import { csv, many, nothing, row, World } from "./fixtures.ts";

describe("csv-import: a run", () => {
  let world: World;
  beforeEach(async () => (world = await new World().start()));
  afterEach(() => world.aws.stop());

  it("does nothing when nothing is there", async () => {
    const { outcome, last, ms } = await world.run();
    assert.deepEqual([outcome, last], ["done", nothing]);
    assert.ok(Number(ms) >= 0);
  });

  it("writes the rows of all files, in batches that DynamoDB takes, and a report for each file", async () => {
    world.put("a.csv", csv(...many(430)));
    world.put("b/c.csv", csv(row("X", 7)));
    const { outcome, last } = await world.run();
    assert.deepEqual([outcome, last], ["done", { ...nothing, files: 2, imported: 2, rows: 431 }]);
    assert.deepEqual([world.items.size, world.quantity("S-000429"), world.quantity("X")], [431, "429", "7"]);
    assert.equal(world.batches.length, 19);
    assert.deepEqual(world.report("a.csv"), {
      file: "incoming/a.csv",
      imported: 430,
      rejected: 0,
      rejectedRows: [],
    });
    assert.deepEqual(
      world.lines.slice(0, -1).map(({ ms: _, ...line }) => line),
      [
        {
          level: "INFO",
          message: "imported",
          file: "incoming/a.csv",
          rows: 430,
          rejected: 0,
          refused: undefined,
        },
        {
          level: "INFO",
          message: "imported",
          file: "incoming/b/c.csv",
          rows: 1,
          rejected: 0,
          refused: undefined,
        },
      ],
    );
  });

  it("writes an item with the columns' values", async () => {
    world.put("a.csv", csv('CUP-1,2026-11-23T21:00:00+09:00,"抹茶茶碗 ""志野""",3'));
    await world.run();
    assert.deepEqual(
      [...world.items.values()],
      [
        {
          sku: { S: "CUP-1" },
          countedAt: { S: "2026-11-23T12:00:00.000Z" },
          name: { S: '抹茶茶碗 "志野"' },
          quantity: { N: "3" },
        },
      ],
    );
  });

  it("leaves out files that were imported, unless they are named, and imports a changed one again", async () => {
    world.put("a.csv", csv(row("A", 1)));
    world.put("b.csv", csv(row("B", 1)));
    await world.run();
    assert.deepEqual((await world.run()).last, { ...nothing, files: 2, unchanged: 2 });
    assert.equal(world.batches.length, 2);

    world.put("b.csv", csv(row("B", 1), row("C", 2)));
    assert.deepEqual((await world.run()).last, { ...nothing, files: 2, unchanged: 1, imported: 1, rows: 2 });

    const before = new Map(world.items);
    const { last } = await world.run({ keys: ["incoming/a.csv"] });
    assert.deepEqual(last, { ...nothing, files: 1, imported: 1, rows: 1 });
    assert.deepEqual(world.items, before);
  });

  it("leaves the same table, whatever the order of files and however often they come", async () => {
    const files = [csv(row("A", 1, "2026-11-21"), row("B", 2, "2026-11-21")), csv(row("A", 3, "2026-11-22"))];
    world.put("a.csv", files[0]!);
    world.put("b.csv", files[1]!);
    await world.run();
    const other = await new World().start();
    other.put("a.csv", files[0]!);
    other.put("b.csv", files[1]!);
    for (const name of ["b", "a", "b", "a", "a"]) await other.run({ keys: [`incoming/${name}.csv`] });
    await other.aws.stop();
    assert.deepEqual([...other.items].sort(), [...world.items].sort());
    assert.equal(other.items.size, 3);
  });

  it("writes the last one of rows with the same key, in one batch or in different ones", async () => {
    world.put("near.csv", csv(row("A", 1), row("A", 2)));
    world.put("far.csv", csv(row("B", 1), ...many(450), row("B", 2)));
    await world.run();
    assert.deepEqual([world.quantity("A"), world.quantity("B")], ["2", "2"]);
  });

  it("names ten failures and counts all", async () => {
    for (let i = 10; i < 25; i++) world.put(`${i}.csv`, csv(row("A")));
    world.s3.intercept = (call) => {
      if (call.startsWith("GetObject")) throw failure("AccessDenied");
    };
    const { outcome, last } = await world.run();
    assert.deepEqual([outcome, last.level, last.failed], ["incomplete", "ERROR", 15]);
    assert.deepEqual((last.reasons as string[]).length, 10);
    assert.equal(
      (last.reasons as string[])[0],
      "incoming/10.csv: s3://stock/incoming/10.csv: S3 answers 403 AccessDenied: AccessDenied by the fake",
    );
  });

  it("says that it cannot list, and that there are too many files to look through", async () => {
    world.s3.intercept = (call) => {
      if (call.startsWith("ListObjects")) throw failure("NoSuchBucket");
    };
    const noBucket = "s3://stock/incoming/: S3 answers 403 NoSuchBucket: NoSuchBucket by the fake";
    assert.deepEqual((await world.run()).last.reasons, [noBucket]);
    world.s3.intercept = () => undefined;
    for (let i = 0; i <= 10_000; i++)
      world.s3.objects.set(`stock/incoming/${i}.csv`, { body: Buffer.alloc(0), put: {}, etag: "x" });
    const tooMany =
      "there are 10001 files under incoming/; at most 10000 are looked through, so move those away that were imported";
    assert.deepEqual((await world.run()).last.reasons, [tooMany]);
  });

  it("stops between two writes, and the next run goes on", async () => {
    world.put("a.csv", csv(row("A")));
    world.put("b.csv", csv(...many(450)));
    world.put("c.csv", csv(row("C")));
    const takes = world.takes;
    world.takes = (requests) => {
      if (requests[0]!.PutRequest.Item.sku!.S === "S-000000") world.stop.abort();
      return takes(requests);
    };
    const { outcome, last } = await world.run();
    assert.deepEqual(
      [outcome, last],
      [
        "stopped",
        {
          ...nothing,
          level: "WARN",
          message: "stopped; the next run goes on",
          files: 3,
          imported: 1,
          rows: 1,
        },
      ],
    );
    assert.equal(world.items.size, 201);
    const next = await new World().start();
    next.put("a.csv", csv(row("A")));
    for (const [path, object] of world.s3.objects) next.s3.objects.set(path, object);
    assert.deepEqual((await next.run()).last, { ...nothing, files: 3, unchanged: 1, imported: 2, rows: 451 });
    await next.aws.stop();
  });

  it("says how far a file is, but not more often than it is told to", async () => {
    world.put("a.csv", csv(...many(2000)));
    world.takes = (taken) => ({ taken, left: [] });
    await world.run({ progressSeconds: 0 });
    const progress = world.lines.filter(({ message }) => message === "importing");
    assert.deepEqual(
      progress.map(({ rows }) => rows),
      [200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800, 2000, 2000],
    );
    world.s3.objects.delete("stock/reports/a.csv.json");
    await world.run();
    assert.equal(world.lines.filter(({ message }) => message === "importing").length, 0);
  });
});
