// What the function is told by its environment.
import { LEVELS, type Level } from "../shared/logRecord.ts";

export interface Settings {
  /** The least level that is archived; lines below it are dropped (`LEAST_LEVEL`). @default INFO */
  readonly leastLevel: Level;
}

export function readSettings({
  LEAST_LEVEL = "INFO",
}: Readonly<Record<string, string | undefined>>): Settings {
  if (LEVELS.includes(LEAST_LEVEL as Level)) return { leastLevel: LEAST_LEVEL as Level };
  throw new Error(
    `log-transform cannot start: LEAST_LEVEL is "${LEAST_LEVEL}"; use one of ${LEVELS.join(", ")}`,
  );
}
