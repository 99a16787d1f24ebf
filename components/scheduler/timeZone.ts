// Wall-clock times in a time zone, by the IANA data that Node carries.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * What is wrong with a time zone: what to use instead, or undefined when EventBridge Scheduler takes it.
 * It wants a name of the IANA database, in its own spelling: no `asia/tokyo`, no `JST`, no `+09:00`.
 */
export function zoneProblem(zone: string): string | undefined {
  const name = "the IANA name of a time zone, such as UTC, Asia/Tokyo or America/New_York";
  if (/^[+-]/.test(zone)) return name;
  try {
    const known = new Intl.DateTimeFormat("en-US", { timeZone: zone }).resolvedOptions().timeZone;
    const misspelt = known !== zone && known.toLowerCase() === zone.toLowerCase();
    return misspelt ? known : undefined;
  } catch {
    return name;
  }
}

/** The moment at which the zone's clocks show this time first; undefined when they skip it (the clocks go forward). */
export function momentOf(local: string, zone: string): number | undefined {
  const asUtc = Date.parse(`${local}Z`);
  const offsets = [asUtc - DAY, asUtc + DAY].map((moment) => offsetMinutes(zone, moment));
  return offsets
    .map((offset) => ({ offset, moment: asUtc - offset * MINUTE }))
    .find(({ moment, offset }) => offsetMinutes(zone, moment) === offset)?.moment;
}

/** How far the zone is from UTC at this time of its clocks: `+09:00`. */
export function offsetAt(local: string, zone: string): string {
  const asUtc = Date.parse(`${local}Z`);
  const minutes = Math.round((asUtc - (momentOf(local, zone) ?? asUtc)) / MINUTE);
  const two = (n: number) => String(Math.trunc(n)).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** The minutes that the zone's clocks skip in the year after `from`: `2027-03-14T02:00` and so on, in order. */
export function skippedMinutes(zone: string, from: number): string[] {
  const skipped: string[] = [];
  for (let day = from; day < from + 366 * DAY; day += DAY) {
    const [before, after] = [offsetMinutes(zone, day), offsetMinutes(zone, day + DAY)];
    if (after <= before) continue;
    const first = changeWithin(zone, day) + before * MINUTE;
    for (let minute = 0; minute < after - before; minute++)
      skipped.push(new Date(first + minute * MINUTE).toISOString().slice(0, 16));
  }
  return skipped;
}

/** The minute within the day from `start` at which the offset changes. */
function changeWithin(zone: string, start: number): number {
  let [low, high] = [Math.floor(start / MINUTE), Math.ceil((start + DAY) / MINUTE)];
  const before = offsetMinutes(zone, start);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMinutes(zone, middle * MINUTE) === before) low = middle;
    else high = middle;
  }
  return high * MINUTE;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes that the zone's clocks are ahead of UTC at a moment. */
function offsetMinutes(zone: string, moment: number): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    formats.set(zone, format);
  }
  const name = format.formatToParts(moment).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours = "0", minutes = "0"] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
