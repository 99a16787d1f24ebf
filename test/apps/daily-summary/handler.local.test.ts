import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Run } from "../../../apps/daily-summary/run.ts";
import type { Summary } from "../../../apps/daily-summary/summary.ts";
import { resetEmulator, startEmulator } from "../../../local/emulator.ts";
import { csv, line } from "./fixtures.ts";

const script = fileURLToPath(new URL("runHandler.ts", import.meta.url));

describe("daily-summary: the handler in its own process, on the emulator's S3", function () {
  this.timeout(60_000);
  const previous = process.env.KANDOKORO_LOCAL;
  let home: string;
  let s3: S3Client;
  let aws: Record<string, string>;

  before(async function () {
    this.timeout(15 * 60_000); // the first time, the emulator is installed
    home = await mkdtemp(join(tmpdir(), "kandokoro-test-"));
    process.env.KANDOKORO_LOCAL = home;
    const { endpoint, region } = await startEmulator();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    s3 = new S3Client({ endpoint, region, credentials });
    aws = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    for (const Bucket of ["orders", "summaries"]) await s3.send(new CreateBucketCommand({ Bucket }));
  });

  after(async () => {
    await resetEmulator();
    await rm(home, { recursive: true });
    if (previous === undefined) delete process.env.KANDOKORO_LOCAL;
    else process.env.KANDOKORO_LOCAL = previous;
  });

  const put = (name: string, Body: string | Buffer) =>
    s3.send(new PutObjectCommand({ Bucket: "orders", Key: `orders/${name}`, Body }));

  async function handle(other: Record<string, string> = {}) {
    const settings = {
      ORDERS_BUCKET: "orders",
      SUMMARIES_BUCKET: "summaries",
      TIME_ZONE: "Asia/Tokyo",
      CURRENCY: "JPY",
    };
    const env = { PATH: process.env.PATH, ...aws, ...settings, ...other };
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
    const [log, answer] = stdout.trim().split("\n");
    return {
      log: JSON.parse(log!) as Run & { timestamp: string; level: string; message: string },
      answer: JSON.parse(answer!) as Run,
    };
  }

  async function summary(day: string): Promise<Summary> {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "summaries", Key: `${day}/summary.json` }));
    return JSON.parse(await Body!.transformToString()) as Summary;
  }

  it("answers and logs one line of JSON with time, level and what it did", async () => {
    const { log, answer } = await handle();
    const { timestamp, level, message, ...rest } = log;
    assert.ok(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000);
    assert.deepEqual([level, message], ["INFO", "daily summary"]);
    assert.deepEqual(rest, answer);
  });

  it("reads more files than S3 lists at once, whatever their names, and begins again from nothing", async () => {
    const names = Array.from({ length: 1003 }, (_, i) => `2026-01-01/${String(i).padStart(4, "0")}.csv`);
    names.push("2026-01-01/夏 &+%20.csv");
    for (let first = 0; first < names.length; first += 50)
      await Promise.all(
        names
          .slice(first, first + 50)
          .map((name, i) =>
            put(name, csv(line(String(first + i), "2026-01-01"), line("same", "2026-01-01"))),
          ),
      );
    assert.deepEqual((await handle()).answer.written, ["2026-01-01"]);
    const { files, orders, replacedOrders } = await summary("2026-01-01");
    assert.deepEqual([files, orders, replacedOrders], [1004, 1005, 1003]);
    assert.deepEqual((await handle()).answer.written, []);
  });

  it("warns of what it could not count", async () => {
    await put("2026-01-02/a.csv", csv("bad"));
    const { log } = await handle();
    assert.deepEqual([log.level, log.badLines, log.written], ["WARN", 1, ["2026-01-02"]]);
  });

  it("logs an error, with the reason, when a day fails", async () => {
    await put("2026-01-03/a.csv", csv(line("1", "2026-01-03"), line("2", "2026-01-03")));
    const { log, answer } = await handle({ MAX_ORDERS: "1" });
    const reason =
      "2026-01-03: orders/2026-01-03/a.csv: it has more than 1 orders; raise MAX_ORDERS, and the function's memory with it";
    assert.deepEqual([log.level, log.failed, log.reasons], ["ERROR", 1, [reason]]);
    assert.deepEqual(answer, { message: reason });
  });

  it("says at its start what its environment lacks", async () => {
    await assert.rejects(handle({ TIME_ZONE: "" }), (error: { stderr: string }) => {
      const text =
        "Error: daily-summary cannot start: TIME_ZONE is missing; set it to the IANA name of a time zone, such as Asia/Tokyo\n";
      assert.ok(error.stderr.includes(text), error.stderr);
      return true;
    });
  });

  it("sums up a file of 50 MiB in less memory than it is given", async () => {
    const row = (i: number) => `${i % 90_000},2026-01-04T12:00:00+09:00,"${"x".repeat(170)}",5\n`;
    const rows = Array.from({ length: 98_000 }, (_, i) => row(i)).join("");
    const padding = Array.from({ length: 150_000 }, () => `${"y".repeat(190)}\n`).join("");
    const file = csv() + rows + padding;
    assert.ok(file.length > 45 * 1024 * 1024 && file.length < 50 * 1024 * 1024, `${file.length} bytes`);
    await put("2026-01-04/large.csv", file);
    const { answer } = await handle({ NODE_OPTIONS: "--max-old-space-size=256" });
    assert.deepEqual([answer.written.at(-1), answer.badLines, answer.failed], ["2026-01-04", 150_000, 0]);
    assert.equal((await summary("2026-01-04")).amount, 90_000 * 5);
  });
});
