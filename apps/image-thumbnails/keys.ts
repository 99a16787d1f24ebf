// From the key in an event to the photo's key, and from that to its thumbnails' keys.
import { PhotoRejected, type Place } from "./rejected.ts";

/** S3's limit. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const KEY_BYTES = 1024;

/** The key as it is in the bucket: events carry it URL-encoded, a space as `+`. */
export function decodeKey(bucket: string, encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch {
    const allowed = "a key in an S3 event is URL-encoded UTF-8";
    throw new PhotoRejected({ bucket, key: encoded }, "its key cannot be decoded", allowed);
  }
}

/**
 * The key of a photo's thumbnail for each width: `incoming/a/cat.jpg` gives `a/cat.jpg/160.webp`. Refuses keys that
 * could be taken for another place by whatever reads the thumbnails as paths.
 */
export function thumbnailKeys(photo: Place, prefix: string, widths: number[]): Map<number, string> {
  if (!photo.key.startsWith(prefix)) {
    throw new PhotoRejected(photo, "it is outside the photos' prefix", `keys must begin with "${prefix}"`);
  }
  const name = photo.key.slice(prefix.length);
  if (name.includes("\0") || name.split("/").some((segment) => ["", ".", ".."].includes(segment))) {
    const found = 'its key has an empty, "." or ".." segment or a NUL';
    throw new PhotoRejected(photo, found, "every part between slashes must be a name");
  }
  const keys = new Map(widths.map((width) => [width, `${name}/${width}.webp`]));
  const longest = Math.max(...[...keys.values()].map((key) => Buffer.byteLength(key)));
  if (longest > KEY_BYTES) {
    const found = `its thumbnails' keys would have ${longest} bytes`;
    throw new PhotoRejected(photo, found, `S3 takes ${KEY_BYTES}`);
  }
  return keys;
}

/**
 * Whether the event with the first sequencer happened after the one with the second. S3's rule: hexadecimal, the
 * shorter one filled up with zeros on the right, then compared as text.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function isNewer(sequencer: string, than: string): boolean {
  const length = Math.max(sequencer.length, than.length);
  return sequencer.padEnd(length, "0") > than.padEnd(length, "0");
}
