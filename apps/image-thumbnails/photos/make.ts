// Makes the sample photos beside this file: `node apps/image-thumbnails/photos/make.ts`. The same pictures each time.
import { fileURLToPath } from "node:url";
import sharp, { type Sharp } from "sharp";
import { randomFrom } from "./drawing.ts";
import { aurora, boat, flower, summer } from "./flora.ts";
import { city, dusk } from "./scenes.ts";

/** What a camera would have written, with a place that must not reach a thumbnail (Shibuya crossing). */
const exif = {
  IFD0: { Make: "kandokoro", Model: "procedural", Copyright: "CC0-1.0" },
  IFD3: {
    GPSLatitudeRef: "N",
    GPSLatitude: "35/1 39/1 34/1",
    GPSLongitudeRef: "E",
    GPSLongitude: "139/1 42/1 2/1",
  },
};

/** The picture with a little grain, as a sensor leaves it. `strength` is 0 to 255. */
async function photograph(picture: Buffer, strength: number): Promise<Sharp> {
  const random = randomFrom(1);
  const tile = Buffer.from(Uint8Array.from({ length: 512 * 512 }, () => 128 + (random() - 0.5) * strength));
  const grain = await sharp(tile, { raw: { width: 512, height: 512, channels: 1 } })
    .png()
    .toBuffer();
  const { width, height } = await sharp(picture).metadata();
  const cut = await sharp(grain)
    .resize({ width: Math.min(width, 512), height: Math.min(height, 512) })
    .toBuffer();
  const shown = await sharp(picture)
    .flatten()
    .composite([{ input: cut, tile: true, blend: "soft-light" }])
    .toBuffer();
  return sharp(shown).removeAlpha();
}

function file(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

await (await photograph(dusk(4000, 3000), 48)).jpeg({ quality: 80, mozjpeg: true }).toFile(file("dusk.jpg"));
await (
  await photograph(city(1500, 2000), 20)
)
  .rotate(270)
  .withExif(exif)
  .withMetadata({ orientation: 6 })
  .jpeg({ quality: 80, mozjpeg: true })
  .toFile(file("city-sideways.jpg"));
await sharp(flower(1200)).png({ compressionLevel: 9 }).toFile(file("flower.png"));
await (await photograph(aurora(2400, 1600), 16)).webp({ quality: 78 }).toFile(file("aurora.webp"));
await (await photograph(boat(480, 320), 10)).jpeg({ quality: 85 }).toFile(file("boat-small.jpg"));
await (
  await photograph(summer(2000, 1500), 16)
)
  .jpeg({ quality: 80, mozjpeg: true })
  .toFile(file("夏 休み + summer.jpg"));
