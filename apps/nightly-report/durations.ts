/**
 * How long requests took, in little memory however many there are: counted by two digits, so that 1234 ms counts as 1200. Up
 * to 99 ms it is exact.
 */
export class Durations {
  readonly #counts = new Map<number, number>();
  #total = 0;
  #longest = 0;

  add(ms: number): void {
    this.#count(twoDigits(ms), 1);
    this.#longest = Math.max(this.#longest, ms);
  }

  addAll(other: Durations): void {
    for (const [ms, count] of other.#counts) this.#count(ms, count);
    this.#longest = Math.max(this.#longest, other.#longest);
  }

  /** Within how many milliseconds this share of them was done, at least: 0.95 for all but one in twenty. 0 when there are none. */
  within(share: number): number {
    let left = Math.ceil(this.#total * share);
    for (const [ms, count] of [...this.#counts].sort(([one], [other]) => one - other)) {
      left -= count;
      if (left <= 0) return ms;
    }
    return 0;
  }

  /** Exact. */
  get longest(): number {
    return this.#longest;
  }

  #count(ms: number, count: number): void {
    this.#counts.set(ms, (this.#counts.get(ms) ?? 0) + count);
    this.#total += count;
  }
}

function twoDigits(ms: number): number {
  if (ms < 100) return ms;
  const unit = 10 ** (Math.floor(Math.log10(ms)) - 1);
  return Math.round(ms / unit) * unit;
}
