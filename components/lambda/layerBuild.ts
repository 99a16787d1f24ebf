// A layer's content: npm packages from their own lock file, for the machine that will run them. No Docker.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { buildCache, fromRoot } from "../paths.ts";
import type { Platform } from "../settings.ts";
import type { Artifact } from "./bundle.ts";
import { writeWhole, zip } from "./zip.ts";

/**
 * Installs a folder's package-lock.json for a platform and zips it as Lambda wants it, or answers what an earlier run
 * made of the same lock file.
 */
export function buildLayer(folder: string, platform: Platform): Artifact {
  const from = fromRoot(folder);
  const key = createHash("sha256")
    .update(readFileSync(join(from, "package.json")))
    .update(readFileSync(join(from, "package-lock.json")))
    .digest("hex")
    .slice(0, 16);
  const name = join(buildCache, "layers", `${key}-${platform.os}-${platform.cpu}`);
  if (existsSync(`${name}.json`)) return JSON.parse(readFileSync(`${name}.json`, "utf8")) as Artifact;

  const files = installed(from, platform);
  const zipped = zip(files);
  const unzippedBytes = Object.values(files).reduce((sum, file) => sum + file.length, 0);
  const made: Artifact = { path: `${name}.zip`, zippedBytes: zipped.length, unzippedBytes };
  writeWhole(made.path, zipped);
  writeWhole(`${name}.json`, JSON.stringify(made));
  return made;
}

/** The packages that a layer's package.json asks for. */
export function packagesOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(fromRoot(folder), "package.json"), "utf8")) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(manifest.dependencies ?? {}).sort();
}

function installed(from: string, { os, cpu }: Platform): Record<string, Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-layer-"));
  try {
    for (const file of ["package.json", "package-lock.json"]) cpSync(join(from, file), join(folder, file));
    const target = [`--os=${os}`, `--cpu=${cpu}`, ...(os === "linux" ? ["--libc=glibc"] : [])];
    // A layer is content, not an installation: no scripts, no command links, no npm bookkeeping.
    const quiet = [
      "--omit=dev",
      "--ignore-scripts",
      "--no-bin-links",
      "--no-audit",
      "--no-fund",
      "--loglevel=error",
    ];
    execFileSync("npm", ["ci", ...target, ...quiet], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    rmSync(join(folder, "node_modules", ".package-lock.json"), { force: true });
    return filesUnder(join(folder, "node_modules"), "nodejs/node_modules");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function filesUnder(folder: string, as: string): Record<string, Uint8Array> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [`${as}/${relative(folder, path)}`, readFileSync(path)];
    }),
  );
}
