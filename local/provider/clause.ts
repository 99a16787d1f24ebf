// The parts that a limit is read from (limits.ts).

export interface Limit {
  readonly accepts: (value: unknown) => boolean;
  /** What is allowed, after "use": `0 to 900`. */
  readonly use: string;
}

/** One clause of a text. Clauses are alternatives of each other, but those marked `all` hold together. */
export interface Clause extends Limit {
  readonly all?: boolean;
}

/** How a clause is recognised, and what it means. */
export type Form = readonly [RegExp, (match: RegExpMatchArray) => Clause];

/** A clause for texts that match; the empty text stands for "not given". */
export function text(use: string, pattern: RegExp, all = false): Clause {
  return { accepts: (value) => typeof value === "string" && (value === "" || pattern.test(value)), use, all };
}

/** A clause for numbers, also as text. */
export function number(use: string, test: (n: number) => boolean): Clause {
  return { accepts: (value) => value !== "" && Number.isFinite(Number(value)) && test(Number(value)), use };
}

/** A clause for texts that can be parsed. */
export function parsed(use: string, parse: (value: string) => boolean): Clause {
  const accepts = (value: unknown) => {
    try {
      return typeof value === "string" && (value === "" || parse(value));
    } catch {
      return false;
    }
  };
  return { accepts, use };
}
