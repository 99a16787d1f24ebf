// The project's commands as a user types them, against a local cloud of the test's own.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../local/home.ts";

/** What a command printed and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A local cloud in a folder of its own; the tools are the checkout's. */
export class TestCloud {
  readonly home = mkdtempSync(join(tmpdir(), "kandokoro-test-"));

  /** `npm start -- ...` and the like: `run("start")`, `run("local", "up", "image-thumbnails")`. */
  async run(...args: string[]): Promise<Ran> {
    return ended(this.spawn(args));
  }

  /** As `run`, with other variables. */
  async runWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ran> {
    return ended(this.spawn(args, env));
  }

  /** Runs a command that must succeed, and answers its JSON. */
  async json<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run(...args, "--json");
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** Starts a command in a process group of its own, so that it can be killed with all that it started. */
  spawn(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    return spawn(process.execPath, ["cli/main.mjs", ...args], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: "", ...env, KANDOKORO_LOCAL: this.home },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
  }

  /** Ends the local cloud and forgets it. */
  async remove(): Promise<void> {
    await this.run("local", "reset");
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Waits for a command's end. */
export async function ended(child: ChildProcess): Promise<Ran> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr?.on("data", (data: Buffer) => (stderr += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, stdout, stderr };
}

/** Asks again until the answer is there, or the deadline has passed. */
export async function eventually<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
