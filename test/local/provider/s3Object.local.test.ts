import { S3 } from "@aws-sdk/client-s3";
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { type Made, make, startCloud, stopCloud, type Values } from "./s3AndLambdaCloud.ts";

describe("S3 objects on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let client: S3;
  before(async () => {
    cloud = await startCloud();
    client = cloud.client(S3);
    await make(cloud, "aws:s3/bucket:Bucket", { bucket: "objects" });
    const versioningConfiguration = { status: "Enabled" };
    await make(cloud, "aws:s3/bucketVersioning:BucketVersioning", {
      bucket: "objects",
      versioningConfiguration,
    });
  });
  after(stopCloud);

  const object = (key: string, inputs: Values): Promise<Made> =>
    make(cloud, "aws:s3/bucketObjectv2:BucketObjectv2", { bucket: "objects", key, ...inputs });
  const content = async (Key: string) =>
    (await client.getObject({ Bucket: "objects", Key })).Body?.transformToString();

  it("hold text, base64 or a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kandokoro-"));
    const path = join(folder, "a.txt");
    await writeFile(path, "from a file");
    await object("text", { content: "hé" });
    await object("base64", { contentBase64: "aMOp" });
    await object("a/b +c.txt", {
      source: { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", path },
    });
    await rm(folder, { recursive: true });
    assert.equal(await content("text"), "hé");
    assert.equal(await content("base64"), "hé");
    assert.equal(await content("a/b +c.txt"), "from a file");
  });

  it("are uploaded anew when content or headers change, also when a header is taken away", async () => {
    const first = await object("page", {
      content: "one",
      contentType: "text/html",
      cacheControl: "max-age=60",
    });
    assert.equal(first.state.contentType, "text/html");
    const second = await first.update({
      bucket: "objects",
      key: "page",
      content: "two",
      contentType: "text/html",
    });
    assert.equal(await content("page"), "two");
    assert.equal(second.state.cacheControl, undefined);
    assert.notEqual(second.state.versionId, first.state.versionId);
    assert.notEqual(second.state.etag, first.state.etag);
  });

  it("keep their version when only tags change", async () => {
    const first = await object("tagged", { content: "x", tagsAll: { a: "1 & 2" } });
    assert.deepEqual(first.state.tagsAll, { a: "1 & 2" });
    const second = await first.update({
      bucket: "objects",
      key: "tagged",
      content: "x",
      tagsAll: { b: "2" },
    });
    assert.deepEqual(second.state.tagsAll, { b: "2" });
    assert.equal(second.state.versionId, first.state.versionId);
  });

  it("are deleted with all versions, and no other object is", async () => {
    const made = await object("gone", { content: "1" });
    await object("gone-not", { content: "1" });
    const changed = await made.update({ bucket: "objects", key: "gone", content: "2" });
    await client.deleteObject({ Bucket: "objects", Key: "gone" });
    assert.equal(await changed.read(), undefined);
    await changed.remove();
    const { Versions = [], DeleteMarkers = [] } = await client.listObjectVersions({
      Bucket: "objects",
      Prefix: "gone",
    });
    assert.deepEqual(
      [...Versions, ...DeleteMarkers].map(({ Key }) => Key),
      ["gone-not"],
    );
  });
});
