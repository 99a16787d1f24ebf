import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { blackPng, created, event, plain, pngThatClaims } from "./fixtures.ts";
import { FakeS3 } from "./fakeS3.ts";

const script = fileURLToPath(new URL("runHandler.ts", import.meta.url));

describe("image-thumbnails: the handler in its own process", () => {
  let s3: FakeS3;
  beforeEach(async () => (s3 = await new FakeS3().start()));
  afterEach(() => s3.stop());

  async function run(key: string, env: Record<string, string> = { THUMBNAILS_BUCKET: "thumbnails" }) {
    const aws = {
      AWS_ENDPOINT_URL: s3.endpoint,
      AWS_REGION: "ap-northeast-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [script, JSON.stringify(event(created(key)))],
      {
        env: { PATH: process.env.PATH, ...aws, ...env },
      },
    );
    const [log, result] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    return { log, ...(result as { error?: { name: string; message: string }; grownMiB: number }) };
  }

  it("says at its start what its environment lacks", async () => {
    await assert.rejects(run("incoming/cat.jpg", {}), (error: { stderr: string }) => {
      const text =
        "Error: image-thumbnails cannot start: THUMBNAILS_BUCKET is missing; set it to the name of the bucket that takes the thumbnails\n";
      assert.ok(error.stderr.includes(text), error.stderr);
      return true;
    });
  });

  it("logs one line of JSON with time, level, counts and milliseconds", async () => {
    s3.put("photos/incoming/cat.jpg", await plain("red").jpeg().toBuffer());
    const { log, error } = await run("incoming/cat.jpg");
    assert.equal(error, undefined);
    const { timestamp, ms, ...rest } = log;
    assert.ok(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000);
    assert.ok(ms > 0);
    const counts = { records: 1, made: 1, current: 0, gone: 0, folder: 0, other: 0, rejected: 0, failed: 0 };
    assert.deepEqual(rest, { level: "INFO", message: "thumbnails", ...counts, reasons: [] });
  });

  it("logs a rejection as a warning with its reason", async () => {
    s3.put("photos/incoming/text.png", Buffer.from("text"));
    const { log, error } = await run("incoming/text.png");
    assert.equal(error!.name, "PhotoRejected");
    assert.deepEqual([log.level, log.reasons], ["WARN", [error!.message]]);
  });

  const MiB = 1024 * 1024;
  const most = "at most 52428800 bytes are taken (MAX_PHOTO_MIB)";

  it("does not read an object of 200 MB whose length is stated", async () => {
    s3.objects.set("photos/incoming/huge.jpg", { bytes: 200 * MiB, stated: true });
    const { error, grownMiB } = await run("incoming/huge.jpg");
    assert.equal(
      error!.message,
      `photo "s3://photos/incoming/huge.jpg" rejected: it has 209715200 bytes; ${most}`,
    );
    assert.ok(s3.sent < 10 * MiB, `sent ${s3.sent} bytes, which wait in the network's buffers`);
    assert.ok(grownMiB < 64, `grew by ${grownMiB} MiB`);
  });

  it("stops reading at the limit when the length is not stated", async () => {
    s3.objects.set("photos/incoming/huge.jpg", { bytes: 200 * MiB, stated: false });
    const { error, grownMiB } = await run("incoming/huge.jpg");
    const found = "it has more than 52428800 bytes";
    assert.equal(error!.message, `photo "s3://photos/incoming/huge.jpg" rejected: ${found}; ${most}`);
    assert.ok(s3.sent < 60 * MiB, `sent ${s3.sent} bytes`);
    assert.ok(grownMiB < 96, `grew by ${grownMiB} MiB`);
  });

  for (const [kind, png] of [
    ["in its header only", () => pngThatClaims(30000, 30000)],
    ["really", () => blackPng(30000, 30000)],
  ] as const) {
    it(`does not decode a photo that has 30000 x 30000 pixels ${kind}`, async () => {
      const bomb = await png();
      assert.ok(bomb.length < 50 * MiB);
      s3.put("photos/incoming/bomb.png", bomb);
      const { error, grownMiB, log } = await run("incoming/bomb.png");
      assert.equal(
        error!.message,
        'photo "s3://photos/incoming/bomb.png" rejected: it has 30000 x 30000 pixels; at most 100000000 pixels of png are decoded (MAX_MEGAPIXELS)',
      );
      assert.ok(grownMiB < 64, `grew by ${grownMiB} MiB`);
      assert.ok(log.ms < 2000, `took ${log.ms} ms`);
    });
  }

  it("decodes 100 megapixels in bounded memory", async () => {
    s3.put("photos/incoming/large.png", blackPng(10000, 10000));
    const { error, grownMiB, log } = await run("incoming/large.png");
    assert.equal(error, undefined);
    assert.equal(log.made, 1);
    assert.ok(grownMiB < 128, `grew by ${grownMiB} MiB; the picture has 95 MiB decoded, 286 as RGB`);
  });
});
