import type { Options } from "./commands.ts";

/** One JSON value with `--json`, else lines for people; on standard output. */
export function print(options: Options, value: unknown, lines: () => string): void {
  console.log(options.json ? JSON.stringify(value, undefined, 2) : lines());
}
