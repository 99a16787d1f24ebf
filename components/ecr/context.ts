// What Docker builds an image from: its files, their hash, and a copy that is the same on every machine.
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { buildCache } from "../paths.ts";
import { parseDockerignore, type Ignored } from "./dockerignore.ts";

/** The folders and files of a build, by their full paths. */
export interface Source {
  readonly context: string;
  readonly dockerfile: string;
}

interface ContextFile {
  /** From the context's root, with `/`. */
  readonly path: string;
  /** As git keeps modes: whether it may be run. Others depend on the machine's umask. */
  readonly executable: boolean;
  /** Where a symbolic link points; undefined for files. */
  readonly link?: string;
}

/** The earliest time that a zip can hold, as for functions: the same for every file, on every machine. */
const EPOCH = Date.UTC(1980, 0, 1) / 1000;

/**
 * A hash of all that goes into the build, and so of the image: the context's files without those in .dockerignore, the
 * Dockerfile, and the settings. Neither times nor owners nor where the folder lies count.
 */
export function hashBuild(source: Source, settings: unknown): string {
  const hash = createHash("sha256").update(JSON.stringify(settings)).update(readFileSync(source.dockerfile));
  for (const file of contextFiles(source)) {
    const { path, executable, link } = file;
    hash.update(JSON.stringify([path, executable, link ?? digest(readFileSync(join(source.context, path)))]));
  }
  return hash.digest("hex").slice(0, 16);
}

/**
 * Copies what goes into the build to a folder of the cache, with one time and git's modes: so Docker finds in its own
 * cache what it has built of the same files, and Pulumi's provider, which looks at modes too, sees no change where
 * there is none. The Dockerfile lies beside the context.
 * @param hash - of the build
 */
export function stageBuild(source: Source, hash: string): Source {
  const folder = join(buildCache, "images", hash);
  const staged = { context: join(folder, "context"), dockerfile: join(folder, "Dockerfile") };
  if (existsSync(folder)) return staged;
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(join(unfinished, "context"), { recursive: true });
  copyFileSync(source.dockerfile, join(unfinished, "Dockerfile"));
  for (const file of contextFiles(source)) copy(source.context, file, join(unfinished, "context"));
  for (const path of readdirSync(unfinished, { recursive: true, encoding: "utf8" }))
    lutimesSync(join(unfinished, path), EPOCH, EPOCH);
  moveInto(unfinished, folder);
  return staged;
}

/** Another run may have been quicker with the same. */
function moveInto(made: string, folder: string): void {
  try {
    renameSync(made, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(made, { recursive: true, force: true });
  }
}

function copy(from: string, { path, executable, link }: ContextFile, to: string): void {
  const target = join(to, path);
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  if (link !== undefined) return symlinkSync(link, target);
  copyFileSync(join(from, path), target);
  chmodSync(target, executable ? 0o755 : 0o644);
}

/** Sorted, without what is ignored, and without the context's own .dockerignore, which has been read by then. */
function contextFiles({ context, dockerfile }: Source): ContextFile[] {
  const ignored = readIgnored(context, dockerfile);
  return filesUnder(context, "", ignored)
    .filter(({ path }) => path !== ".dockerignore")
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function filesUnder(context: string, folder: string, ignored: Ignored): ContextFile[] {
  return readdirSync(join(context, folder), { withFileTypes: true }).flatMap((entry): ContextFile[] => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ignored.folder(path) ? [] : filesUnder(context, path, ignored);
    if (ignored.file(path)) return [];
    const full = join(context, path);
    if (entry.isSymbolicLink()) return [{ path, executable: false, link: readlinkSync(full) }];
    return entry.isFile() ? [{ path, executable: (statSync(full).mode & 0o100) !== 0 }] : [];
  });
}

/** The Dockerfile's own (`web.Dockerfile.dockerignore`) goes before the context's. */
function readIgnored(context: string, dockerfile: string): Ignored {
  const file = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")].find(existsSync);
  return parseDockerignore(file === undefined ? "" : readFileSync(file, "utf8"));
}

function digest(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
