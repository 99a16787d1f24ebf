// Running commands and recognising processes, without what a shell would add.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";

/** What a command answered. */
export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** For people, when not ok: "is not there", "gave no answer in 10 s", or its last line. */
  readonly why: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly cwd?: string | undefined;
  /** The command is ended after this many seconds. */
  readonly deadlineSeconds: number;
  /** Ends the command; its reason is the answer's `why`. */
  readonly signal?: AbortSignal | undefined;
  /** Told each line of stdout and stderr as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** Runs a command to its end; never throws for what the command does. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<Answer> {
  const child = spawn(command, args, {
    env: options.env ?? process.env,
    cwd: options.cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stdout = linesOf(child.stdout, options);
  const stderr = linesOf(child.stderr, options);
  let ended = "";
  const end = (why: string) => {
    ended = why;
    child.kill("SIGTERM");
    setTimeout(() => kill(child), 2000).unref();
  };
  const { deadlineSeconds, signal } = options;
  const deadline = setTimeout(() => end(`gave no answer in ${deadlineSeconds} s`), deadlineSeconds * 1000);
  const onAbort = () => end(String(signal?.reason));
  signal?.addEventListener("abort", onAbort);
  if (signal?.aborted) onAbort();
  const failure = await failureOf(child);
  clearTimeout(deadline);
  signal?.removeEventListener("abort", onAbort);
  const said = [...stdout, ...stderr].findLast((line) => line.trim() !== "")?.trim();
  return {
    ok: failure === undefined && ended === "",
    stdout: stdout.join("\n"),
    stderr: stderr.join("\n"),
    why: ended || (failure?.startsWith("ended") && said ? said : (failure ?? "")),
  };
}

function linesOf(stream: Readable, { onLine }: RunOptions): string[] {
  const lines: string[] = [];
  createInterface({ input: stream }).on("line", (line) => {
    lines.push(line);
    onLine?.(line);
  });
  return lines;
}

/** With its pipes, which a child of its own may still hold. */
function kill(child: ChildProcess): void {
  child.kill("SIGKILL");
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function failureOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((done) => {
    child.on("error", (error: NodeJS.ErrnoException) =>
      done(error.code === "ENOENT" ? "is not there" : error.message),
    );
    child.on("close", (code, signal) =>
      done(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`),
    );
  });
}

/**
 * When a process began, in the system's own form; with the pid it names one process for good, where the pid alone
 * is given out again. Undefined when there is no such process, or only its exit code waits to be collected.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") {
    const { ok, stdout } = await run("ps", ["-o", "lstart=", "-p", String(pid)], { deadlineSeconds: 5 });
    return ok ? stdout.trim() : undefined;
  }
  try {
    // proc(5): the command's name may hold spaces and brackets; behind its last ")" stand state, then 18 more
    // fields, then the start in clock ticks since boot.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Whether the process that had this pid at that start still runs. */
export async function isAlive(one: { readonly pid: number; readonly started: string }): Promise<boolean> {
  return (await processStart(one.pid)) === one.started;
}

/** Sends a signal; a process that has ended meanwhile needs none. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Polls every 50 ms until `check` holds; false when it did not within so many seconds. */
export async function until(check: () => boolean | Promise<boolean>, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await check())) {
    if (Date.now() > deadline) return false;
    await wait(50);
  }
  return true;
}
