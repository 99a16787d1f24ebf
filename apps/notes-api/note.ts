/** What a client writes. */
export interface Content {
  /** 1 to 200 characters, one line. */
  readonly title: string;
  /** At most 10,000 characters. */
  readonly body: string;
}

/** A note as the API answers it. */
export interface Note extends Content {
  readonly id: string;
  /** 1 when it is made, one more with each update; also the ETag. */
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A note in a list: all but its body, so that an answer stays small whatever is written. */
export type Summary = Omit<Note, "body">;
