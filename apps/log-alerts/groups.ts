// The failing lines of a batch by their pattern.
import type { LogEvent } from "../shared/logBatch.ts";
import { readLine } from "./line.ts";
import { mask } from "../shared/mask.ts";
import { patternOf } from "./pattern.ts";

export interface Group {
  pattern: string;
  /** How many patterns are in it: one, or many when it holds what is left over. */
  patterns: number;
  lines: number;
  /** Times of the oldest and the newest line, in milliseconds since 1970. */
  first: number;
  last: number;
  /** A few of its lines, masked and cut. */
  samples: string[];
}

/** How many lines an alert shows, and how many characters of each. */
const SAMPLES = 3;
const SAMPLE_LENGTH = 500;

/** What the patterns are called that share one alert. */
export const OTHERS = "other patterns";

/** The failing lines by pattern, masked before they are compared; the most frequent first. */
export function groupFailing(events: readonly LogEvent[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { message, timestamp } of events) {
    const masked = mask(message);
    const { text, failing } = readLine(masked);
    if (!failing) continue;
    const pattern = patternOf(text);
    const one = {
      pattern,
      patterns: 1,
      lines: 1,
      first: timestamp,
      last: timestamp,
      samples: [masked.slice(0, SAMPLE_LENGTH)],
    };
    const there = groups.get(pattern);
    groups.set(pattern, there ? joined(pattern, 1, there, one) : one);
  }
  return [...groups.values()].sort((one, other) => other.lines - one.lines);
}

/** The groups that have a place of their own, and one more for all that have none. */
export function withOthers(groups: readonly Group[], places: ReadonlySet<string>): Group[] {
  const own = groups.filter(({ pattern }) => places.has(pattern));
  const [first, ...rest] = groups.filter(({ pattern }) => !places.has(pattern));
  if (!first) return own;
  const others = rest.reduce((sum, group) => joined(OTHERS, sum.patterns + 1, sum, group), {
    ...first,
    pattern: OTHERS,
  });
  return [...own, others];
}

function joined(pattern: string, patterns: number, one: Group, other: Group): Group {
  return {
    pattern,
    patterns,
    lines: one.lines + other.lines,
    first: Math.min(one.first, other.first),
    last: Math.max(one.last, other.last),
    samples: [...one.samples, ...other.samples].slice(0, SAMPLES),
  };
}
