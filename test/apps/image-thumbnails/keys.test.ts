import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeKey, isNewer, thumbnailKeys } from "../../../apps/image-thumbnails/keys.ts";

const keysOf = (key: string, prefix = "incoming/") => [
  ...thumbnailKeys({ bucket: "photos", key }, prefix, [640, 160]),
];

describe("image-thumbnails: keys", () => {
  it("reads a plus as a space, %XX as UTF-8 and %2B as a plus", () => {
    const encoded = "incoming/%E5%A4%8F+%E4%BC%91%E3%81%BF+%2B+summer%252F.jpg";
    assert.equal(decodeKey("photos", encoded), "incoming/夏 休み + summer%2F.jpg");
  });

  it("gives back every key that S3 may encode", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (key) => {
        assert.equal(decodeKey("photos", encodeURIComponent(key).replaceAll("%20", "+")), key);
      }),
    );
  });

  it("refuses a key that is not URL-encoded", () => {
    assert.throws(() => decodeKey("photos", "incoming/100%.jpg"), {
      name: "PhotoRejected",
      message:
        'photo "s3://photos/incoming/100%.jpg" rejected: its key cannot be decoded; a key in an S3 event is URL-encoded UTF-8',
    });
  });

  it("leaves the prefix out and adds the width", () => {
    assert.deepEqual(keysOf("incoming/a/cat.jpg"), [
      [640, "a/cat.jpg/640.webp"],
      [160, "a/cat.jpg/160.webp"],
    ]);
  });

  it("keeps the whole key when the prefix is empty", () => {
    assert.deepEqual(keysOf("cat.jpg", "")[0], [640, "cat.jpg/640.webp"]);
  });

  it("refuses a key outside the prefix", () => {
    assert.throws(() => keysOf("outgoing/cat.jpg"), {
      name: "PhotoRejected",
      message:
        'photo "s3://photos/outgoing/cat.jpg" rejected: it is outside the photos\' prefix; keys must begin with "incoming/"',
    });
  });

  for (const name of [
    "../../etc/x",
    "a/../cat.jpg",
    "a/..",
    "./cat.jpg",
    "/etc/passwd",
    "a//cat.jpg",
    "a\0.jpg",
  ]) {
    it(`refuses the name ${JSON.stringify(name)}`, () => {
      const place = JSON.stringify(`s3://photos/incoming/${name}`);
      assert.throws(() => keysOf(`incoming/${name}`), {
        name: "PhotoRejected",
        message: `photo ${place} rejected: its key has an empty, "." or ".." segment or a NUL; every part between slashes must be a name`,
      });
    });
  }

  it("takes dots inside a name", () => {
    assert.deepEqual(keysOf("incoming/..cat..jpg")[0], [640, "..cat..jpg/640.webp"]);
  });

  it("takes a photo's key of 1024 bytes", () => {
    const name = "a".repeat(1024 - "incoming/".length);
    assert.equal(keysOf(`incoming/${name}`)[0]![1].length, 1024);
  });

  it("refuses a thumbnail's key of more than 1024 bytes, counted in UTF-8", () => {
    const name = "写".repeat(339);
    assert.throws(() => keysOf(`incoming/${name}`), {
      message: `photo "s3://photos/incoming/${name}" rejected: its thumbnails' keys would have 1026 bytes; S3 takes 1024`,
    });
  });

  it("compares sequencers as S3 says: the shorter filled up with zeros on the right", () => {
    assert.equal(isNewer("0055AED6DCD90281E6", "0055AED6DCD90281E5"), true);
    assert.equal(isNewer("0055AED6DCD90281E5", "0055AED6DCD90281E6"), false);
    assert.equal(isNewer("0055AED6DCD90281E5", "0055AED6DCD90281E5"), false);
    assert.equal(isNewer("0056", "0055AED6DCD90281E5"), true);
    assert.equal(isNewer("0055", "0055AED6DCD90281E5"), false);
    assert.equal(isNewer("0055", "005500"), false);
    assert.equal(isNewer("0055AED6DCD90281E5", ""), true);
  });
});
