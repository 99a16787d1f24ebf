import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { S3Notification } from "../../../apps/image-thumbnails/event.ts";
import { handleNotification, type Summary } from "../../../apps/image-thumbnails/notification.ts";
import { created, event, pixel, plain, settings } from "./fixtures.ts";
import { FakeS3 } from "./fakeS3.ts";

describe("image-thumbnails: an event", () => {
  let s3: FakeS3;
  let red: Buffer;
  let blue: Buffer;
  before(async () => {
    red = await plain("red").jpeg().toBuffer();
    blue = await plain("blue").jpeg().toBuffer();
  });
  beforeEach(async () => (s3 = await new FakeS3().start()));
  afterEach(() => s3.stop());

  /** What the handler reports without the time, and what it throws. */
  async function handle(notification: S3Notification) {
    let reported: Summary | undefined;
    const report = (summary: Summary) => (reported = summary);
    const thrown = await handleNotification(s3.client(), settings, notification, report).catch(
      (error: Error) => error,
    );
    const { ms, ...summary } = reported!;
    assert.ok(ms >= 0);
    return { thrown, summary };
  }
  const none = {
    records: 1,
    made: 0,
    current: 0,
    gone: 0,
    folder: 0,
    other: 0,
    rejected: 0,
    failed: 0,
    reasons: [],
  };

  it("writes a thumbnail of each width, with its headers and where it comes from", async () => {
    s3.put("photos/incoming/a/cat.jpg", red);
    const { thrown, summary } = await handle(event(created("incoming/a/cat.jpg", "0A")));
    assert.equal(thrown, undefined);
    assert.deepEqual(summary, { ...none, made: 1 });
    const keys = [...s3.objects.keys()].filter((key) => key.startsWith("thumbnails/")).sort();
    assert.deepEqual(
      keys,
      ["1280", "160", "640"].map((width) => `thumbnails/a/cat.jpg/${width}.webp`),
    );
    for (const key of keys) {
      const { etag: _, ...headers } = s3.read(key).headers;
      assert.deepEqual(headers, {
        "content-type": "image/webp",
        "cache-control": "public, max-age=300",
        "x-amz-meta-source-sequencer": "0A",
        "x-amz-meta-source-etag": s3.read("photos/incoming/a/cat.jpg").headers.etag!.replaceAll('"', ""),
        "x-amz-meta-source-bytes": String(red.length),
        "x-amz-meta-source-width": "1600",
        "x-amz-meta-source-height": "1200",
      });
    }
  });

  it("finds photos with spaces, plus and unicode in their keys", async () => {
    s3.put("photos/incoming/夏 休み + summer.jpg", red);
    assert.deepEqual((await handle(event(created("incoming/夏 休み + summer.jpg")))).summary, {
      ...none,
      made: 1,
    });
    assert.equal(s3.objects.has("thumbnails/夏 休み + summer.jpg/160.webp"), true);
  });

  it("makes thumbnails once when the event comes twice, and does not read the photo again", async () => {
    s3.put("photos/incoming/cat.jpg", red);
    await handle(event(created("incoming/cat.jpg")));
    const { thrown, summary } = await handle(event(created("incoming/cat.jpg")));
    assert.equal(thrown, undefined);
    assert.deepEqual(summary, { ...none, current: 1 });
    assert.equal(s3.count("PUT"), 3);
    assert.equal(s3.count("GET"), 1);
  });

  it("makes only what is missing when the first try ended half way", async () => {
    s3.put("photos/incoming/cat.jpg", red);
    await handle(event(created("incoming/cat.jpg")));
    s3.objects.delete("thumbnails/cat.jpg/640.webp");
    assert.deepEqual((await handle(event(created("incoming/cat.jpg")))).summary, { ...none, made: 1 });
    assert.equal(s3.count("PUT"), 4);
  });

  it("makes them again when the photo was written again", async () => {
    s3.put("photos/incoming/cat.jpg", red);
    await handle(event(created("incoming/cat.jpg", "0A")));
    s3.put("photos/incoming/cat.jpg", blue);
    assert.deepEqual((await handle(event(created("incoming/cat.jpg", "0B")))).summary, { ...none, made: 1 });
    await assertNewest("0B");
  });

  it("leaves the newest when an older event comes last", async () => {
    s3.put("photos/incoming/cat.jpg", blue);
    await handle(event(created("incoming/cat.jpg", "0B")));
    assert.deepEqual((await handle(event(created("incoming/cat.jpg", "0A")))).summary, {
      ...none,
      current: 1,
    });
    assert.equal(s3.count("PUT"), 3);
    await assertNewest("0B");
  });

  it("leaves the newest when the older event's handler is overtaken, on an empty place", () => overtaken());

  it("leaves the newest when the older event's handler is overtaken, over old thumbnails", async () => {
    s3.put("photos/incoming/cat.jpg", red);
    await handle(event(created("incoming/cat.jpg", "09")));
    await overtaken();
  });

  it("leaves the newest when the newer event's handler is overtaken", async () => {
    s3.put("photos/incoming/cat.jpg", blue);
    const held = holdFirstPuts();
    const newer = handle(event(created("incoming/cat.jpg", "0B")));
    await held.reached;
    await handle(event(created("incoming/cat.jpg", "0A")));
    held.release();
    assert.deepEqual((await newer).summary, { ...none, made: 1 });
    await assertNewest("0B");
  });

  it("writes no thumbnail over one of its own event", async () => {
    s3.put("photos/incoming/cat.jpg", red);
    const held = holdFirstPuts();
    const one = handle(event(created("incoming/cat.jpg", "0A")));
    await held.reached;
    assert.deepEqual((await handle(event(created("incoming/cat.jpg", "0A")))).summary, { ...none, made: 1 });
    const etags = [...s3.objects.values()].map((object) => "headers" in object && object.headers.etag);
    held.release();
    assert.deepEqual((await one).summary, { ...none, current: 1 });
    assert.deepEqual(
      [...s3.objects.values()].map((object) => "headers" in object && object.headers.etag),
      etags,
    );
  });

  /** The older event's handler has read the old photo; the newer one runs from start to end before it writes. */
  async function overtaken(): Promise<void> {
    s3.put("photos/incoming/cat.jpg", red);
    const held = holdFirstPuts();
    const older = handle(event(created("incoming/cat.jpg", "0A")));
    await held.reached;
    s3.put("photos/incoming/cat.jpg", blue);
    assert.deepEqual((await handle(event(created("incoming/cat.jpg", "0B")))).summary, { ...none, made: 1 });
    held.release();
    assert.deepEqual((await older).summary, { ...none, current: 1 });
    await assertNewest("0B");
  }

  /** The three PUTs that come first wait for `release`. */
  function holdFirstPuts() {
    const reached = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    let held = 0;
    s3.intercept = (request) => {
      if (!request.startsWith("PUT") || held === 3) return;
      if (++held === 3) reached.resolve();
      return gate.promise;
    };
    return { reached: reached.promise, release: () => gate.resolve() };
  }

  async function assertNewest(sequencer: string): Promise<void> {
    for (const width of [160, 640, 1280]) {
      const { body, headers } = s3.read(`thumbnails/cat.jpg/${width}.webp`);
      assert.equal(headers["x-amz-meta-source-sequencer"], sequencer);
      const [red, , blue] = await pixel(body, 20, 20);
      assert.ok(blue! > 240 && red! < 15, `${width} shows the newest photo`);
    }
  }

  it("gives up after five tries on a thumbnail that others keep writing", async () => {
    s3.put("photos/incoming/cat.jpg", red);
    s3.intercept = (request) =>
      request === "PUT thumbnails/cat.jpg/160.webp" ? "ConditionalRequestConflict" : undefined;
    const { thrown, summary } = await handle(event(created("incoming/cat.jpg")));
    const reason =
      '"s3://thumbnails/cat.jpg/160.webp" changed 5 times while it was written; the event is to be tried again';
    assert.equal((thrown as Error).message, reason);
    assert.deepEqual(summary, { ...none, failed: 1, reasons: [reason] });
    assert.equal(s3.requests.filter((request) => request === "PUT thumbnails/cat.jpg/160.webp").length, 5);
  });

  it("skips a photo that is gone before it is read", async () => {
    const { thrown, summary } = await handle(event(created("incoming/cat.jpg")));
    assert.equal(thrown, undefined);
    assert.deepEqual(summary, { ...none, gone: 1 });
    assert.equal(s3.count("PUT"), 0);
  });

  it("skips folders, deletions and S3's test event without a request", async () => {
    const removed = { ...created("incoming/cat.jpg"), eventName: "ObjectRemoved:Delete" };
    const { thrown, summary } = await handle(event(created("incoming/a/"), removed, {}));
    assert.equal(thrown, undefined);
    assert.deepEqual(summary, { ...none, records: 3, folder: 1, other: 2 });
    const test = { Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "photos" } as S3Notification;
    assert.deepEqual((await handle(test)).summary, { ...none, records: 0 });
    assert.deepEqual(s3.requests, []);
  });

  it("rejects a bad key without a request", async () => {
    const { thrown, summary } = await handle(event(created("incoming/../../etc/x")));
    const reason =
      'photo "s3://photos/incoming/../../etc/x" rejected: its key has an empty, "." or ".." segment or a NUL; every part between slashes must be a name';
    assert.equal((thrown as Error).name, "PhotoRejected");
    assert.equal((thrown as Error).message, reason);
    assert.deepEqual(summary, { ...none, rejected: 1, reasons: [reason] });
    assert.deepEqual(s3.requests, []);
  });

  it("rejects a photo in the bucket of the thumbnails, which would never end", async () => {
    const record = created("incoming/cat.jpg");
    record.s3!.bucket!.name = "thumbnails";
    const { thrown } = await handle(event(record));
    assert.equal(
      (thrown as Error).message,
      'photo "s3://thumbnails/incoming/cat.jpg" rejected: it is in the thumbnails\' own bucket; photos and thumbnails need a bucket each, or they would trigger for ever',
    );
  });

  it("fails on a record that S3 would not send", async () => {
    const { thrown } = await handle(event({ eventName: "ObjectCreated:Put", s3: { object: { key: "x" } } }));
    assert.equal(
      (thrown as Error).message,
      "the event's record has no bucket name, key or sequencer; send S3 notifications as S3 makes them",
    );
  });

  it("handles the other records before it throws", async () => {
    s3.put("photos/incoming/text.png", Buffer.from("text"));
    s3.put("photos/incoming/cat.jpg", red);
    const { thrown, summary } = await handle(
      event(created("incoming/text.png"), created("incoming/cat.jpg")),
    );
    const reason =
      'photo "s3://photos/incoming/text.png" rejected: its content is text; photos are jpeg, png, webp, gif, tiff, avif, whatever their name';
    assert.equal((thrown as Error).message, reason);
    assert.deepEqual(summary, { ...none, records: 2, made: 1, rejected: 1, reasons: [reason] });
  });

  it("throws the reasons of all records that failed", async () => {
    s3.put("photos/incoming/empty.jpg", Buffer.alloc(0));
    const { thrown, summary } = await handle(event(created("incoming/empty.jpg"), created("outgoing/x.jpg")));
    assert.equal((thrown as Error).name, "AggregateError");
    assert.equal(
      (thrown as Error).message,
      'photo "s3://photos/incoming/empty.jpg" rejected: it has 0 bytes; photos are jpeg, png, webp, gif, tiff, avif, whatever their name | ' +
        'photo "s3://photos/outgoing/x.jpg" rejected: it is outside the photos\' prefix; keys must begin with "incoming/"',
    );
    assert.deepEqual(summary.rejected, 2);
  });

  it("throws S3's own failure as it is", async () => {
    s3.put("photos/incoming/cat.jpg", red);
    s3.intercept = (request) => (request.startsWith("GET") ? "InternalError" : undefined);
    const { thrown, summary } = await handle(event(created("incoming/cat.jpg")));
    assert.equal((thrown as Error).name, "InternalError");
    assert.deepEqual(summary, { ...none, failed: 1, reasons: ["InternalError by the fake"] });
  });

  it("does not take a missing bucket for a missing photo", async () => {
    s3.intercept = (request) => (request.startsWith("GET") ? "NoSuchBucket" : undefined);
    assert.equal(((await handle(event(created("incoming/cat.jpg")))).thrown as Error).name, "NoSuchBucket");
  });

  it("names the rights that are missing when S3 refuses", async () => {
    s3.intercept = (request) => (request.startsWith("GET") ? "AccessDenied" : undefined);
    const { thrown } = await handle(event(created("incoming/cat.jpg")));
    assert.equal(
      (thrown as Error).message,
      'S3 refuses to show "s3://photos/incoming/cat.jpg"; give the function\'s role s3:GetObject on it and s3:ListBucket on its bucket (without which a missing object is refused too)',
    );
  });

  it("leaves no file behind, whatever happened", async () => {
    const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("photo-"));
    const before = await left();
    s3.put("photos/incoming/cat.jpg", red);
    s3.put("photos/incoming/text.png", Buffer.from("text"));
    await handle(
      event(created("incoming/cat.jpg"), created("incoming/text.png"), created("incoming/none.png")),
    );
    assert.deepEqual(
      (await left()).filter((name) => !before.includes(name)),
      [],
    );
  });
});
