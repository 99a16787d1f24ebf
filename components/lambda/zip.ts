import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type * as fflate from "fflate";

const require = createRequire(import.meta.url);

/** The earliest time that a zip can hold: the same for every entry, on every machine. */
const EPOCH = new Date(1980, 0, 1);
const UNIX = 3;

/** A zip of these files: sorted entries, one time, one mode; so the same bytes wherever it is made. */
export function zip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const { zipSync } = require("fflate") as typeof fflate;
  const attributes = { mtime: EPOCH, os: UNIX, attrs: (0o100644 << 16) >>> 0 };
  const sorted = Object.keys(files).sort();
  return zipSync(Object.fromEntries(sorted.map((name) => [name, [files[name]!, attributes]])), { level: 9 });
}

/** Writes a file so that nobody ever sees half of it: under another name first. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, path);
}
