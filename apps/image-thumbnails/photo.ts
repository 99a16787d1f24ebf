// One photo: from the news that it was written to its thumbnails in S3.
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import type { Created } from "./event.ts";
import { isNewer, thumbnailKeys } from "./keys.ts";
import { PhotoRejected, shown, type Place } from "./rejected.ts";
import type { Settings } from "./settings.ts";
import { download, look, put, SEQUENCER, type Download, type Found, type Thumbnail } from "./store.ts";
import { inspect, makeThumbnails, type Size } from "./thumbnails.ts";

/** `current`: the thumbnails are of this event or a later one already; `gone`: deleted before it was read. */
export type Outcome = "made" | "current" | "gone" | "folder";

/** How often a thumbnail is tried whose place others write at the same time. */
const PUT_TRIES = 5;

interface Target extends Place {
  width: number;
  found: Found | undefined;
}

/**
 * Events come at least once and in any order. The photo is always read as it is now; a thumbnail is written only over
 * one of an earlier event. So the newest photo's thumbnails are what is left, whoever is last.
 */
export async function thumbnailPhoto(
  client: S3Client,
  created: Created,
  settings: Settings,
): Promise<Outcome> {
  if (created.key.endsWith("/")) return "folder";
  if (created.bucket === settings.thumbnailsBucket) {
    const allowed = "photos and thumbnails need a bucket each, or they would trigger for ever";
    throw new PhotoRejected(created, "it is in the thumbnails' own bucket", allowed);
  }
  const targets = await outdated(client, created, settings);
  if (targets.length === 0) return "current";
  const file = join(tmpdir(), `photo-${randomUUID()}`);
  try {
    const source = await download(client, created, file, settings.maxPhotoBytes);
    if (!source) return "gone";
    const size = await inspect(created, file, settings.maxPixels);
    const widths = targets.map(({ width }) => width);
    const images = await makeThumbnails(created, file, widths, settings.maxPixels);
    const metadata = describe(created, source, size);
    const written = await Promise.all(
      targets.map((target) => {
        return write(client, { ...target, image: images.get(target.width)!, metadata }, target.found);
      }),
    );
    return written.includes(true) ? "made" : "current";
  } finally {
    await rm(file, { force: true });
  }
}

/** What a thumbnail says of the photo that it was made of. */
function describe(created: Created, source: Download, size: Size): Record<string, string> {
  return {
    [SEQUENCER]: created.sequencer,
    "source-etag": source.etag.replaceAll('"', ""),
    "source-bytes": String(source.bytes),
    "source-width": String(size.width),
    "source-height": String(size.height),
  };
}

/** The thumbnails that are missing or of an earlier event, widest first. */
async function outdated(client: S3Client, created: Created, settings: Settings): Promise<Target[]> {
  const keys = [...thumbnailKeys(created, settings.photosPrefix, settings.widths)];
  const targets = await Promise.all(
    keys.map(async ([width, key]) => {
      const place = { bucket: settings.thumbnailsBucket, key };
      return { ...place, width, found: await look(client, place) };
    }),
  );
  return targets.filter(({ found }) => !found || isNewer(created.sequencer, found.sequencer));
}

/** False when a later event's thumbnail is there meanwhile. */
async function write(client: S3Client, thumbnail: Thumbnail, before: Found | undefined): Promise<boolean> {
  let found = before;
  for (let attempt = 1; attempt <= PUT_TRIES; attempt++) {
    if (found && !isNewer(thumbnail.metadata[SEQUENCER]!, found.sequencer)) return false;
    if (await put(client, thumbnail, found)) return true;
    found = await look(client, thumbnail);
  }
  throw new Error(
    `${shown(thumbnail)} changed ${PUT_TRIES} times while it was written; the event is to be tried again`,
  );
}
