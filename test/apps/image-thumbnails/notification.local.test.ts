import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as S3 from "@aws-sdk/client-s3";
import * as SQS from "@aws-sdk/client-sqs";
import { handleNotification, type Summary } from "../../../apps/image-thumbnails/notification.ts";
import type { S3Notification } from "../../../apps/image-thumbnails/event.ts";
import { resetEmulator, startEmulator } from "../../../local/emulator.ts";
import { created, event, pixel, plain, settings } from "./fixtures.ts";

describe("image-thumbnails: an event, on the emulator's S3", function () {
  this.timeout(30_000);
  const previous = process.env.KANDOKORO_LOCAL;
  let home: string;
  let s3: S3.S3Client;
  let sqs: SQS.SQSClient;

  before(async function () {
    this.timeout(15 * 60_000); // the first time, the emulator is installed
    home = await mkdtemp(join(tmpdir(), "kandokoro-test-"));
    process.env.KANDOKORO_LOCAL = home;
    const { endpoint, region } = await startEmulator();
    const config = { endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
    s3 = new S3.S3Client(config);
    sqs = new SQS.SQSClient(config);
    for (const Bucket of ["photos", "thumbnails"]) await s3.send(new S3.CreateBucketCommand({ Bucket }));
  });

  after(async () => {
    await resetEmulator();
    await rm(home, { recursive: true });
    if (previous === undefined) delete process.env.KANDOKORO_LOCAL;
    else process.env.KANDOKORO_LOCAL = previous;
  });

  const upload = async (key: string, colour: string) =>
    s3.send(
      new S3.PutObjectCommand({ Bucket: "photos", Key: key, Body: await plain(colour).jpeg().toBuffer() }),
    );

  async function handle(notification: S3Notification): Promise<Summary> {
    const reported = Promise.withResolvers<Summary>();
    await handleNotification(s3, settings, notification, reported.resolve);
    return reported.promise;
  }

  async function thumbnail(key: string): Promise<S3.GetObjectCommandOutput & { image: Buffer }> {
    const found = await s3.send(new S3.GetObjectCommand({ Bucket: "thumbnails", Key: key }));
    return { ...found, image: Buffer.from(await found.Body!.transformToByteArray()) };
  }

  /** The next event of the queue that has records: the first one is S3's test event. */
  async function received(QueueUrl: string): Promise<S3Notification> {
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline) {
      const { Messages = [] } = await sqs.send(
        new SQS.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }),
      );
      for (const { Body, ReceiptHandle } of Messages) {
        await sqs.send(new SQS.DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        const notification = JSON.parse(Body!) as S3Notification;
        if (notification.Records) return notification;
        assert.equal((await handle(notification)).records, 0);
      }
    }
    throw new Error("no event came within 20 s");
  }

  it("understands what S3 sends, with spaces, plus and unicode in the key", async () => {
    const { QueueUrl } = await sqs.send(new SQS.CreateQueueCommand({ QueueName: "events" }));
    const QueueArn = "arn:aws:sqs:*:000000000000:events".replace("*", await sqs.config.region());
    const configurations = [{ QueueArn, Events: ["s3:ObjectCreated:*" as const] }];
    await s3.send(
      new S3.PutBucketNotificationConfigurationCommand({
        Bucket: "photos",
        NotificationConfiguration: { QueueConfigurations: configurations },
      }),
    );
    await upload("incoming/夏 休み + summer.jpg", "red");
    const first = await received(QueueUrl!);
    assert.equal((await handle(first)).made, 1);
    const { ContentType, CacheControl, Metadata } = await thumbnail("夏 休み + summer.jpg/160.webp");
    assert.equal(ContentType, "image/webp");
    assert.equal(CacheControl, "public, max-age=300");
    assert.equal(Metadata!["source-width"], "1600");
    await upload("incoming/夏 休み + summer.jpg", "blue");
    const second = await received(QueueUrl!);
    assert.equal((await handle(second)).made, 1);
    assert.equal((await handle(second)).current, 1);
    assert.equal((await handle(first)).current, 1);
  });

  it("leaves the newest thumbnails of events that are handled at the same time, in either order", async () => {
    for (const order of [
      ["0A", "0B"],
      ["0B", "0A"],
    ]) {
      const name = `${order.join("-")}.jpg`;
      await upload(`incoming/${name}`, "blue");
      const outcomes = await Promise.all(
        order.map((sequencer) => handle(event(created(`incoming/${name}`, sequencer)))),
      );
      assert.ok(outcomes.every(({ failed, rejected }) => failed + rejected === 0));
      for (const width of settings.widths) {
        const { image, Metadata } = await thumbnail(`${name}/${width}.webp`);
        assert.equal(Metadata!["source-sequencer"], "0B");
        assert.ok((await pixel(image, 20, 20))[2]! > 240);
      }
    }
  });

  it("skips a photo that is gone", async () => {
    assert.equal((await handle(event(created("incoming/never.jpg")))).gone, 1);
  });
});
