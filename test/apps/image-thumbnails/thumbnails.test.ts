import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { inspect, makeThumbnails } from "../../../apps/image-thumbnails/thumbnails.ts";
import { pixel, plain, pngThatClaims, redAndBlue } from "./fixtures.ts";

const photo = { bucket: "photos", key: "incoming/x" };
const samples = fileURLToPath(new URL("../../../apps/image-thumbnails/photos/", import.meta.url));

describe("image-thumbnails: thumbnails by sharp", () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), "thumbnails-test-"))));
  after(() => rm(folder, { recursive: true }));

  async function thumbnails(content: Buffer, widths = [1280, 640, 160], maxPixels = 100_000_000) {
    const file = join(folder, "photo");
    await writeFile(file, content);
    const size = await inspect(photo, file, maxPixels);
    return { size, images: await makeThumbnails(photo, file, widths, maxPixels) };
  }

  const sizes = async (images: Map<number, Buffer>) =>
    Promise.all(
      [...images].map(async ([asked, image]) => {
        const { width, height, format } = await sharp(image).metadata();
        return `${asked}: ${format} ${width} x ${height}`;
      }),
    );

  const rejects = (content: Buffer, found: string, allowed: string) =>
    assert.rejects(thumbnails(content), {
      name: "PhotoRejected",
      message: `photo "s3://photos/incoming/x" rejected: ${found}; ${allowed}`,
    });
  const formats = "photos are jpeg, png, webp, gif, tiff, avif, whatever their name";

  it("makes a WebP of each width", async () => {
    const { images, size } = await thumbnails(await plain("red").jpeg().toBuffer());
    assert.deepEqual(await sizes(images), [
      "1280: webp 1280 x 960",
      "640: webp 640 x 480",
      "160: webp 160 x 120",
    ]);
    assert.deepEqual(size, { width: 1600, height: 1200 });
  });

  it("enlarges nothing: a photo narrower than a width keeps its own", async () => {
    const { images } = await thumbnails(await plain("red", 480, 320).png().toBuffer());
    assert.deepEqual(await sizes(images), [
      "1280: webp 480 x 320",
      "640: webp 480 x 320",
      "160: webp 160 x 107",
    ]);
  });

  it("makes a thumbnail at most four times as high as its width was to be", async () => {
    const { images } = await thumbnails(await plain("red", 600, 20000).png().toBuffer());
    assert.deepEqual(await sizes(images), [
      "1280: webp 154 x 5120",
      "640: webp 77 x 2560",
      "160: webp 19 x 640",
    ]);
  });

  it("keeps at least one pixel of a photo that is nearly a line", async () => {
    const { images } = await thumbnails(await plain("red", 20000, 6).png().toBuffer(), [160]);
    assert.deepEqual(await sizes(images), ["160: webp 160 x 1"]);
  });

  it("turns the photo as EXIF says", async () => {
    const sideways = await (await redAndBlue(1200, 800)).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { images, size } = await thumbnails(sideways, [640]);
    assert.deepEqual(size, { width: 800, height: 1200 });
    assert.deepEqual(await sizes(images), ["640: webp 640 x 960"]);
    const [top, bottom] = [await pixel(images.get(640)!, 320, 40), await pixel(images.get(640)!, 320, 920)];
    assert.ok(top[0]! > 240 && top[2]! < 15, `top is red: ${top}`);
    assert.ok(bottom[2]! > 240 && bottom[0]! < 15, `bottom is blue: ${bottom}`);
  });

  it("leaves nothing of the photo's metadata", async () => {
    const place = { GPSLatitudeRef: "N", GPSLatitude: "35/1 39/1 34/1" };
    const source = await plain("red")
      .withExif({ IFD0: { Make: "secret-camera" }, IFD3: place })
      .withIccProfile("p3")
      .withXmp("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
      .jpeg()
      .toBuffer();
    const { exif, icc, xmp } = await sharp(source).metadata();
    assert.ok(exif && icc && xmp, "the source has metadata to strip");
    const { images } = await thumbnails(source);
    for (const image of images.values()) {
      const left = await sharp(image).metadata();
      assert.deepEqual(
        [left.exif, left.icc, left.xmp, left.iptc, left.orientation],
        Array(5).fill(undefined),
      );
      assert.equal(/Exif|GPS|secret-camera|XMP|ICCP/.test(image.toString("latin1")), false);
    }
  });

  for (const [name, source] of [
    ["Display P3", plain("red").withIccProfile("p3").jpeg({ quality: 100 })],
    ["CMYK", plain("red").toColourspace("cmyk").jpeg({ quality: 100 })],
    ["16-bit", plain("red").toColourspace("rgb16").png()],
  ] as const) {
    it(`converts ${name} to sRGB`, async () => {
      const { images } = await thumbnails(await source.toBuffer(), [160]);
      const [red, green, blue] = await pixel(images.get(160)!, 80, 60);
      assert.ok(red! > 215 && green! < 45 && blue! < 45, `red stays red: ${red}, ${green}, ${blue}`);
      assert.equal((await sharp(images.get(160)!).metadata()).space, "srgb");
    });
  }

  it("keeps transparency", async () => {
    const left = await plain("red", 400, 800).png().toBuffer();
    const nothing = sharp({ create: { width: 800, height: 800, channels: 4, background: "transparent" } });
    const half = nothing.composite([{ input: left, left: 0, top: 0 }]);
    const { images } = await thumbnails(await half.png().toBuffer());
    for (const [width, image] of images) {
      const across = Math.min(width, 800);
      assert.deepEqual((await pixel(image, across * 0.25, 40))[3], 255);
      assert.deepEqual((await pixel(image, across * 0.75, 40))[3], 0);
    }
  });

  it("shows the first frame of an animation only", async () => {
    const frames = await Promise.all(
      ["red", "blue"].map((colour) => plain(colour, 300, 200).png().toBuffer()),
    );
    for (const format of ["gif", "webp"] as const) {
      const moving = await sharp(frames, { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      assert.equal((await sharp(moving).metadata()).pages, 2);
      const { images } = await thumbnails(moving, [160]);
      const { pages, height } = await sharp(images.get(160)!).metadata();
      assert.deepEqual({ pages, height }, { pages: undefined, height: 107 });
      const [red, , blue] = await pixel(images.get(160)!, 80, 50);
      assert.ok(red! > 240 && blue! < 15, `${format} shows red`);
    }
  });

  it("makes each size as good as one made from the photo itself", async () => {
    const source = await readFile(join(samples, "dusk.jpg"));
    const { images } = await thumbnails(source);
    for (const [width, image] of images) {
      const raw = await sharp(source).resize(width).raw().toBuffer();
      const own = await sharp(image).raw().toBuffer();
      const error = raw.reduce((sum, value, index) => sum + (value - own[index]!) ** 2, 0) / raw.length;
      assert.ok(10 * Math.log10(255 ** 2 / error) > 35, `${width}: PSNR over 35 dB`);
    }
  });

  for (const format of ["jpeg", "png", "webp", "gif", "tiff", "avif"] as const) {
    it(`decodes ${format}`, async () => {
      const { images } = await thumbnails(await plain("red", 300, 200).toFormat(format).toBuffer(), [160]);
      const [red, green, blue] = await pixel(images.get(160)!, 80, 50);
      assert.ok(red! > 240 && green! < 15 && blue! < 15);
    });
  }

  it("rejects an empty file", () => rejects(Buffer.alloc(0), "it has 0 bytes", formats));

  it("rejects text, whatever its name", () =>
    rejects(Buffer.from("no photo"), "its content is text", formats));

  it("rejects SVG by name", () =>
    rejects(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), "its content is svg", formats));

  it("rejects a truncated photo", async () => {
    const whole = await readFile(join(samples, "boat-small.jpg"));
    const reason = "it cannot be decoded (VipsJpeg: premature end of JPEG image)";
    await rejects(whole.subarray(0, whole.length / 2), reason, "it must be whole and undamaged");
  });

  it("rejects a damaged photo", async () => {
    const damaged = await plain("red", 300, 200).png().toBuffer();
    damaged.fill(0, 60);
    await assert.rejects(thumbnails(damaged), {
      name: "PhotoRejected",
      message:
        /^photo "s3:\/\/photos\/incoming\/x" rejected: it cannot be decoded \([^\n]+\); it must be whole and undamaged$/,
    });
  });

  it("rejects a photo that is a header and nothing else", async () => {
    const found = "it cannot be decoded (vipspng: libpng read error)";
    await rejects(await pngThatClaims(3000, 3000), found, "it must be whole and undamaged");
  });

  it("rejects a photo with too many pixels by its header", async () => {
    const allowed = "at most 100000000 pixels of png are decoded (MAX_MEGAPIXELS)";
    await rejects(await pngThatClaims(30000, 30000), "it has 30000 x 30000 pixels", allowed);
  });

  it("takes half as many pixels of AVIF", async () => {
    const avif = await plain("red", 300, 200).avif().toBuffer();
    await assert.rejects(thumbnails(avif, [160], 119_999), {
      message:
        'photo "s3://photos/incoming/x" rejected: it has 300 x 200 pixels; at most 59999.5 pixels of avif are decoded (MAX_MEGAPIXELS)',
    });
    assert.deepEqual(await sizes((await thumbnails(avif, [160], 120_000)).images), ["160: webp 160 x 107"]);
  });
});
