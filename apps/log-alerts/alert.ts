// What subscribers get.
import { createHash } from "node:crypto";
import type { Group } from "./groups.ts";
import type { Claim } from "./windows.ts";

/** The message's body, as JSON. Times are in ISO 8601. */
export interface Alert {
  /** The same when an alert is sent twice, which happens when the function dies just after it sent it. */
  id: string;
  logGroup: string;
  /** Of the samples. */
  logStream: string;
  pattern: string;
  /** 1; more when it tells of all patterns that have no alert of their own: how many were in the batch. */
  patterns: number;
  /** How many lines the window has so far. */
  lines: number;
  /** When the next alert for this pattern and window comes. */
  nextAlertAt: number;
  first: string;
  last: string;
  window: { start: string; seconds: number };
  /** At most three lines, masked, cut to 500 characters. */
  samples: string[];
}

/** Where and when the lines of a group were written. */
export interface Origin {
  logGroup: string;
  logStream: string;
  /** Milliseconds since 1970. */
  windowStart: number;
  windowSeconds: number;
}

export function alertOf(origin: Origin, group: Group, claim: Claim): Alert {
  return {
    id: createHash("sha256").update(`${claim.id} ${claim.reached}`).digest("hex").slice(0, 32),
    logGroup: origin.logGroup,
    logStream: origin.logStream,
    pattern: group.pattern,
    patterns: group.patterns,
    lines: claim.lines,
    nextAlertAt: claim.reached * 10,
    first: iso(Math.min(claim.first, group.first)),
    last: iso(Math.max(claim.last, group.last)),
    window: { start: iso(origin.windowStart), seconds: origin.windowSeconds },
    samples: group.samples,
  };
}

/** SNS takes fewer than 100 characters, ASCII, no control characters. */
const SUBJECT_LENGTH = 99;

export function subjectOf({ lines, logGroup, pattern, patterns }: Alert): string {
  const what = patterns === 1 ? pattern : `${patterns} ${pattern}`;
  const subject = `${lines} x ${logGroup.slice(-40)}: ${what}`;
  return subject.replace(/[^ -~]/gu, "?").slice(0, SUBJECT_LENGTH);
}

/** Within what JavaScript's dates can say, whatever a writer gave as time. */
function iso(milliseconds: number): string {
  const most = 8.64e15;
  return new Date(Math.max(-most, Math.min(most, milliseconds))).toISOString();
}
