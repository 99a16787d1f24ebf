import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Report } from "../../../apps/nightly-report/report.ts";
import { run } from "../../../apps/nightly-report/run.ts";
import type { Settings } from "../../../apps/nightly-report/settings.ts";
import type { Level } from "../../../apps/shared/log.ts";
import { failure, FakeS3 } from "../shared/fakeS3.ts";
import { DAY, line, lines, settings } from "./fixtures.ts";

describe("nightly-report: a run", () => {
  let s3: FakeS3;
  let stop: AbortController;
  beforeEach(() => {
    s3 = new FakeS3();
    stop = new AbortController();
  });

  const put = (name: string, ...all: string[]) =>
    s3.store(`requests/requests/2026/11/${name}`, lines(...all));
  const report = () => JSON.parse(s3.text(`reports/${DAY}/report.json`)) as Report;
  const page = () => s3.text(`reports/${DAY}/report.md`);

  async function go(other: Partial<Settings> = {}) {
    const logged: object[] = [];
    const log = (level: Level, message: string, { ms: _, ...fields }: { ms?: number } = {}) =>
      void logged.push({ level, message, ...fields });
    const outcome = await run(s3, { ...settings, ...other }, log as never, stop.signal);
    assert.equal(logged.length, 1);
    return { outcome, logged: logged[0] as Record<string, unknown> };
  }

  it("writes JSON and a page about the day's files, in the hours that may hold its requests", async () => {
    put("22/13/a.jsonl", line());
    put("22/14/a.jsonl", line());
    put("23/15/a.jsonl", line());
    put("23/16/a.jsonl", line());
    const { outcome, logged } = await go();
    const numbers = { day: DAY, files: 2, requests: 2, errors: 0, badLines: 0, refusedFiles: 0 };
    assert.deepEqual([outcome, logged], ["done", { level: "INFO", message: "nightly-report", ...numbers }]);
    assert.deepEqual([report().requests, report().files], [2, 2]);
    assert.match(page(), /^# Requests of 2026-11-23\n\n2 requests in 2 files/);
    assert.deepEqual(
      ["report.json", "report.md"].map((name) => s3.objects.get(`reports/${DAY}/${name}`)!.put.ContentType),
      ["application/json", "text/markdown; charset=utf-8"],
    );
  });

  it("writes and reads nothing when the report is as it should be", async () => {
    put("23/03/a.jsonl", line());
    await go();
    s3.calls.length = 0;
    const { outcome, logged } = await go();
    assert.deepEqual(
      [outcome, logged],
      ["done", { level: "INFO", message: "the report is as it should be", day: DAY }],
    );
    assert.deepEqual([s3.count("GetObject"), s3.count("PutObject")], [0, 0]);
  });

  it("writes the same bytes from the same files, and others when a late file comes", async () => {
    put("23/03/a.jsonl", line(), line({ route: "/b", status: 500 }), "bad");
    await go();
    const before = [s3.text(`reports/${DAY}/report.json`), page()];
    s3.objects.delete(`reports/${DAY}/report.json`);
    s3.objects.delete(`reports/${DAY}/report.md`);
    await go();
    assert.deepEqual([s3.text(`reports/${DAY}/report.json`), page()], before);
    put("23/04/late.jsonl", line());
    await go();
    assert.equal(report().requests, 3);
  });

  it("writes anew when other settings decide what it says", async () => {
    put("23/03/a.jsonl", line());
    await go();
    assert.equal((await go({ maxFileBytes: 5 })).outcome, "incomplete");
    assert.equal(report().refusedFiles, 1);
  });

  it("warns of a day without files, and of bad lines", async () => {
    assert.deepEqual([(await go()).logged.level, report().requests], ["WARN", 0]);
    put("23/03/a.jsonl", "bad");
    const { outcome, logged } = await go();
    assert.deepEqual([outcome, logged.level, logged.badLines], ["done", "WARN", 1]);
  });

  it("is incomplete when a file cannot be read to its end", async () => {
    put("23/03/a.gz", "no gzip");
    put("23/04/b.jsonl", line());
    const { outcome, logged } = await go();
    assert.deepEqual(
      [outcome, logged.level, logged.refusedFiles, report().requests],
      ["incomplete", "ERROR", 1, 1],
    );
  });

  it("begins again when a file changes or goes, or a faster run has written", async () => {
    put("23/03/a.jsonl", line());
    put("23/03/b.jsonl", line());
    const changes = [
      () => put("23/03/a.jsonl", line(), line()),
      () => s3.objects.delete("requests/requests/2026/11/23/03/b.jsonl"),
    ];
    s3.intercept = (call) => {
      if (call.startsWith("GetObject")) changes.shift()?.();
    };
    assert.equal((await go()).outcome, "done");
    assert.deepEqual([report().requests, report().files], [2, 1]);

    put("23/05/c.jsonl", line());
    let once = true;
    s3.intercept = async (call) => {
      if (!once || !call.startsWith("PutObject")) return;
      once = false;
      put("23/06/d.jsonl", line());
      await go();
    };
    await go();
    assert.deepEqual([report().requests, /(\d+) requests/.exec(page())![1]], [4, "4"]);
  });

  it("reads a file again when its connection breaks, without counting twice", async () => {
    put("23/03/a.jsonl", line(), line());
    const original = s3.send.bind(s3);
    let breaks = 1;
    s3.send = (async (command: { constructor: { name: string } }) => {
      const answer = (await original(command as never)) as object;
      if (command.constructor.name !== "GetObjectCommand" || breaks-- <= 0) return answer;
      async function* broken() {
        yield Buffer.from(lines(line()));
        await Promise.resolve();
        throw new Error("read ECONNRESET");
      }
      return { Body: Readable.from(broken()) };
    }) as never;
    assert.equal((await go()).outcome, "done");
    assert.equal(report().requests, 2);
  });

  it("stops between files, and writes nothing", async () => {
    put("23/03/a.jsonl", line());
    put("23/03/b.jsonl", line());
    s3.intercept = (call) => {
      if (call.startsWith("GetObject")) stop.abort();
    };
    const { outcome, logged } = await go();
    assert.deepEqual(
      [outcome, logged],
      ["stopped", { level: "WARN", message: "stopped; the next run begins anew", day: DAY }],
    );
    assert.equal(s3.count("PutObject"), 0);
  });

  it("fails with the place and what S3 says, and with too many files", async () => {
    put("23/03/a.jsonl", line());
    s3.intercept = (call) => {
      if (call.startsWith("GetObject")) throw failure("AccessDenied");
    };
    await assert.rejects(go(), {
      message:
        "s3://requests/requests/2026/11/23/03/a.jsonl: S3 answers 403 AccessDenied: AccessDenied by the fake",
    });
    for (let i = 0; i <= 10_000; i++)
      s3.objects.set(`requests/requests/2026/11/23/03/${i}.gz`, {
        body: Buffer.alloc(0),
        put: {},
        etag: "x",
      });
    await assert.rejects(go(), {
      message: "the day has 10002 files; at most 10000 are read, so let fewer, larger ones be written",
    });
  });

  it("reports on the samples", async () => {
    const folder = fileURLToPath(new URL("../../../apps/nightly-report/samples/", import.meta.url));
    for (const name of readdirSync(folder, { recursive: true }) as string[])
      if (statSync(folder + name).isFile()) s3.store(`requests/${name}`, readFileSync(folder + name));
    const { outcome, logged } = await go();
    assert.deepEqual([outcome, logged.level], ["done", "WARN"]);
    const { requests, files, badLines, otherLines, otherDays, errors, hours } = report();
    assert.deepEqual(
      { requests, files, badLines, otherLines, otherDays },
      { requests: 36, files: 5, badLines: 1, otherLines: 1, otherDays: 3 },
    );
    assert.ok(errors > 0);
    assert.deepEqual(
      hours.map(({ from }) => from),
      ["00:00", "08:00", "12:00", "23:00"],
    );
  });
});
