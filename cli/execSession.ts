// A command in a running container, which ends with whoever sees it.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { constants } from "node:os";
import { run } from "../local/process.ts";

const MARK = "KANDOKORO_SESSION";

/**
 * Runs a command in a container, as root, on this terminal or with these pipes.
 * @param signal - ends it
 * @returns its exit code, or the one that shells give to what a signal has ended
 */
export async function session(
  container: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const id = randomUUID();
  const terminal = process.stdin.isTTY && process.stdout.isTTY ? ["--tty"] : [];
  const options = ["--interactive", ...terminal, "--user", "0", "--env", `${MARK}=${id}`];
  let ending: NodeJS.Signals | undefined;
  const hangUp = () => (ending = "SIGHUP");
  process.on("SIGHUP", hangUp);
  const child = spawn("docker", ["exec", ...options, container, ...command], { stdio: "inherit" });
  const interrupt = () => child.kill();
  signal.addEventListener("abort", interrupt);
  const [code, by] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  signal.removeEventListener("abort", interrupt);
  if (signal.aborted) ending = "SIGINT";
  ending ??= by ?? undefined;
  if (ending) await end(container, id);
  process.off("SIGHUP", hangUp);
  return ending ? 128 + constants.signals[ending] : (code ?? 1);
}

/**
 * Ends what is left of a session whose terminal is gone: the engine lets it go on. With nothing but a shell's own
 * means, as the image may have no others.
 */
async function end(container: string, id: string): Promise<void> {
  const script = `for one in /proc/[0-9]*; do read -r all < $one/environ; case "$all" in *${MARK}=${id}*) kill -HUP "\${one#/proc/}" ;; esac; done`;
  const args = ["exec", "--user", "0", container, "/bin/sh", "-c", `{ ${script}; } 2> /dev/null`];
  await run("docker", args, { deadlineSeconds: 10 });
}
