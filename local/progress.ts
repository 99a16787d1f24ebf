import type { Progress } from "./errors.ts";

/** Passes on at most one line in so many milliseconds, for counters that move faster than anybody reads. */
export function throttled(progress: Progress, milliseconds = 2000): Progress {
  let last = 0;
  return (line) => {
    if (Date.now() - last < milliseconds) return;
    last = Date.now();
    progress(line);
  };
}
