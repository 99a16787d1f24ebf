// What the program is told by its environment and its argument.
import { isDay } from "../shared/calendar.ts";
import { Environment, type Variables } from "../shared/environment.ts";
import { boundsOf, yesterday, type Bounds } from "./day.ts";

export interface Settings {
  /** Where the log files are (`REQUESTS_BUCKET`). */
  requestsBucket: string;
  /** Where the reports go (`REPORTS_BUCKET`). */
  reportsBucket: string;
  /** Whose clocks say when the day begins and ends: an IANA name (`TIME_ZONE`). */
  timeZone: string;
  /** The day to report on, such as 2026-11-23 (the argument, or else `DAY`). @default - yesterday by that zone's clocks */
  day: string;
  bounds: Bounds;
  /** Largest file in bytes, uncompressed; a larger one is refused (`MAX_FILE_MIB`, 1 to 10240). @default 1 GiB */
  maxFileBytes: number;
  /** Seconds until the program ends itself (`TIME_LIMIT_SECONDS`, 1 to 86400). @default 900 */
  timeLimitSeconds: number;
}

/** Checks all of it at once, so that one failed start names everything that is wrong. */
export function readSettings(variables: Variables, args: string[], now = Date.now()): Settings {
  const env = new Environment(variables);
  const settings = {
    requestsBucket: env.text("REQUESTS_BUCKET", "the name of the bucket with the log files"),
    reportsBucket: env.text("REPORTS_BUCKET", "the name of the bucket for the reports"),
    timeZone: env.timeZone("TIME_ZONE"),
    maxFileBytes: env.number("MAX_FILE_MIB", 1, 10_240, 1024) * 1024 * 1024,
    timeLimitSeconds: env.number("TIME_LIMIT_SECONDS", 1, 86_400, 900),
  };
  if (args.length > 1) env.refuse(`there are ${args.length} arguments; give one day, or none`);
  const { day, bounds } = dayFrom(args[0] ?? variables.DAY, settings.timeZone, env, now);
  env.check("nightly-report");
  return { ...settings, day, bounds };
}

function dayFrom(given: string | undefined, timeZone: string, env: Environment, now: number) {
  const none = { day: "", bounds: { start: 0, end: 0 } };
  if (given && !isDay(given)) env.refuse(`the day is ${JSON.stringify(given)}; give one such as 2026-11-23`);
  if (env.isWrong) return none;
  const day = given || yesterday(timeZone, now);
  const bounds = boundsOf(day, timeZone);
  if (bounds) return { day, bounds };
  env.refuse(`the day is ${day}, which ${timeZone} left out; give another one`);
  return none;
}
