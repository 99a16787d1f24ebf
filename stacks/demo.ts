// What a demo is: the program that drives a deployed setup and returns the evidence that it works.

/** Where a demo tells what it does, and puts files for people to look at. */
export interface Report {
  /** One short line on what is being done. */
  progress(line: string): void;
  /** A folder for files to look at; made by the demo when it needs it. */
  readonly folder: string;
}

/** The evidence, as plain data for tests and `--json`, and as people read it. */
export interface Evidence<Data> {
  readonly data: Data;
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** A file or address to open, if there is something to see. */
  readonly look?: string;
}

/**
 * Drives a setup by fetch and the AWS SDK with its ambient configuration, so that the same demo proves the setup on
 * the local cloud and on AWS. Waits by polling with a deadline.
 */
export type Demo<Data = unknown> = (
  outputs: Readonly<Record<string, unknown>>,
  report: Report,
) => Promise<Evidence<Data>>;

/** What a setup's demo.ts says of the setup. */
export interface About {
  /** One line: what it shows. */
  readonly shows: string;
  /** Whether deploying it on the local cloud needs a Docker engine. */
  readonly needsDocker: boolean;
  /** What neither mocks nor the local cloud can show, in a few words each. */
  readonly onlyOnAws: readonly string[];
}
