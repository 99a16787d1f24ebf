import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { AwsError } from "../shared/fakeAws.ts";
import { failure } from "../shared/fakeS3.ts";
import { csv, many, row, World, type Put } from "./fixtures.ts";

describe("csv-import: faults", () => {
  let world: World;
  beforeEach(async () => (world = await new World().start()));
  afterEach(() => world.aws.stop());

  it("writes again what a busy table has not taken, until it has", async () => {
    world.put("a.csv", csv(...many(40)));
    world.takes = (requests) => {
      const most = Math.ceil(requests.length / 3);
      return { taken: requests.slice(0, most), left: requests.slice(most) };
    };
    const { outcome } = await world.run();
    assert.deepEqual([outcome, world.items.size, world.report("a.csv").imported], ["done", 40, 40]);
    assert.ok(world.batches.length > 8, `${world.batches.length} batches`);
  });

  it("gives up on a table that takes nothing, tells so, and leaves the other files", async () => {
    world.put("a.csv", csv(row("A")));
    world.put("b.csv", csv(row("B")));
    world.takes = (left) => ({ taken: [], left });
    const { outcome, last } = await world.run();
    assert.deepEqual(
      [outcome, last.failed, last.reasons],
      [
        "incomplete",
        1,
        [
          'table "counts" took none of 1 rows 10 times in a row; give it more write capacity, then run this again',
        ],
      ],
    );
    assert.equal(world.batches.length, 10);
    assert.equal(world.s3.objects.has("stock/reports/a.csv.json"), false);
  });

  it("stops at once though it waits for a busy table", async () => {
    world.put("a.csv", csv(row("A")));
    world.takes = (left: Put[]) => {
      if (world.batches.length === 4) world.stop.abort();
      return { taken: [], left };
    };
    assert.equal((await world.run()).outcome, "stopped");
    assert.equal(world.batches.length, 4);
  });

  it("says which table is not there", async () => {
    world.put("a.csv", csv(row("A")));
    world.aws.answer = () => {
      throw new AwsError("ResourceNotFoundException");
    };
    const { last } = await world.run();
    assert.deepEqual(last.reasons, [
      'table "counts": DynamoDB answers 400 ResourceNotFoundException: ResourceNotFoundException by the fake',
    ]);
  });

  it("fails a named file that is not there, and imports the others", async () => {
    world.put("b.csv", csv(row("B")));
    const { outcome, last } = await world.run({ keys: ["incoming/a.csv", "incoming/b.csv"] });
    assert.deepEqual(
      [outcome, last.failed, last.imported, last.reasons],
      ["incomplete", 1, 1, ["incoming/a.csv: there is no such file"]],
    );
  });

  it("leaves out a file that goes between its listing and its reading", async () => {
    world.put("a.csv", csv(row("A")));
    world.put("b.csv", csv(row("B")));
    world.s3.intercept = (call) => {
      if (call === "GetObject stock/incoming/a.csv") world.s3.objects.delete("stock/incoming/a.csv");
    };
    const { outcome, last } = await world.run();
    assert.deepEqual([outcome, last.imported, world.items.size], ["done", 1, 1]);
  });

  it("imports a file as it is by then, when it changes between its listing and its reading", async () => {
    world.put("a.csv", csv(row("A")));
    let changes = 1;
    world.s3.intercept = (call) => {
      if (call.startsWith("GetObject") && changes-- > 0) world.put("a.csv", csv(row("A"), row("B")));
    };
    assert.equal((await world.run()).outcome, "done");
    assert.deepEqual([world.items.size, world.report("a.csv").imported], [2, 2]);
    assert.equal((await world.run()).last.unchanged, 1);
  });

  it("imports a file again that changed while it was read", async () => {
    world.put("a.csv", csv(row("A")));
    world.s3.intercept = (call) => {
      if (call === "PutObject stock/reports/a.csv.json") world.put("a.csv", csv(row("B")));
    };
    await world.run();
    world.s3.intercept = () => undefined;
    assert.equal((await world.run()).last.imported, 1);
    assert.equal(world.items.size, 2);
  });

  it("takes the report of another importer that was faster", async () => {
    world.put("a.csv", csv(row("A")));
    let other: Promise<unknown> | undefined;
    world.s3.intercept = async (call) => {
      if (other || !call.startsWith("PutObject")) return;
      other = Promise.resolve();
      const faster = new World();
      faster.s3.objects = world.s3.objects;
      await faster.start();
      await faster.run();
      await faster.aws.stop();
    };
    const { outcome, last } = await world.run();
    assert.deepEqual([outcome, last.unchanged, last.failed], ["done", 1, 0]);
  });

  it("begins a file again when the connection breaks, and fails it when that goes on", async () => {
    let breaks = 1;
    world.put("a.csv", csv(...many(300)));
    const original = world.s3.send.bind(world.s3);
    world.s3.send = (async (command: { constructor: { name: string } }) => {
      const answer = (await original(command as never)) as { Body?: Readable };
      if (command.constructor.name !== "GetObjectCommand" || breaks-- <= 0) return answer;
      return { Body: Readable.from(broken(csv(...many(250)))) };
    }) as never;
    assert.equal((await world.run()).outcome, "done");
    assert.deepEqual([world.items.size, world.report("a.csv").imported], [300, 300]);

    breaks = 3;
    const { outcome, last } = await world.run({ keys: ["incoming/a.csv"] });
    assert.deepEqual(
      [outcome, last.reasons],
      ["incomplete", ["incoming/a.csv: it could not be read to its end: read ECONNRESET"]],
    );
  });

  it("fails with the place and what S3 says when the report is refused", async () => {
    world.put("a.csv", csv(row("A")));
    world.s3.intercept = (call) => {
      if (call.startsWith("PutObject")) throw failure("AccessDenied");
    };
    assert.deepEqual((await world.run()).last.reasons, [
      "incoming/a.csv: s3://stock/reports/a.csv.json: S3 answers 403 AccessDenied: AccessDenied by the fake",
    ]);
  });
});

async function* broken(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
  await Promise.resolve();
  throw new Error("read ECONNRESET");
}
