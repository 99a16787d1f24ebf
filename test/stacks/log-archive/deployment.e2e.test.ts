import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { FirehoseClient, PutRecordCommand } from "@aws-sdk/client-firehose";
import { S3Client } from "@aws-sdk/client-s3";
import { describe, it } from "mocha";
import { failuresOf, once, recordsOf } from "../../../apps/shared/logArchive.ts";
import { newObjects } from "../../../stacks/archive.ts";
import type { ArchiveEvidence } from "../../../stacks/log-archive/demo.ts";
import { eventually, TestCloud } from "../../support/cli.ts";
import { clientConfig, listAll } from "../../support/listing.ts";

const SETUP = "log-archive";
/** AWS's own example, and what else the application writes that no file may show. */
const SECRETS = /AKIAIOSFODNN7EXAMPLE|hunter2|abcdefghijklmnop|ann@example\.com/;

interface Outputs {
  readonly bucketName: string;
  readonly deliveryStreamName: string;
  readonly commands: Record<string, string>;
}

describe("log-archive on a local cloud", function () {
  this.timeout(600_000); // a first run may have to build the Pulumi CLI
  const cloud = new TestCloud();
  let endpoint: string;
  let outputs: Outputs;

  before("npm run local -- up", async () => {
    const { code, stderr } = await cloud.run("local", "up", SETUP);
    assert.equal(code, 0, stderr);
    ({ endpoint } = await cloud.json<{ endpoint: string }>("local", "status"));
    outputs = await cloud.json<Outputs>("local", "outputs", SETUP);
  });
  after(() => cloud.remove());

  const objects = (prefix: string) =>
    newObjects(new S3Client(clientConfig(endpoint)), outputs.bucketName, prefix, new Date(0));

  it("archives what the application said, counted alike in the files and by SQL", async () => {
    const evidence = await cloud.json<ArchiveEvidence>("local", "demo", SETUP);
    const { archived, asked, failed, files, joined, masked, run, written } = evidence;
    assert.deepEqual(written, { DEBUG: 40, INFO: 40, WARN: 8, ERROR: 4 });
    assert.deepEqual(archived, { INFO: 40, WARN: 8, ERROR: 4 });
    assert.deepEqual(asked, archived);
    const day = new Date().toISOString().slice(0, 10);
    for (const file of files)
      assert.match(file, new RegExp(`^lines/day=${day}/lines-stream-.*\\.json\\.gz$`));
    assert.deepEqual(
      [masked.run, masked.level, masked.message, masked.authorization, masked.accessKeyId],
      [run, "ERROR", "payment failed at https://shop:[masked]@pay.example.com", "[masked]", "[masked]"],
    );
    assert.equal(joined.message, `Error: ${run}: no stock`);
    assert.match(joined.stack!, /^ {4}at .*\n {4}at /);
    assert.match(failed.file, new RegExp(`^lines-failed/processing-failed/day=${day}/lines-stream-`));
    assert.deepEqual(
      [failed.errorCode, failed.reason],
      [
        "Lambda.ProcessingFailedStatus",
        'a batch of CloudWatch Logs is broken: its messageType is "NONSENSE", neither DATA_MESSAGE nor CONTROL_MESSAGE',
      ],
    );
  });

  it("shows no secret and no debugging in any file, and compresses each once", async () => {
    const all = await objects("lines/");
    assert.ok(all.length > 0);
    for (const { key, bytes } of all) {
      const text = JSON.stringify(recordsOf(bytes));
      assert.doesNotMatch(text, SECRETS, key);
      assert.doesNotMatch(text, /"level":"DEBUG"/, key);
    }
  });

  it("changes nothing when it is deployed again", async () => {
    const { code, stderr } = await cloud.run("local", "preview", SETUP, "--expect-no-changes");
    assert.equal(code, 0, stderr);
  });

  it("archives batches that come twice and out of order, each line once for who counts ids", async () => {
    const batch = (from: number) => ({
      messageType: "DATA_MESSAGE",
      logGroup: "/app/twice",
      logStream: "s",
      logEvents: [0, 1].map((i) => ({
        id: `twice-${from + i}`,
        timestamp: 1_795_510_800_000 + from + i,
        message: `${from + i}`,
      })),
    });
    for (const from of [2, 0, 2]) await put(gzipSync(JSON.stringify(batch(from))));
    const records = await eventually("the batches", 60, async () => {
      const found = (await objects("lines/")).flatMap(({ bytes }) => recordsOf(bytes));
      const mine = found.filter(({ origin }) => origin?.log_group === "/app/twice");
      return mine.length === 6 ? mine : undefined;
    });
    assert.deepEqual(
      once(records).map(({ message, timestamp }) => `${message} ${timestamp}`),
      [0, 1, 2, 3].map((i) => `${i} 2026-11-24T09:00:00.00${i}Z`),
    );
  });

  it("puts back what does not fit into an answer, and loses no line", async () => {
    const lines = 6000;
    const text = (i: number) =>
      JSON.stringify({ level: "INFO", message: `line ${i}`, filler: "order ".repeat(200) });
    const logEvents = Array.from({ length: lines }, (_, i) => ({
      id: `big-${i}`,
      timestamp: 1_795_510_800_000,
      message: text(i),
    }));
    const message = { messageType: "DATA_MESSAGE", logGroup: "/app/big", logStream: "s", logEvents };
    await put(gzipSync(JSON.stringify(message)));
    const ids = await eventually("all lines", 120, async () => {
      const found = (await objects("lines/")).flatMap(({ bytes }) => recordsOf(bytes));
      const mine = new Set(
        found.filter(({ origin }) => origin?.log_group === "/app/big").map(({ origin }) => origin!.id),
      );
      return mine.size === lines ? mine : undefined;
    });
    assert.equal(ids.size, lines);
  });

  it("keeps what is not compressed, as it came, with the reason", async () => {
    await put(Buffer.from("no gzip"));
    const kept = await eventually("the failed record", 60, async () => {
      const failed = (await objects("lines-failed/")).flatMap(({ bytes }) => failuresOf(bytes));
      return failed.find(({ errorCode }) => errorCode === "Decompression.Failed");
    });
    assert.equal(Buffer.from(kept.rawData, "base64").toString(), "no gzip");
  });

  it("puts out commands that are ready to be typed", () => {
    for (const command of Object.values(outputs.commands)) {
      assert.match(
        command,
        /^AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test aws --endpoint-url http:\/\/127\.0\.0\.1:\d+ --region /,
      );
      assert.doesNotMatch(command, /undefined|\[object|Output/);
    }
  });

  it("is gone after destroy, and destroying again is no error", async () => {
    const { code, stderr } = await cloud.run("local", "destroy", SETUP);
    assert.equal(code, 0, stderr);
    for (const [kind, names] of Object.entries(await listAll(endpoint))) assert.deepEqual(names, [], kind);
    assert.equal((await cloud.run("local", "destroy", SETUP)).code, 0);
    assert.deepEqual((await cloud.json<{ up: string[] }>("local", "status")).up, []);
  });

  async function put(Data: Uint8Array): Promise<void> {
    const request = { DeliveryStreamName: outputs.deliveryStreamName, Record: { Data } };
    await new FirehoseClient(clientConfig(endpoint)).send(new PutRecordCommand(request));
  }
});
