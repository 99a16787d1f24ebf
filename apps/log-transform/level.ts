// Levels as others write them.
import { LEVELS, type Level } from "../shared/logRecord.ts";

const NAMES: Readonly<Record<string, Level>> = {
  ...Object.fromEntries(LEVELS.map((level) => [level, level])),
  ...{ VERBOSE: "DEBUG", FINE: "DEBUG", NOTICE: "INFO", INFORMATION: "INFO", WARNING: "WARN", ERR: "ERROR" },
  ...{ SEVERE: "ERROR", CRITICAL: "FATAL", CRIT: "FATAL", ALERT: "FATAL", EMERG: "FATAL", PANIC: "FATAL" },
};
const NAMED = new RegExp(`(?<![\\w"'.-])(?:${Object.keys(NAMES).join("|")})(?![\\w"'.-])`);
const FAILURE = /\b\w*(?:Error|Exception)\b|\bTraceback \(|Task timed out/;
/** How far into a line a level stands. */
const NEAR = 200;

/** Of a name in any case, or of bunyan's and pino's numbers: 10 is TRACE, 60 is FATAL. */
export function levelOf(value: unknown): Level | undefined {
  if (typeof value === "string") return NAMES[value.toUpperCase()];
  if (typeof value !== "number" || value < 10 || value > 69) return undefined;
  return LEVELS[Math.floor(value / 10) - 1];
}

/** The level that stands in a line, in capitals; else INFO, or ERROR where a line tells of an error by its name. */
export function levelInWords(text: string): Level {
  const start = text.slice(0, NEAR);
  const named = NAMED.exec(start)?.[0];
  if (named !== undefined) return NAMES[named]!;
  return FAILURE.test(start) ? "ERROR" : "INFO";
}

/** Whether a level is at least another. */
export function isAtLeast(level: Level, least: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}
