import * as pulumi from "@pulumi/pulumi";

/**
 * A list that components add to while the page runs, and that one resource takes whole: the consumers of a bucket's
 * notification, the statements of a role's policy. It is complete when the page's code has run to its end (or to its
 * first `await`); adding later is an error rather than a loss.
 */
export class Collected<T> {
  readonly #owner: string;
  readonly #items: T[] = [];
  readonly #closed: Promise<readonly T[]>;
  #open = true;

  /** @param owner - for the error of a late addition: `s3.Bucket "photos"` */
  constructor(owner: string) {
    this.#owner = owner;
    this.#closed = new Promise((resolve) => setImmediate(resolve)).then(() => {
      this.#open = false;
      return this.#items;
    });
  }

  /** What was added so far. */
  get soFar(): readonly T[] {
    return this.#items;
  }

  add(item: T, call: string): void {
    if (!this.#open)
      throw new pulumi.RunError(
        `${this.#owner}: ${call} comes too late; call it before the page's first await`,
      );
    this.#items.push(item);
  }

  /** The complete list, for a resource's input. */
  whole<U>(use: (items: readonly T[]) => pulumi.Input<U>): pulumi.Output<U> {
    return pulumi.output(this.#closed).apply((items) => use(items as readonly T[]) as U) as pulumi.Output<U>;
  }
}
