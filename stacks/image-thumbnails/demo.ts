// Uploads the sample photos, waits for their thumbnails, and fetches them to be looked at.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import {
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import sharp from "sharp";
import type { About, Evidence, Report } from "../demo.ts";

export const about: About = {
  shows: "a photo put into S3 gets three WebP thumbnails, by a Lambda with sharp in a layer",
  needsDocker: false,
  onlyOnAws: ["that the role's rights suffice", "arm64", "the memory limit", "lifecycle rules"],
};

/** A photo that was uploaded, and the thumbnails that came of it. */
export interface PhotoEvidence {
  readonly photo: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  /** From the start of the upload until the last thumbnail was seen. */
  readonly milliseconds: number;
  readonly thumbnails: readonly ThumbnailEvidence[];
}

export interface ThumbnailEvidence {
  readonly key: string;
  readonly bytes: number;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** Where the demo put it. */
  readonly file: string;
}

const PHOTOS = join(import.meta.dirname, "../../apps/image-thumbnails/photos");
const WIDTHS = [160, 640, 1280];
/** A cold start, the longest work and one retry fit in. */
const DEADLINE_SECONDS = 120;

export async function demo(
  outputs: Readonly<Record<string, unknown>>,
  report: Report,
): Promise<Evidence<PhotoEvidence[]>> {
  const { photosBucket, thumbnailsBucket } = outputs as { photosBucket: string; thumbnailsBucket: string };
  const client = new S3Client({});
  const names = (await readdir(PHOTOS)).filter((file) => /\.(jpe?g|png|webp)$/.test(file)).sort();
  report.progress(`uploads ${names.length} photos to s3://${photosBucket}/incoming/`);
  const photos = await Promise.all(
    names.map((name) => onePhoto(client, name, photosBucket, thumbnailsBucket, report)),
  );
  const gallery = join(report.folder, "index.html");
  await writeFile(gallery, galleryPage(photos));
  return { data: photos, table: tableOf(photos), look: pathToFileURL(gallery).href };
}

async function onePhoto(
  client: S3Client,
  name: string,
  from: string,
  to: string,
  report: Report,
): Promise<PhotoEvidence> {
  const body = await readFile(join(PHOTOS, name));
  const { width, height } = (await sharp(body).metadata()).autoOrient;
  const keys = WIDTHS.map((size) => `${name}/${size}.webp`);
  const before = await Promise.all(keys.map((key) => sourceOf(client, to, key)));
  const started = performance.now();
  await client.send(new PutObjectCommand({ Bucket: from, Key: `incoming/${name}`, Body: body }));
  await Promise.all(keys.map((key, i) => renewed(client, to, key, before[i])));
  const milliseconds = Math.round(performance.now() - started);
  report.progress(`${name}: ${keys.length} thumbnails after ${milliseconds} ms`);
  const thumbnails = await Promise.all(keys.map((key) => fetched(client, to, key, report.folder)));
  return { photo: name, bytes: body.length, width, height, milliseconds, thumbnails };
}

/** Which upload a thumbnail was made for; undefined when there is none yet. */
async function sourceOf(client: S3Client, bucket: string, key: string): Promise<string | undefined> {
  try {
    return (await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).Metadata?.[
      "source-sequencer"
    ];
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** Waits until a thumbnail is of another upload than before. */
async function renewed(
  client: S3Client,
  bucket: string,
  key: string,
  before: string | undefined,
): Promise<void> {
  const deadline = Date.now() + DEADLINE_SECONDS * 1000;
  for (;;) {
    const now = await sourceOf(client, bucket, key);
    if (now !== undefined && now !== before) return;
    if (Date.now() > deadline)
      throw new Error(
        `s3://${bucket}/${key} did not come within ${DEADLINE_SECONDS} s; the function's log and the failures queue say why`,
      );
    await wait(50);
  }
}

async function fetched(
  client: S3Client,
  bucket: string,
  key: string,
  folder: string,
): Promise<ThumbnailEvidence> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const content = await Body!.transformToByteArray();
  const { format, width, height } = await sharp(content).metadata();
  const file = join(folder, key);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, content);
  return { key, bytes: content.length, format, width, height, file };
}

function tableOf(photos: readonly PhotoEvidence[]): Evidence<unknown>["table"] {
  const kilobytes = (count: number) => `${(count / 1024).toFixed(1)} KB`;
  return {
    head: ["photo", "size", "dimensions", ...WIDTHS.map((width) => `to ${width}`), "ms"],
    rows: photos.map(({ photo, bytes, width, height, thumbnails, milliseconds }) => [
      photo,
      kilobytes(bytes),
      `${width}x${height}`,
      ...thumbnails.map((t) => `${t.width}x${t.height} ${kilobytes(t.bytes)}`),
      String(milliseconds),
    ]),
  };
}

/** A page with all thumbnails in their own size. */
function galleryPage(photos: readonly PhotoEvidence[]): string {
  const image = ({ key, width, height }: ThumbnailEvidence) =>
    `<img src="${encodeURI(key).replaceAll("+", "%2B")}" width="${width}" height="${height}" alt="">`;
  const figures = photos.map(
    ({ photo, thumbnails }) => `<h2>${photo}</h2>${thumbnails.map(image).join("\n")}`,
  );
  const style =
    "body{font-family:sans-serif;margin:2rem;background:#eee}img{margin:0 1rem 1rem 0;vertical-align:top;max-width:100%;height:auto}";
  return `<!doctype html><meta charset="utf-8"><title>Thumbnails</title><style>${style}</style><h1>Thumbnails</h1>${figures.join("\n")}`;
}
