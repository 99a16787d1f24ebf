// Photos into thumbnails, by sharp. Nothing here knows S3.
import { open } from "node:fs/promises";
import sharp, { type OutputInfo, type Sharp } from "sharp";
import { accepted, HEAD_BYTES, kindOf } from "./content.ts";
import { PhotoRejected, type Place } from "./rejected.ts";

/** A photo's size as it is looked at, that is after the turn that its EXIF data asks for. */
export interface Size {
  width: number;
  height: number;
}

/** A thumbnail is at most this many times as high as its width: a strip of a screenshot stays a thumbnail. */
const MOST_HEIGHT = 4;

/**
 * AVIF may have half the pixels: its decoder holds the whole picture more than once. Measured peaks: AVIF of 50
 * megapixels 1,290 MiB; of 100 megapixels progressive JPEG 680, interlaced 16-bit PNG 960, GIF 550, the others 260.
 */
const AVIF_SHARE = 0.5;

/** A photo that takes longer to decode is rejected. Measured for 100 megapixels of each kind on one core: 0.2 to 4 s. */
const DECODE_SECONDS = 20;

/** Of WebP's 0 to 6. Measured: 2 takes half the time of 4, sharp's default, for 7 % more bytes and 0.15 dB. */
const EFFORT = 2;

// One vCPU: more threads only cost memory. Each photo is seen once: a cache only costs memory.
sharp.concurrency(1);
sharp.cache(false);
// What is not a photo is refused by its first bytes already; libvips need not even have a reader for it.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["Jpeg", "Png", "Webp", "Nsgif", "Tiff", "Heif"].map((name) => `VipsForeignLoad${name}`),
});

/** Looks at the file's header only, and rejects what is no photo or has too many pixels. */
export async function inspect(photo: Place, file: string, maxPixels: number): Promise<Size> {
  const kind = await kindOfFile(file);
  if (!accepted.includes(kind)) {
    const found = kind === "empty" ? "it has 0 bytes" : `its content is ${kind}`;
    throw new PhotoRejected(photo, found, `photos are ${accepted.join(", ")}, whatever their name`);
  }
  const { width, height, autoOrient } = await readable(photo, file, () =>
    sharp(file, { limitInputPixels: false }).metadata(),
  );
  const most = kind === "avif" ? maxPixels * AVIF_SHARE : maxPixels;
  if (width * height > most) {
    const found = `it has ${width} x ${height} pixels`;
    throw new PhotoRejected(photo, found, `at most ${most} pixels of ${kind} are decoded (MAX_MEGAPIXELS)`);
  }
  return autoOrient;
}

/**
 * Makes the thumbnails, widest first: WebP, upright, in sRGB, without any metadata. The photo is decoded once and
 * each size made from the next larger one. Nothing is enlarged: a photo narrower than a width keeps its own.
 * @param widths widest first
 */
export async function makeThumbnails(
  photo: Place,
  file: string,
  widths: number[],
  maxPixels: number,
): Promise<Map<number, Buffer>> {
  const decoder = sharp(file, { limitInputPixels: maxPixels, autoOrient: true }).timeout({
    seconds: DECODE_SECONDS,
  });
  let pixels = await readable(photo, file, () => resized(decoder.toColourspace("srgb"), widths[0]!));
  const made = new Map<number, Buffer>();
  for (const width of widths) {
    if (pixels.info.width > width || pixels.info.height > width * MOST_HEIGHT) {
      pixels = await resized(sharp(pixels.data, { raw: pixels.info }), width);
    }
    made.set(width, await sharp(pixels.data, { raw: pixels.info }).webp({ effort: EFFORT }).toBuffer());
  }
  return made;
}

function resized(image: Sharp, width: number): Promise<{ data: Buffer; info: OutputInfo }> {
  return image
    .resize({ width, height: width * MOST_HEIGHT, fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
}

async function kindOfFile(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return bytesRead === 0 ? "empty" : kindOf(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

async function readable<T>(photo: Place, file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const reason = (error as Error).message.replaceAll(file, "the file").trim().replace(/\s+/g, " ");
    throw new PhotoRejected(photo, `it cannot be decoded (${reason})`, "it must be whole and undamaged");
  }
}
