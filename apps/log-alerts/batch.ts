// One batch of log events: its failing lines counted by pattern, and announced as far as nobody did.
import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { alertOf, type Alert, type Origin } from "./alert.ts";
import type { Batch } from "../shared/logBatch.ts";
import { groupFailing, OTHERS, withOthers, type Group } from "./groups.ts";
import type { Windows } from "./windows.ts";

/** What became of a batch. */
export interface Summary {
  logGroup: string;
  lines: number;
  failing: number;
  patterns: number;
  /** Whether it had been counted by an earlier delivery. */
  known: boolean;
  alerts: number;
  ms: number;
}

export interface Limits {
  windowSeconds: number;
  maxPatterns: number;
}

/** How long the announcement of another invocation is waited for. A dead one's is taken over after ten seconds. */
const PATIENCE_MS = 20_000;

/**
 * Counts each failing line once, however often its batch is delivered, and publishes an alert when a pattern's lines in
 * the window reach 1, 10, 100 and so on, once for all invocations.
 */
export async function handleBatch(
  windows: Windows,
  publish: (alert: Alert) => Promise<void>,
  { windowSeconds, maxPatterns }: Limits,
  batch: Batch,
): Promise<Summary> {
  const start = performance.now();
  const groups = groupFailing(batch.events);
  const summary: Summary = {
    logGroup: batch.logGroup,
    lines: batch.events.length,
    failing: groups.reduce((sum, { lines }) => sum + lines, 0),
    patterns: groups.length,
    known: false,
    alerts: 0,
    ms: 0,
  };
  if (groups.length > 0) {
    const { logGroup, logStream } = batch;
    const windowStart = startOfWindow(groups, windowSeconds);
    const origin = { logGroup, logStream, windowStart, windowSeconds };
    const counted = await countGroups(windows, origin, groups, batch, maxPatterns);
    summary.known = counted.known;
    for (const { group, id } of counted.groups) {
      if (await announce(windows, publish, origin, group, id)) summary.alerts++;
    }
  }
  return { ...summary, ms: Math.round(performance.now() - start) };
}

/** Aligned to the clock. A batch is of one window, that of its newest line: its lines are seconds apart. */
function startOfWindow(groups: readonly Group[], windowSeconds: number): number {
  const newest = Math.max(...groups.map(({ last }) => last));
  return Math.floor(newest / (windowSeconds * 1000)) * windowSeconds * 1000;
}

async function countGroups(
  windows: Windows,
  { logGroup, windowStart }: Origin,
  all: readonly Group[],
  batch: Batch,
  maxPatterns: number,
): Promise<{ known: boolean; groups: { group: Group; id: string }[] }> {
  const window = `${windowStart}#${logGroup}`;
  const wanted = all.slice(0, maxPatterns).map(({ pattern }) => hash(pattern));
  const places = await windows.places(`patterns#${window}`, wanted, maxPatterns);
  const own = new Set(all.map(({ pattern }) => pattern).filter((pattern) => places.has(hash(pattern))));
  const groups = withOthers(all, own).map((group) => {
    const name = group.pattern === OTHERS ? "others" : hash(group.pattern);
    return { group, id: `lines#${window}#${name}` };
  });
  const batchId = `batch#${hash(JSON.stringify([logGroup, batch.logStream, ...batch.events.map(({ id }) => id)]))}`;
  const counted = groups.map(({ group: { lines, first, last }, id }) => ({ id, lines, first, last }));
  return { known: !(await windows.count(batchId, counted)), groups };
}

/** True when an alert was published. */
async function announce(
  windows: Windows,
  publish: (alert: Alert) => Promise<void>,
  origin: Origin,
  group: Group,
  id: string,
): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const claim = await windows.claim(id);
    if (claim === undefined) return false;
    if (claim !== "held") {
      await publish(alertOf(origin, group, claim));
      await windows.announced(claim);
      return true;
    }
    if (Date.now() > deadline)
      throw new Error(
        `other invocations announce the lines of ${JSON.stringify(origin.logGroup)} for more than ${PATIENCE_MS} ms; the batch is counted, and is tried again`,
      );
    await wait(50 + Math.random() * 100);
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
