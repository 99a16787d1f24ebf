import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { inspect, makeThumbnails } from "../../../apps/image-thumbnails/thumbnails.ts";

const folder = new URL("../../../apps/image-thumbnails/photos/", import.meta.url);
const file = (name: string) => fileURLToPath(new URL(encodeURIComponent(name), folder));

/** What each is there to show: format, width and height as stored, orientation, alpha. */
const expected: Record<string, [string, number, number, number | undefined, boolean]> = {
  "aurora.webp": ["webp", 2400, 1600, undefined, false],
  "boat-small.jpg": ["jpeg", 480, 320, undefined, false],
  "city-sideways.jpg": ["jpeg", 2000, 1500, 6, false],
  "dusk.jpg": ["jpeg", 4000, 3000, undefined, false],
  "flower.png": ["png", 1200, 1200, undefined, true],
  "夏 休み + summer.jpg": ["jpeg", 2000, 1500, undefined, false],
};

describe("image-thumbnails: the sample photos", () => {
  it("are six and have 3 MB at most", async () => {
    const names = (await readdir(folder)).filter((name) => !/\.(ts|md)$/.test(name));
    assert.deepEqual(names.sort(), Object.keys(expected).sort());
    const sizes = await Promise.all(names.map(async (name) => (await stat(file(name))).size));
    assert.ok(sizes.reduce((sum, size) => sum + size) <= 3_000_000);
  });

  for (const [name, [format, width, height, orientation, hasAlpha]] of Object.entries(expected)) {
    it(`${name} is what it is there for, and gets its thumbnails`, async () => {
      const stored = await sharp(file(name)).metadata();
      assert.deepEqual(
        [stored.format, stored.width, stored.height, stored.orientation, stored.hasAlpha],
        [format, width, height, orientation, hasAlpha],
      );
      const photo = { bucket: "photos", key: name };
      await inspect(photo, file(name), 100_000_000);
      const images = await makeThumbnails(photo, file(name), [1280, 640, 160], 100_000_000);
      assert.deepEqual([...images.keys()], [1280, 640, 160]);
    });
  }

  it("city-sideways.jpg tells where it was taken", async () => {
    const { exif } = await sharp(await readFile(file("city-sideways.jpg"))).metadata();
    const gpsTag = Buffer.from([0x25, 0x88]);
    assert.ok(
      exif!.includes(gpsTag) || exif!.includes(Buffer.from([0x88, 0x25])),
      "EXIF has a GPS directory",
    );
  });
});
