// What the program is told by its environment and its arguments.
import { Environment, type Variables } from "../shared/environment.ts";
import { INCOMING } from "./report.ts";

export interface Settings {
  /** Where the files are, and where the reports go (`STOCK_BUCKET`). */
  bucket: string;
  /** The table of stock counts (`STOCK_TABLE`): keys `sku` and `countedAt`. */
  table: string;
  /** The files to import, by their keys (the arguments). Without any, all that are new. */
  keys: string[];
  /** Largest file in bytes; a larger one is refused (`MAX_FILE_MIB`, 1 to 10240). @default 1 GiB */
  maxFileBytes: number;
  /** Seconds between two lines that say how far a file is (`PROGRESS_SECONDS`, 1 to 600). @default 5 */
  progressSeconds: number;
  /** Seconds until the program ends itself (`TIME_LIMIT_SECONDS`, 1 to 86400). @default 900 */
  timeLimitSeconds: number;
}

/** Checks all of it at once, so that one failed start names everything that is wrong. */
export function readSettings(variables: Variables, keys: string[]): Settings {
  const env = new Environment(variables);
  const settings = {
    bucket: env.text("STOCK_BUCKET", "the name of the bucket with the files"),
    table: env.text("STOCK_TABLE", "the name of the table of stock counts"),
    keys,
    maxFileBytes: env.number("MAX_FILE_MIB", 1, 10_240, 1024) * 1024 * 1024,
    progressSeconds: env.number("PROGRESS_SECONDS", 1, 600, 5),
    timeLimitSeconds: env.number("TIME_LIMIT_SECONDS", 1, 86_400, 900),
  };
  for (const key of keys)
    if (!key.startsWith(INCOMING) || key.endsWith("/"))
      env.refuse(`${JSON.stringify(key)} is no file; give keys such as ${INCOMING}2026-11-23.csv`);
  env.check("csv-import");
  return settings;
}
