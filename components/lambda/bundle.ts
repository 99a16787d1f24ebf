// A function's code: one entry bundled by esbuild, as a zip that is the same on every machine.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as esbuild from "esbuild";
import { buildCache, fromRoot } from "../paths.ts";
import { writeWhole, zip } from "./zip.ts";

const require = createRequire(import.meta.url);

/** What Lambda runs; esbuild's target follows. The newest at https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
export const RUNTIME = "nodejs24.x";

/**
 * Where the AWS SDK looks for credentials on developers' machines, each loaded only when the ones before gave none. Lambda
 * gives a function its own by the environment; leaving these out makes a zip a fifth smaller.
 */
const UNUSED_CREDENTIALS = ["sso", "ini", "process", "web-identity", "login"].map(
  (kind) => `@aws-sdk/credential-provider-${kind}`,
);

/** A built artifact on this machine's disk. */
export interface Artifact {
  /** The zip. */
  readonly path: string;
  readonly zippedBytes: number;
  readonly unzippedBytes: number;
}

interface Kept extends Artifact {
  /** Each source that went in, with the hash it had. */
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * Bundles an entry, or answers what an earlier run made of the very same sources. The source map lies beside the zip.
 * @param entry - TypeScript or JavaScript, from the project's root
 * @param external - packages that are left out, because a layer carries them
 */
export function bundle(entry: string, external: readonly string[]): Artifact {
  const options = buildOptions(entry, external);
  const key = hash(
    JSON.stringify([options, readFileSync(require.resolve("esbuild/package.json"), "utf8")]),
  ).slice(0, 16);
  const record = join(buildCache, "functions", `${key}.json`);
  const kept = readKept(record);
  if (kept) return kept;

  const { code, map, inputs } = build(options);
  const zipped = zip({ "index.mjs": code });
  const path = join(buildCache, "functions", `${key}-${hash(zipped).slice(0, 16)}.zip`);
  const sources = Object.fromEntries(inputs.map((file) => [file, hash(readFileSync(fromRoot(file)))]));
  const made: Kept = { path, zippedBytes: zipped.length, unzippedBytes: code.length, sources };
  writeWhole(path, zipped);
  writeWhole(path.replace(/zip$/, "mjs.map"), map);
  writeWhole(record, JSON.stringify(made));
  return made;
}

function buildOptions(entry: string, external: readonly string[]): esbuild.BuildOptions {
  return {
    entryPoints: [entry],
    absWorkingDir: fromRoot("."),
    outfile: "index.mjs",
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    sourcemap: "external",
    platform: "node",
    target: RUNTIME.replace(/^nodejs(\d+)\.x$/, "node$1"),
    format: "esm",
    mainFields: ["module", "main"], // lets esbuild drop what is not used of packages that have both forms
    external: [...external, ...UNUSED_CREDENTIALS],
    // Packages in CommonJS form call require for Node's own modules.
    banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
    logLevel: "silent",
    legalComments: "none",
  };
}

function build(options: esbuild.BuildOptions) {
  const { buildSync } = require("esbuild") as typeof esbuild;
  const { outputFiles, metafile } = buildSync(options) as esbuild.BuildResult<{
    write: false;
    metafile: true;
  }>;
  const output = (ending: string) => outputFiles.find((file) => file.path.endsWith(ending))!.contents;
  return { code: output(".mjs"), map: output(".map"), inputs: Object.keys(metafile.inputs).sort() };
}

/** What an earlier run kept, if its zip is there and every source is as it was then. */
function readKept(record: string): Kept | undefined {
  if (!existsSync(record)) return undefined;
  const kept = JSON.parse(readFileSync(record, "utf8")) as Kept;
  const same = ([file, was]: [string, string]) =>
    existsSync(fromRoot(file)) && hash(readFileSync(fromRoot(file))) === was;
  return existsSync(kept.path) && Object.entries(kept.sources).every(same) ? kept : undefined;
}

function hash(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
