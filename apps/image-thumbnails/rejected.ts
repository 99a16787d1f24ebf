/** Where an object lies. */
export interface Place {
  bucket: string;
  key: string;
}

/** As people write it; quoted, because a key may hold any character. */
export function shown({ bucket, key }: Place): string {
  return JSON.stringify(`s3://${bucket}/${key}`);
}

/**
 * A photo that can never become a thumbnail, however often it is tried. The text names the photo, what was found and
 * what is allowed: it is what the failure queue shows.
 */
export class PhotoRejected extends Error {
  override readonly name = "PhotoRejected";

  constructor(photo: Place, found: string, allowed: string) {
    super(`photo ${shown(photo)} rejected: ${found}; ${allowed}`);
  }
}
