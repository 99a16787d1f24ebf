// The commands that a shell command calls, played by a script that writes down how it was called.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** By the name of an operation (`run-task`) or a program (`date`): what it prints, each time; the last from then on. */
export type Answers = Readonly<Record<string, readonly (string | { readonly exit: number })[]>>;

export interface Shell {
  /** Runs a command in a POSIX shell, in which the programs are the fakes. */
  run(command: string): Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Starts it, and answers its process. */
  start(command: string): ReturnType<typeof spawn>;
  /** What was called, with its words: `["aws", "ecs", "run-task", ...]`. */
  calls(): string[][];
  remove(): void;
}

/** A shell in which `aws`, `sleep` and whatever `answers` names are fakes. */
export function fakeShell(answers: Answers): Shell {
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-shell-"));
  const log = join(folder, "calls");
  writeFileSync(join(folder, "answers.json"), JSON.stringify(answers));
  writeFileSync(join(folder, "fake.cjs"), FAKE);
  for (const program of ["aws", "sleep", ...Object.keys(answers).filter((name) => name === "date")]) {
    writeFileSync(
      join(folder, program),
      `#!/bin/sh\nexec "${process.execPath}" "${folder}/fake.cjs" ${program} "$@"\n`,
    );
    chmodSync(join(folder, program), 0o755);
  }
  const env = { PATH: `${folder}:${process.env.PATH}` };
  const start = (command: string) => spawn("sh", ["-c", command], { env, detached: true });
  return {
    start,
    run: (command) => {
      const child = start(command);
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
      child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
      return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
    },
    calls: () =>
      existsSync(log)
        ? readFileSync(log, "utf8")
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as string[])
        : [],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const FAKE = `
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const words = process.argv.slice(2);
appendFileSync(join(__dirname, "calls"), JSON.stringify(words) + "\\n");
const answers = JSON.parse(readFileSync(join(__dirname, "answers.json"), "utf8"));
const key = words.find((word) => word in answers);
if (key === undefined) process.exit(0);
const counter = join(__dirname, key + ".count");
const count = existsSync(counter) ? Number(readFileSync(counter, "utf8")) : 0;
writeFileSync(counter, String(count + 1));
const answer = answers[key][Math.min(count, answers[key].length - 1)];
if (typeof answer === "string") process.stdout.write(answer + "\\n");
else process.exit(answer.exit);
`;
