import assert from "node:assert/strict";
import { run, type Run } from "../../../apps/daily-summary/run.ts";
import type { Settings } from "../../../apps/daily-summary/settings.ts";
import type { Summary } from "../../../apps/daily-summary/summary.ts";
import { failure, FakeS3 } from "../shared/fakeS3.ts";
import { csv, line, settings } from "./fixtures.ts";

const DAY = "2026-11-23";

describe("daily-summary: a run", () => {
  let s3: FakeS3;
  beforeEach(() => (s3 = new FakeS3()));

  async function go(other: Partial<Settings> = {}): Promise<Run> {
    const reports: Run[] = [];
    const done = await run(s3, { ...settings, ...other }, (report) => reports.push(report));
    assert.deepEqual(reports, [done]);
    return done;
  }

  const put = (name: string, ...lines: string[]) => s3.store(`orders/orders/${name}`, csv(...lines));
  const summary = (day = DAY) => JSON.parse(s3.text(`summaries/${day}/summary.json`)) as Summary;

  it("does nothing when nothing is there", async () => {
    const { ms, ...rest } = await go();
    assert.deepEqual(rest, {
      days: 0,
      written: [],
      unchanged: 0,
      failed: 0,
      badLines: 0,
      refusedFiles: 0,
      strays: 0,
      reasons: [],
    });
    assert.ok(ms >= 0);
    assert.deepEqual(s3.calls, ["ListObjects orders/orders/"]);
  });

  it("writes JSON and a page for each day that has files", async () => {
    put(`${DAY}/a.csv`, line("1", DAY), line("2", DAY, "Cup", "50"));
    put("2026-11-24/a.csv");
    const { written, days } = await go();
    assert.deepEqual([written, days], [[DAY, "2026-11-24"], 2]);
    assert.deepEqual([summary().orders, summary().amount], [2, 150]);
    assert.equal(summary("2026-11-24").orders, 0);
    const { put: json } = s3.objects.get(`summaries/${DAY}/summary.json`)!;
    const { put: page, body } = s3.objects.get(`summaries/${DAY}/index.html`)!;
    assert.deepEqual([json.ContentType, page.ContentType], ["application/json", "text/html; charset=utf-8"]);
    assert.deepEqual([json.CacheControl, page.CacheControl], ["no-cache", "no-cache"]);
    assert.match(body.toString(), /<h1>Orders of 2026-11-23<\/h1>/);
  });

  it("reads and writes nothing when no file changed", async () => {
    put(`${DAY}/a.csv`, line("1", DAY));
    await go();
    s3.calls.length = 0;
    const { written, unchanged } = await go();
    assert.deepEqual([written, unchanged], [[], 1]);
    assert.deepEqual([s3.count("PutObject"), s3.count("GetObject")], [0, 0]);
  });

  it("writes the same bytes when a summary is gone, and nothing else", async () => {
    put(`${DAY}/a.csv`, line("1", DAY));
    await go();
    const before = s3.text(`summaries/${DAY}/summary.json`);
    s3.objects.delete(`summaries/${DAY}/summary.json`);
    s3.calls.length = 0;
    assert.deepEqual((await go()).written, [DAY]);
    assert.equal(s3.text(`summaries/${DAY}/summary.json`), before);
    assert.deepEqual(
      s3.calls.filter((call) => call.startsWith("Put")),
      [`PutObject summaries/${DAY}/summary.json`],
    );
  });

  it("brings only the day of a late file up to date", async () => {
    put(`${DAY}/a.csv`, line("1", DAY));
    put("2026-11-24/a.csv", line("2", "2026-11-24"));
    await go();
    put(`${DAY}/late.csv`, line("3", DAY));
    const { written, unchanged } = await go();
    assert.deepEqual([written, unchanged, summary().orders], [[DAY], 1, 2]);
  });

  it("follows a file that is changed or deleted, and keeps the summary of a day without any", async () => {
    put(`${DAY}/a.csv`, line("1", DAY));
    put(`${DAY}/b.csv`, line("2", DAY));
    await go();
    put(`${DAY}/b.csv`, line("2", DAY, "Tea", "7"));
    await go();
    assert.equal(summary().amount, 107);
    s3.objects.delete(`orders/orders/${DAY}/b.csv`);
    await go();
    assert.equal(summary().amount, 100);
    s3.objects.delete(`orders/orders/${DAY}/a.csv`);
    assert.deepEqual([(await go()).days, summary().amount], [0, 100]);
  });

  for (const change of [{ timeZone: "Asia/Seoul" }, { currency: "KRW" }, { maxFileBytes: 99_999 }])
    it(`writes anew when the setting is ${JSON.stringify(change)}`, async () => {
      put(`${DAY}/a.csv`, line("1", DAY));
      await go();
      assert.deepEqual((await go(change)).written, [DAY]);
    });

  it("takes the line of the file with the later name, whenever it came", async () => {
    put(`${DAY}/b.csv`, line("1", DAY, "Tea", "2"));
    put(`${DAY}/a.csv`, line("1", DAY, "Tea", "1"));
    await go();
    assert.deepEqual([summary().amount, summary().replacedOrders], [2, 1]);
  });

  it("reads very many files in many pages, in the order of their names", async () => {
    s3.pageSize = 7;
    for (let i = 0; i < 100; i++)
      put(
        `${DAY}/${String(i).padStart(3, "0")}.csv`,
        line("same", DAY, "Tea", String(i)),
        line(`own${i}`, DAY, "Tea", "0"),
      );
    for (let i = 1; i <= 20; i++) put(`2026-01-${String(i).padStart(2, "0")}/a.csv`);
    const { days } = await go();
    const { orders, amount, files } = summary();
    assert.deepEqual([days, orders, amount, files], [21, 101, 99, 100]);
  });

  it("refuses what cannot be read and sums up the rest", async () => {
    put(`${DAY}/a.csv`, line("1", DAY), "bad");
    s3.store(`orders/orders/${DAY}/b.csv`, "");
    s3.store(`orders/orders/${DAY}/c.txt`, csv(line("2", DAY)));
    s3.store(`orders/orders/${DAY}/d.csv`, "x".repeat(300));
    s3.store(`orders/orders/${DAY}/`, "");
    const done = await go({ maxFileBytes: 200 });
    assert.deepEqual([done.badLines, done.refusedFiles, done.failed], [1, 3, 0]);
    assert.equal(summary().orders, 1);
    assert.deepEqual(summary().shownRefusedFiles, [
      {
        file: `orders/${DAY}/b.csv`,
        problem: "it is empty; its first line must name the columns order_id, ordered_at, product, amount",
      },
      { file: `orders/${DAY}/c.txt`, problem: "its name must end with .csv" },
      { file: `orders/${DAY}/d.csv`, problem: "it has 300 bytes; at most 200 are read (MAX_FILE_MIB)" },
    ]);
    assert.equal(s3.calls.filter((call) => call === `GetObject orders/orders/${DAY}/d.csv`).length, 0);
  });

  it("leaves out what lies in no day's folder, and says so", async () => {
    put("a.csv", line("1", DAY));
    put("2026-13-01/a.csv", line("1", DAY));
    put(`tmp/${DAY}/a.csv`, line("1", DAY));
    const { days, strays, reasons } = await go();
    assert.deepEqual([days, strays], [0, 3]);
    const fix = "is left out; put files under the day of their orders, such as orders/2026-11-23/";
    assert.deepEqual(
      reasons,
      ["2026-13-01/", "tmp/", "a.csv"].map((name) => `"orders/${name}" ${fix}`),
    );
    for (let i = 0; i < 20; i++) put(`${i}.csv`);
    const more = await go();
    assert.deepEqual([more.strays, more.reasons.length], [23, 10]);
  });

  it("goes on with the other days when one fails, and then fails with the reason", async () => {
    for (const day of ["2026-11-21", "2026-11-22", DAY]) put(`${day}/a.csv`, line("1", day), line("2", day));
    put(`${DAY}/a.csv`, line("1", DAY));
    const reports: Run[] = [];
    await assert.rejects(
      run(s3, { ...settings, maxOrders: 1 }, (report) => reports.push(report)),
      {
        message:
          "2026-11-21: orders/2026-11-21/a.csv: it has more than 1 orders; raise MAX_ORDERS, and the function's memory with it | 2026-11-22: orders/2026-11-22/a.csv: it has more than 1 orders; raise MAX_ORDERS, and the function's memory with it",
      },
    );
    assert.deepEqual(
      reports.map(({ failed, written }) => [failed, written]),
      [[2, [DAY]]],
    );
    assert.equal(reports[0]!.reasons.length, 2);
  });

  it("names ten failed days and counts the others", async () => {
    for (let i = 10; i < 30; i++) put(`2026-01-${i}/a.csv`, "bad");
    s3.intercept = (call) => {
      if (call.startsWith("GetObject")) throw failure("SlowDown");
    };
    await assert.rejects(go(), ({ message }: Error) => {
      const parts = message.split(" | ");
      assert.deepEqual([parts.length, parts.at(-1)], [11, "and 10 more"]);
      return true;
    });
  });

  it("refuses a day with more files than it can list in memory", async () => {
    for (let i = 0; i <= 10_000; i++)
      s3.objects.set(`orders/orders/${DAY}/${i}.csv`, { body: Buffer.alloc(0), put: {}, etag: "x" });
    await assert.rejects(go(), {
      message: `${DAY}: it has 10001 files; at most 10000 are read, so write fewer, larger ones`,
    });
  });
});

describe("daily-summary: runs at the same time", () => {
  let s3: FakeS3;
  beforeEach(() => (s3 = new FakeS3()));
  const go = () => run(s3, settings, () => undefined);
  const put = (name: string, ...lines: string[]) => s3.store(`orders/orders/${DAY}/${name}`, csv(...lines));
  const orders = () => (JSON.parse(s3.text(`summaries/${DAY}/summary.json`)) as Summary).orders;
  const pageSays = () => /<p>(\d+) order/.exec(s3.text(`summaries/${DAY}/index.html`))![1];

  it("write each object once", async () => {
    put("a.csv", line("1", DAY));
    const runs = await Promise.all([go(), go(), go()]);
    assert.deepEqual([runs.map(({ failed }) => failed), orders()], [[0, 0, 0], 1]);
  });

  for (const object of ["index.html", "summary.json"])
    it(`never put an older ${object} over a newer one`, async () => {
      put("a.csv", line("1", DAY));
      let waiting = true;
      s3.intercept = async (call) => {
        if (call !== `PutObject summaries/${DAY}/${object}` || !waiting) return;
        waiting = false; // the older run is at its write; a newer one begins and ends
        put("b.csv", line("2", DAY));
        await go();
      };
      await go();
      assert.deepEqual([orders(), pageSays()], [2, "2"]);
    });

  it("begin again when a file changes or goes between its listing and its reading", async () => {
    put("a.csv", line("1", DAY));
    put("b.csv", line("2", DAY));
    const changes = [
      () => put("a.csv", line("3", DAY), line("4", DAY)),
      () => s3.objects.delete(`orders/orders/${DAY}/b.csv`),
    ];
    s3.intercept = (call) => {
      if (call.startsWith("GetObject")) changes.shift()?.();
    };
    await go();
    assert.equal(orders(), 2);
  });

  it("give up on a day that never keeps still, and say so", async () => {
    put("a.csv", line("1", DAY));
    s3.intercept = (call) => {
      if (call.startsWith("PutObject")) throw failure("PreconditionFailed");
    };
    await assert.rejects(go(), {
      message: `${DAY}: ${DAY}/index.html changed meanwhile, 5 times; the next run will try again`,
    });
  });

  const refusals: [string, string][] = [
    ["ListObjects orders/orders/", "s3://orders/orders/"],
    [`ListObjects orders/orders/${DAY}/`, `${DAY}: s3://orders/orders/${DAY}/`],
    [`HeadObject summaries/${DAY}/summary.json`, `${DAY}: s3://summaries/${DAY}/summary.json`],
    [`GetObject orders/orders/${DAY}/a.csv`, `${DAY}: s3://orders/orders/${DAY}/a.csv`],
    [`PutObject summaries/${DAY}/index.html`, `${DAY}: s3://summaries/${DAY}/index.html`],
  ];
  for (const [refused, place] of refusals)
    it(`fail with the place and what S3 says when it refuses ${refused}`, async () => {
      put("a.csv", line("1", DAY));
      s3.intercept = (call) => {
        if (call === refused) throw failure("AccessDenied");
      };
      await assert.rejects(go(), {
        message: `${place}: S3 answers 403 AccessDenied: AccessDenied by the fake`,
      });
    });

  it("finish what a run that was killed between its two writes left", async () => {
    put("a.csv", line("1", DAY));
    s3.intercept = (call) => {
      if (call.endsWith("summary.json") && call.startsWith("Put")) throw failure("Killed");
    };
    await assert.rejects(go());
    s3.intercept = () => undefined;
    await go();
    assert.deepEqual([orders(), pageSays()], [1, "1"]);
  });
});
