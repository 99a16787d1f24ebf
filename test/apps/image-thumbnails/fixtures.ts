// Photos and events made for the tests.
import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import type { S3Notification, S3Record } from "../../../apps/image-thumbnails/event.ts";
import type { Settings } from "../../../apps/image-thumbnails/settings.ts";

export const settings: Settings = {
  thumbnailsBucket: "thumbnails",
  photosPrefix: "incoming/",
  widths: [1280, 640, 160],
  maxPhotoBytes: 50 * 1024 * 1024,
  maxPixels: 100_000_000,
};

/** What S3 says of an object, its key as S3 encodes it. */
export function created(key: string, sequencer = "0055AED6DCD90281E5"): S3Record {
  const encoded = encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");
  return {
    eventName: "ObjectCreated:Put",
    s3: { bucket: { name: "photos" }, object: { key: encoded, sequencer } },
  };
}

export function event(...records: S3Record[]): S3Notification {
  return { Records: records };
}

/** One colour. */
export function plain(background: string, width = 1600, height = 1200): Sharp {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** Left half red, right half blue. */
export async function redAndBlue(width: number, height: number): Promise<Sharp> {
  const blue = await plain("blue", width / 2, height)
    .png()
    .toBuffer();
  const both = await plain("red", width, height)
    .composite([{ input: blue, left: width / 2, top: 0 }])
    .png()
    .toBuffer();
  return sharp(both);
}

/** Red, green, blue and, where there is one, alpha of one pixel. */
export async function pixel(image: Buffer, x: number, y: number): Promise<number[]> {
  return [...(await sharp(image).extract({ left: x, top: y, width: 1, height: 1 }).raw().toBuffer())];
}

/** A small PNG whose header promises another size than it has. */
export async function pngThatClaims(width: number, height: number): Promise<Buffer> {
  const png = await plain("red", 4, 4).png().toBuffer();
  return Buffer.concat([png.subarray(0, 8), header(width, height, 8), png.subarray(33)]);
}

/** A whole PNG, all black, one bit for each pixel: 30000 x 30000 pixels in 0.1 MB. */
export function blackPng(width: number, height: number): Buffer {
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * height);
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([
    signature,
    header(width, height, 1),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND"),
  ]);
}

function header(width: number, height: number, bits: number): Buffer {
  const content = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, bits, bits === 1 ? 0 : 2, 0, 0, 0]);
  content.writeUInt32BE(width, 0);
  content.writeUInt32BE(height, 4);
  return chunk("IHDR", content);
}

function chunk(type: string, content = Buffer.alloc(0)): Buffer {
  const typed = Buffer.concat([Buffer.from(type), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, sum]);
}
