// A day's requests, counted as they come. What it holds is bounded, however many there are.
import { HOUR, type Bounds } from "./day.ts";
import { Durations } from "./durations.ts";
import type { Request } from "./request.ts";

/** Routes that are counted for themselves; all others are counted together. */
const MOST_ROUTES = 100;
/** Bad lines and refused files that are told; more are only counted. */
const MOST_SHOWN = 100;

export interface BadLine {
  file: string;
  /** Counted from 1. */
  line: number;
  problem: string;
}

export interface RefusedFile {
  file: string;
  /** Why it could not be read, or not to its end: lines before that are counted. */
  problem: string;
}

export class Counts {
  requests = 0;
  /** Answered with 4xx: the caller's doing. */
  refused = 0;
  /** Answered with 5xx: ours. */
  errors = 0;
  readonly durations = new Durations();

  add({ status, ms }: Request): void {
    this.requests++;
    if (status >= 500) this.errors++;
    else if (status >= 400) this.refused++;
    this.durations.add(ms);
  }

  addAll(other: Counts): void {
    this.requests += other.requests;
    this.refused += other.refused;
    this.errors += other.errors;
    this.durations.addAll(other.durations);
  }
}

export class Tally {
  readonly bounds: Bounds;
  readonly all = new Counts();
  /** By "GET /links/:token"; `OTHER` takes those that are too many. */
  readonly routes = new Map<string, Counts>();
  /** By the hours of the day, from its first moment: 23 to 25. */
  readonly hours: Counts[];
  /** Requests of other days, and lines that are about something else. */
  otherDays = 0;
  otherLines = 0;
  badLines = 0;
  readonly shownBadLines: BadLine[] = [];
  refusedFiles = 0;
  readonly shownRefusedFiles: RefusedFile[] = [];

  static readonly OTHER = "other routes";

  constructor(bounds: Bounds) {
    this.bounds = bounds;
    const hours = Math.ceil((bounds.end - bounds.start) / HOUR);
    this.hours = Array.from({ length: hours }, () => new Counts());
  }

  add(request: Request): void {
    const { start, end } = this.bounds;
    if (request.moment < start || request.moment >= end) {
      this.otherDays++;
      return;
    }
    this.all.add(request);
    this.hours[Math.floor((request.moment - start) / HOUR)]!.add(request);
    this.#route(`${request.method} ${request.route}`).add(request);
  }

  bad(line: BadLine): void {
    if (++this.badLines <= MOST_SHOWN) this.shownBadLines.push(line);
  }

  refuse(file: RefusedFile): void {
    if (++this.refusedFiles <= MOST_SHOWN) this.shownRefusedFiles.push(file);
  }

  /** Takes in what was counted of another file. */
  addAll(other: Tally): void {
    this.all.addAll(other.all);
    for (const [i, hour] of other.hours.entries()) this.hours[i]!.addAll(hour);
    for (const [name, counts] of other.routes) this.#route(name).addAll(counts);
    this.otherDays += other.otherDays;
    this.otherLines += other.otherLines;
    this.badLines += other.badLines;
    this.shownBadLines.push(...other.shownBadLines.slice(0, MOST_SHOWN - this.shownBadLines.length));
    this.refusedFiles += other.refusedFiles;
    const room = MOST_SHOWN - this.shownRefusedFiles.length;
    this.shownRefusedFiles.push(...other.shownRefusedFiles.slice(0, room));
  }

  #route(name: string): Counts {
    const known = this.routes.get(name) ?? (this.routes.size < MOST_ROUTES ? undefined : this.#other());
    const counts = known ?? new Counts();
    if (!known) this.routes.set(name, counts);
    return counts;
  }

  #other(): Counts {
    const counts = this.routes.get(Tally.OTHER) ?? new Counts();
    this.routes.set(Tally.OTHER, counts);
    return counts;
  }
}
