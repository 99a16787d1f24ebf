// Times as others write them.

/** From here on a number is milliseconds, and seconds below: the year 1973, and 5138. */
const MILLISECONDS = 100_000_000_000;

/** ISO 8601 in UTC, of a text with its offset or a number of seconds or milliseconds; undefined for what is no time. */
export function timeOf(value: unknown): string | undefined {
  const moment = momentOf(value);
  if (moment === undefined || Number.isNaN(moment) || Math.abs(moment) > 8.64e15) return undefined;
  return new Date(moment).toISOString();
}

function momentOf(value: unknown): number | undefined {
  if (typeof value === "number") return value < MILLISECONDS ? value * 1000 : value;
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value)) return undefined;
  // Without an offset it would be read in the machine's zone; log lines mean UTC.
  return Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`);
}
