// The setup on a local cloud, by the commands that users type.
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { PhotoEvidence } from "../../../stacks/image-thumbnails/demo.ts";
import { eventually, TestCloud } from "../../support/cli.ts";
import { clientConfig, listAll } from "../../support/listing.ts";

const SETUP = "image-thumbnails";

interface Outputs {
  readonly photosBucket: string;
  readonly thumbnailsBucket: string;
  readonly failuresQueueUrl: string;
  readonly functionName: string;
  readonly commands: Record<string, string>;
}

describe("image-thumbnails on a local cloud", function () {
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

  it("makes three thumbnails of each sample photo, no wider than the photo", async () => {
    const photos = await cloud.json<PhotoEvidence[]>("local", "demo", SETUP);
    assert.equal(photos.length, 6);
    for (const { photo, width, height, thumbnails } of photos) {
      assert.deepEqual(
        thumbnails.map(({ format, width }) => [format, width]),
        [160, 640, 1280].map((size) => ["webp", Math.min(size, width)]),
        photo,
      );
      for (const t of thumbnails)
        assert.ok(Math.abs(t.height - (t.width * height) / width) <= 1, `${photo}: ${t.width}x${t.height}`);
    }
  });

  it("changes nothing when it is deployed again", async () => {
    const { code, stderr } = await cloud.run("local", "preview", SETUP, "--expect-no-changes");
    assert.equal(code, 0, stderr);
  });

  it("puts a photo that cannot be read into the failures queue, with the reason", async () => {
    const config = clientConfig(endpoint);
    const Key = "incoming/not a photo+1.png";
    await new S3Client(config).send(
      new PutObjectCommand({ Bucket: outputs.photosBucket, Key, Body: "only text" }),
    );
    const failure = await eventually("the failure", 60, async () => {
      const receive = new ReceiveMessageCommand({ QueueUrl: outputs.failuresQueueUrl, WaitTimeSeconds: 1 });
      const { Messages } = await new SQSClient(config).send(receive);
      return Messages?.[0]?.Body;
    });
    const { responsePayload, requestPayload } = JSON.parse(failure) as {
      responsePayload: { errorMessage: string };
      requestPayload: { Records: { s3: { object: { key: string } } }[] };
    };
    assert.match(responsePayload.errorMessage, /incoming\/not a photo\+1\.png/);
    assert.equal(requestPayload.Records[0]?.s3.object.key, "incoming/not+a+photo%2B1.png");
  });

  it("shows what its function wrote", async () => {
    const { code, stdout } = await cloud.run("local", "logs", SETUP);
    assert.equal(code, 0);
    assert.match(stdout, /"message":"thumbnails"/);
  });

  it("puts out commands that are ready to be typed", () => {
    assert.deepEqual(Object.keys(outputs.commands), ["failures", "list", "tailLogs", "upload"]);
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
});
