// What a report says: decided by the day and its files alone, so that a run that is repeated writes the same.
import type { Settings } from "./settings.ts";
import type { BadLine, Counts, RefusedFile, Tally } from "./tally.ts";
import { HOUR } from "./day.ts";

export interface Numbers {
  requests: number;
  /** Answered with 4xx. */
  refused: number;
  /** Answered with 5xx. */
  errors: number;
  /** Milliseconds within which half of them were answered, 95 of 100, and all; the first two to two digits. */
  halfMs: number;
  mostMs: number;
  longestMs: number;
}

export interface Report extends Numbers {
  day: string;
  timeZone: string;
  /** The day's first moment, and the first one after it. */
  from: string;
  to: string;
  files: number;
  /** By requests, most first. */
  routes: ({ route: string } & Numbers)[];
  /** Hours of the day with requests, each by when the zone's clocks show that it begins. */
  hours: { from: string; requests: number; refused: number; errors: number }[];
  /** Lines in the files that are no requests of this day. */
  otherDays: number;
  otherLines: number;
  badLines: number;
  /** The first of them. */
  shownBadLines: BadLine[];
  refusedFiles: number;
  /** The first of them. */
  shownRefusedFiles: RefusedFile[];
}

export function reportOf(tally: Tally, { day, timeZone }: Settings, files: number): Report {
  const { bounds, badLines, shownBadLines, refusedFiles, shownRefusedFiles, otherDays, otherLines } = tally;
  const routes = [...tally.routes].map(([route, counts]) => ({ route, ...numbersOf(counts) }));
  return {
    day,
    timeZone,
    from: new Date(bounds.start).toISOString(),
    to: new Date(bounds.end).toISOString(),
    files,
    ...numbersOf(tally.all),
    routes: routes.sort((one, other) => other.requests - one.requests || (one.route < other.route ? -1 : 1)),
    hours: hoursOf(tally, timeZone),
    otherDays,
    otherLines,
    badLines,
    shownBadLines,
    refusedFiles,
    shownRefusedFiles,
  };
}

function numbersOf({ requests, refused, errors, durations }: Counts): Numbers {
  const [halfMs, mostMs] = [durations.within(0.5), durations.within(0.95)];
  return { requests, refused, errors, halfMs, mostMs, longestMs: durations.longest };
}

function hoursOf({ bounds, hours }: Tally, timeZone: string): Report["hours"] {
  const clock = new Intl.DateTimeFormat("en", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return hours.flatMap(({ requests, refused, errors }, i) =>
    requests === 0 ? [] : [{ from: clock.format(bounds.start + i * HOUR), requests, refused, errors }],
  );
}
