// A full disk, said in one line.
import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "./errors.ts";

/**
 * The error to show instead of `error` when that came from a full disk, of this process or of a command that it ran;
 * undefined when it did not.
 * @param folder where was written; it need not exist
 */
export function explainDiskFull(error: unknown, folder: string): UserError | undefined {
  const text = error instanceof Error ? error.message : String(error);
  if (!/ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i.test(text)) return undefined;
  return new UserError(
    `the disk is full: ${folder} has ${freeMegabytes(folder)} MB free; make room there, or name another folder with KANDOKORO_LOCAL (state) and KANDOKORO_TOOLS (what is installed)`,
  );
}

function freeMegabytes(folder: string): string {
  let there = folder;
  while (!existsSync(there)) there = dirname(there);
  const { bavail, bsize } = statfsSync(there);
  return ((bavail * bsize) / 1e6).toFixed(1);
}
