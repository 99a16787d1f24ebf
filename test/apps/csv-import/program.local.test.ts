import assert from "node:assert/strict";
import { CreateTableCommand, DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Report } from "../../../apps/csv-import/report.ts";
import { eventually } from "../../support/cli.ts";
import { LocalAws } from "../shared/localAws.ts";
import { start, type Program } from "../shared/program.ts";
import { csv, many, row } from "./fixtures.ts";

describe("csv-import: the program, on the emulator's S3 and DynamoDB", function () {
  this.timeout(60_000);
  const aws = LocalAws.forSuite();
  const running: Program[] = [];
  let s3: S3Client;
  let dynamodb: DynamoDBClient;
  let count = 0;
  let table: string;
  let bucket: string;

  before(() => {
    s3 = new S3Client(aws.config);
    dynamodb = new DynamoDBClient(aws.config);
  });
  beforeEach(async () => {
    [bucket, table] = [`stock-${++count}`, `counts-${count}`];
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await dynamodb.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["sku", "countedAt"].map((name) => ({
          AttributeName: name,
          AttributeType: "S",
        })),
        KeySchema: [
          { AttributeName: "sku", KeyType: "HASH" },
          { AttributeName: "countedAt", KeyType: "RANGE" },
        ],
      }),
    );
  });
  afterEach(() => {
    for (const { child } of running.splice(0)) child.kill("SIGKILL");
  });

  const put = (name: string, Body: string) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: `incoming/${name}`, Body }));

  function begin(other: Record<string, string> = {}, ...args: string[]): Program {
    const env = { ...aws.env, STOCK_BUCKET: bucket, STOCK_TABLE: table, PROGRESS_SECONDS: "1", ...other };
    const program = start("csv-import/main.ts", env, ...args);
    running.push(program);
    return program;
  }

  async function items(): Promise<string[]> {
    const found: string[] = [];
    for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName: table }))
      for (const { sku, countedAt, quantity } of Items)
        found.push(`${sku!.S} ${countedAt!.S} ${quantity!.N}`);
    return found.sort();
  }

  async function report(name: string): Promise<Report> {
    const got = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `reports/${name}.json` }));
    return JSON.parse(await got.Body!.transformToString()) as Report;
  }

  it("imports files whatever their names, once and again, with the same table", async () => {
    await put("2026-11-23.csv", csv(...many(60)));
    await put("夏 &+%20.csv", csv(row("SUMMER", 3)));
    const first = await begin().ended();
    assert.deepEqual([first.code, first.last.rows, first.last.level], [0, 61, "INFO"]);
    const table = await items();
    assert.deepEqual([table.length, table.at(-1)], [61, "SUMMER 2026-11-23T12:00:00.000Z 3"]);
    const again = await begin().ended();
    assert.deepEqual([again.code, again.last.unchanged, again.last.rows], [0, 2, 0]);
    const named = await begin({}, "incoming/夏 &+%20.csv", "incoming/2026-11-23.csv").ended();
    assert.deepEqual([named.code, named.last.rows], [0, 61]);
    assert.deepEqual(await items(), table);
  });

  it("ends with 1 when rows are rejected, and has imported the others", async () => {
    await put("a.csv", csv(row("A"), row("B", "many")));
    const { code, last } = await begin().ended();
    assert.deepEqual([code, last.level, last.rejectedRows], [1, "WARN", 1]);
    assert.equal((await report("a.csv")).rejectedRows[0]!.line, 3);
    assert.equal((await items()).length, 1);
  });

  it("ends with 1, and says why, when its table or its bucket is not there", async () => {
    await put("a.csv", csv(row("A")));
    const noTable = await begin({ STOCK_TABLE: "other" }).ended();
    assert.equal(noTable.code, 1);
    assert.match(
      String((noTable.last.reasons as string[])[0]),
      /^table "other": DynamoDB answers 400 ResourceNotFoundException: /,
    );
    const noBucket = await begin({ STOCK_BUCKET: "other" }).ended();
    assert.equal(noBucket.code, 1);
    assert.match(
      String((noBucket.last.reasons as string[])[0]),
      /^s3:\/\/other\/incoming\/: S3 answers 404 NoSuchBucket/,
    );
  });

  it("waits for an S3 and a DynamoDB that fail for a while", async () => {
    await put("a.csv", csv(...many(60)));
    const left = { S3: 4, DynamoDB: 4 };
    aws.fault = (what) => {
      const of = what.includes("DynamoDB") ? "DynamoDB" : "S3";
      return left[of]-- > 0 ? { status: of === "S3" ? 503 : 500, body: "" } : undefined;
    };
    const { code, last } = await begin().ended();
    assert.deepEqual([code, last.rows, (await items()).length], [0, 60, 60]);
  });

  it("begins a file again when the connection breaks in the middle of it", async () => {
    await put("a.csv", csv(...many(4000)));
    let breaks = 1;
    aws.fault = (what) =>
      what.startsWith(`GET /${bucket}/incoming/a.csv`) && breaks-- > 0 ? { cutAfter: 70_000 } : undefined;
    const { code, last } = await begin().ended();
    assert.deepEqual([code, last.rows, breaks, (await items()).length], [0, 4000, -1, 4000]);
  });

  it("stops on SIGTERM while it imports, ends with 143, and goes on the next time", async () => {
    await put("a.csv", csv(...many(60_000)));
    const program = begin();
    await program.line("importing");
    program.child.kill("SIGTERM");
    const { code, last } = await program.ended();
    assert.deepEqual([code, last.message, last.imported], [143, "stopped; the next run goes on", 0]);
    assert.ok((await items()).length > 0);
    await assert.rejects(report("a.csv"), { name: "NoSuchKey" });
    await put("a.csv", csv(...many(200)));
    assert.equal((await begin().ended()).code, 0);
    assert.equal((await report("a.csv")).imported, 200);
  });

  it("stops on SIGTERM while S3 is silent in the middle of a file", async () => {
    await put("a.csv", csv(...many(4000)));
    aws.fault = (what) =>
      what.includes("/incoming/a.csv") && what.startsWith("GET") ? { stallAfter: 70_000 } : undefined;
    const program = begin();
    await eventually("the first rows", 20, async () => ((await items()).length > 0 ? true : undefined));
    program.child.kill("SIGTERM");
    assert.equal((await program.ended()).code, 143);
  });

  it("ends itself with 124 when its time is up", async () => {
    await put("a.csv", csv(...many(4000)));
    aws.fault = (what) =>
      what.startsWith("GET") && what.includes("/incoming/a.csv") ? { stallAfter: 70_000 } : undefined;
    const { code, last } = await begin({ TIME_LIMIT_SECONDS: "2" }).ended();
    assert.deepEqual(
      [code, last],
      [124, { level: "ERROR", message: "not done within 2 s; it is ended here (TIME_LIMIT_SECONDS)" }],
    );
  });

  it("says at its start all that its environment and arguments lack", async () => {
    const { code, last, lines } = await begin({ STOCK_BUCKET: "", MAX_FILE_MIB: "x" }, "a.csv").ended();
    const message =
      'csv-import cannot start: STOCK_BUCKET is missing; set it to the name of the bucket with the files. MAX_FILE_MIB is "x"; give a whole number from 1 to 10240. "a.csv" is no file; give keys such as incoming/2026-11-23.csv';
    assert.deepEqual([code, last, lines.length], [1, { level: "ERROR", message }, 1]);
  });

  it("reads a file of 100 MiB in 64 MiB of memory", async () => {
    const bad = `${"y".repeat(1000)}\n`.repeat(1024);
    await put("a.csv", csv(...many(1000)) + bad.repeat(100) + row("LAST"));
    const { code, last } = await begin({ NODE_OPTIONS: "--max-old-space-size=64" }).ended();
    assert.deepEqual([code, last.rows, last.rejectedRows], [1, 1001, 102_400]);
    assert.equal((await report("a.csv")).rejectedRows.length, 1000);
  });
});
