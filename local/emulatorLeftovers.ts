// What an emulator may leave behind: processes of Lambda functions, their folders, Docker containers.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import type { Places } from "./emulatorRecord.ts";
import { run, sendSignal } from "./process.ts";

/** To be called when the emulator has ended. Touches nothing of another local cloud. */
export async function removeLeftovers(at: Places): Promise<void> {
  await endWorkers(at);
  rmSync(at.tmp, { recursive: true, force: true });
}

/** Ends the processes that the emulator began for Lambda functions, not the emulator itself. */
export async function endWorkers(at: Places, emulator?: number): Promise<void> {
  for (const pid of await workers(at)) {
    if (pid !== emulator) sendSignal(pid, "SIGKILL");
  }
}

/** They inherit the emulator's environment, which names its state folder: no other process has that. */
async function workers(at: Places): Promise<number[]> {
  if (process.platform !== "linux") return workersByCommand(at);
  const mark = `\0STATE_DIR=${at.state}\0`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && `\0${environOf(name)}`.includes(mark))
    .map(Number);
}

function environOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return ""; // ended meanwhile, or another user's
  }
}

/** Where other processes' environments are not to be read: by the script's path, `node <tmp>/ministack-lambda-…`. */
async function workersByCommand(at: Places): Promise<number[]> {
  const { stdout } = await run("ps", ["-axww", "-o", "pid=,args="], { deadlineSeconds: 5 });
  return stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , script]) => script?.startsWith(`${at.tmp}/ministack-`))
    .map(([pid]) => Number(pid));
}

/**
 * Removes the Docker containers of an emulator that has ended: killed, or in order but faster than Docker.
 * ministack/core/container_reaper.py: each is labelled with the emulator's name and port.
 */
export async function removeContainers(at: Places, port: number): Promise<void> {
  const label = `label=ministack.instance=${at.name}:${port}`;
  const found = await run("docker", ["ps", "--all", "--quiet", "--filter", label], { deadlineSeconds: 10 });
  const ids = found.stdout.split("\n").filter((id) => id !== "");
  if (found.ok && ids.length > 0)
    await run("docker", ["rm", "--force", "--volumes", ...ids], { deadlineSeconds: 60 });
}
