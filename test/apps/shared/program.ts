// An app as its container runs it: a process of its own, with nothing in its environment but what it is given.
import { spawn, type ChildProcess } from "node:child_process";
import { resolve } from "node:path";
import { root } from "../../../local/home.ts";
import { eventually } from "../../support/cli.ts";

export interface LogLine extends Record<string, unknown> {
  timestamp: string;
  level: string;
  message: string;
}

/** Starts a file, from apps/ unless its path is a whole one, with these variables and arguments. */
export function start(entry: string, env: Record<string, string | undefined>, ...args: string[]): Program {
  const file = resolve(root, "apps", entry);
  return new Program(spawn(process.execPath, [file, ...args], { env: { PATH: process.env.PATH, ...env } }));
}

export class Program {
  readonly child: ChildProcess;
  /** Its exit code, or the signal that ended it. */
  readonly end: Promise<number | string>;
  stderr = "";
  #stdout = "";

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout!.on("data", (data: Buffer) => (this.#stdout += data.toString()));
    child.stderr!.on("data", (data: Buffer) => (this.stderr += data.toString()));
    this.end = new Promise((resolve) => child.on("close", (code, signal) => resolve(code ?? signal!)));
  }

  /** What it logged so far: every whole line must be one JSON object. */
  get lines(): LogLine[] {
    return this.#stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** Waits for a line with this message. */
  line(message: string): Promise<LogLine> {
    return eventually(`${message} in ${this.#stdout} ${this.stderr}`, 20, () =>
      Promise.resolve(this.lines.find((line) => line.message.includes(message))),
    );
  }

  /** Waits for its end; answers its code, its last line without the time, and all lines. */
  async ended(): Promise<{ code: number | string; last: Omit<LogLine, "timestamp">; lines: LogLine[] }> {
    const code = await this.end;
    const { timestamp: _, ...last } = this.lines.at(-1) ?? { timestamp: "", level: "", message: this.stderr };
    return { code, last, lines: this.lines };
  }
}
