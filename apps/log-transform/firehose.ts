// What Firehose sends to a function that transforms, and what it wants to have back.
// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html

export interface TransformEvent {
  /** The delivery stream: what does not fit into the answer is put back there. */
  readonly deliveryStreamArn: string;
  readonly records: readonly Incoming[];
}

export interface Incoming {
  readonly recordId: string;
  /** Milliseconds since 1970. */
  readonly approximateArrivalTimestamp: number;
  /** In base64. */
  readonly data: string;
}

/** Each record that came is answered, under its id. A failed one is written under the stream's error prefix as it came. */
export type Outgoing =
  | { readonly recordId: string; readonly result: "Ok"; readonly data: string }
  | { readonly recordId: string; readonly result: "Dropped" | "ProcessingFailed" };

/** Most bytes of an answer that Lambda hands on are 6,291,556; the rest is room for what stands around the records. */
export const MOST_ANSWER = 6_000_000;

/** What a record adds to the answer besides its data: ids have 56 digits. */
export const FRAME_BYTES = 120;

/** Bytes of a text in base64. */
export function base64Bytes(bytes: number): number {
  return 4 * Math.ceil(bytes / 3);
}
