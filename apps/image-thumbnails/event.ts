// The fields of an S3 notification that are used here.
import { decodeKey } from "./keys.ts";
import type { Place } from "./rejected.ts";

/** What S3 sends; `s3:TestEvent`, sent when a notification is set up, has no Records. */
export interface S3Notification {
  Records?: S3Record[];
}

export interface S3Record {
  /** `ObjectCreated:Put`, `ObjectRemoved:Delete` and so on. */
  eventName?: string;
  s3?: {
    bucket?: { name?: string };
    /** Both the key (URL-encoded) and the sequencer are there in every ObjectCreated record. */
    object?: { key?: string; sequencer?: string };
  };
}

/** That an object was written. */
export interface Created extends Place {
  /** Tells which of two events for one key came later; see `isNewer`. */
  sequencer: string;
}

/** What was created, or undefined when the record tells of something else. */
export function createdIn(record: S3Record): Created | undefined {
  if (!record.eventName?.startsWith("ObjectCreated:")) return undefined;
  const bucket = record.s3?.bucket?.name;
  const { key, sequencer } = record.s3?.object ?? {};
  if (!bucket || !key || !sequencer) {
    throw new Error(
      "the event's record has no bucket name, key or sequencer; send S3 notifications as S3 makes them",
    );
  }
  return { bucket, key: decodeKey(bucket, key), sequencer };
}
