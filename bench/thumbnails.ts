// Thumbnails of a 12-megapixel JPEG: this project's way against the plain one, each in a process of its own.
// `node bench/thumbnails.ts [--json]`, about 15 s. Quality is PSNR against a lossless resize of the photo, in decibels.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import sharp from "sharp";
import { inspect, makeThumbnails } from "../apps/image-thumbnails/thumbnails.ts";

const WIDTHS = [1280, 640, 160];
const MAX_PIXELS = 100_000_000;
const PHOTOS = 15;

type Way = (file: string) => Promise<Map<number, Buffer>>;

const ways: Record<string, Way> = {
  "this project's": async (file) => {
    const photo = { bucket: "bench", key: file };
    await inspect(photo, file, MAX_PIXELS);
    return makeThumbnails(photo, file, WIDTHS, MAX_PIXELS);
  },
  "each size from the photo": (file) => eachFromPhoto(file, 4),
  "the same, effort 2": (file) => eachFromPhoto(file, 2),
};

async function eachFromPhoto(file: string, effort: number): Promise<Map<number, Buffer>> {
  const made = new Map<number, Buffer>();
  for (const width of WIDTHS) {
    made.set(width, await sharp(file).autoOrient().resize({ width }).webp({ effort }).toBuffer());
  }
  return made;
}

interface Measured {
  way: string;
  photosPerSecond: number;
  thumbnailsPerSecond: number;
  peakMiB: number;
  bytes: number[];
  decibels: number[];
}

/** In the child: makes the thumbnails again and again, and leaves the last ones in the folder. */
async function measure(way: string, folder: string): Promise<void> {
  const make = ways[way]!;
  const file = join(folder, "photo.jpg");
  await make(file);
  const start = performance.now();
  let made = new Map<number, Buffer>();
  for (let photo = 0; photo < PHOTOS; photo++) made = await make(file);
  const photosPerSecond = (PHOTOS * 1000) / (performance.now() - start);
  for (const [width, image] of made) await writeFile(join(folder, `${width}.webp`), image);
  console.log(JSON.stringify({ photosPerSecond, peakMiB: peakMiB() }));
}

/** Most memory this process ever had. Not `resourceUsage` on Linux: there it begins with the parent's. */
function peakMiB(): number {
  const status = "/proc/self/status";
  if (!existsSync(status)) return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, "utf8"))![1]) / 1024;
}

async function run(way: string, folder: string, references: Buffer[]): Promise<Measured> {
  const child = [fileURLToPath(import.meta.url), "--measure", way, folder];
  const { stdout } = await promisify(execFile)(process.execPath, child);
  const { photosPerSecond, peakMiB: peak } = JSON.parse(stdout);
  const images = WIDTHS.map((width) => readFileSync(join(folder, `${width}.webp`)));
  return {
    way,
    photosPerSecond: round(photosPerSecond),
    thumbnailsPerSecond: round(photosPerSecond * WIDTHS.length),
    peakMiB: Math.round(peak),
    bytes: images.map((image) => image.length),
    decibels: await Promise.all(images.map((image, index) => psnr(image, references[index]!))),
  };
}

async function psnr(image: Buffer, reference: Buffer): Promise<number> {
  const pixels = await sharp(image).raw().toBuffer();
  const squares = pixels.reduce((sum, value, index) => sum + (value - reference[index]!) ** 2, 0);
  return round(10 * Math.log10(255 ** 2 / (squares / pixels.length)));
}

/** The sample photo with the noise of a real sensor, 12 megapixels and about 2.5 MB. */
async function photo(): Promise<Buffer> {
  const sample = fileURLToPath(new URL("../apps/image-thumbnails/photos/dusk.jpg", import.meta.url));
  let seed = 1;
  const noise = Buffer.from(
    Uint8Array.from({ length: 4000 * 3000 }, () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
      return 128 + ((seed >>> 24) - 128) * 0.12;
    }),
  );
  const grain = await sharp(noise, { raw: { width: 4000, height: 3000, channels: 1 } })
    .png()
    .toBuffer();
  return sharp(sample)
    .composite([{ input: grain, blend: "soft-light" }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

async function compare(): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-thumbnails-"));
  try {
    const content = await photo();
    await writeFile(join(folder, "photo.jpg"), content);
    const references = WIDTHS.map((width) =>
      sharp(content).resize({ width, fastShrinkOnLoad: false }).raw().toBuffer(),
    );
    const results: Measured[] = [];
    for (const way of Object.keys(ways)) results.push(await run(way, folder, await Promise.all(references)));
    return results;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const [mode, way, folder] = process.argv.slice(2);
if (mode === "--measure") {
  await measure(way!, folder!);
} else {
  const results = await compare();
  if (mode === "--json") console.log(JSON.stringify(results));
  else
    console.table(
      Object.fromEntries(
        results.map(({ way, bytes, decibels, ...rest }) => [
          way,
          { ...rest, bytes: bytes.join(" "), decibels: decibels.join(" ") },
        ]),
      ),
    );
}
