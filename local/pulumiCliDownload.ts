// The Pulumi CLI by the Automation API's own installer.
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Progress } from "./errors.ts";
import { run } from "./process.ts";
import { throttled } from "./progress.ts";

const INSTALLER = fileURLToPath(new URL("pulumiCliInstall.ts", import.meta.url));

/** It is ended when no byte came for so long: a closed network may swallow packets rather than refuse them. */
const STALL_SECONDS = 15;
const DEADLINE_SECONDS = 15 * 60;

/**
 * Downloads into `folder`/bin.
 * @returns undefined, or why it failed
 */
export async function download(
  folder: string,
  progress: Progress,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  progress("downloads the Pulumi CLI");
  const tmp = join(folder, "tmp");
  mkdirSync(tmp, { recursive: true });
  const stalled = new AbortController();
  const watch = watchGrowth(folder, throttled(progress), () =>
    stalled.abort(`no byte came for ${STALL_SECONDS} s`),
  );
  const answer = await run(process.execPath, ["--no-warnings", INSTALLER, folder], {
    env: { ...env, TMPDIR: tmp },
    signal: stalled.signal,
    deadlineSeconds: DEADLINE_SECONDS,
  });
  clearInterval(watch);
  return answer.ok ? undefined : answer.why;
}

function watchGrowth(folder: string, progress: Progress, onStall: () => void): NodeJS.Timeout {
  let bytes = 0;
  let grown = Date.now();
  return setInterval(() => {
    const now = sizeOf(folder);
    if (now !== bytes) grown = Date.now();
    bytes = now;
    if (bytes > 1e6) progress(`downloads the Pulumi CLI: ${Math.round(bytes / 1e6)} MB`);
    if (Date.now() - grown > STALL_SECONDS * 1000) onStall();
  }, 500);
}

function sizeOf(folder: string): number {
  let bytes = 0;
  for (const name of readdirSync(folder, { recursive: true })) {
    try {
      bytes += statSync(join(folder, String(name))).size;
    } catch {
      continue; // moved meanwhile
    }
  }
  return bytes;
}
