// The Pulumi CLI: found, or installed once and shared by all local clouds of this checkout.
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { explainDiskFull } from "./disk.ts";
import { type Progress, UserError } from "./errors.ts";
import { tools } from "./home.ts";
import { withLock } from "./lock.ts";
import { build } from "./pulumiCliBuild.ts";
import { download } from "./pulumiCliDownload.ts";
import { isRecentEnough, PULUMI_VERSION, versionOf } from "./pulumiCliVersion.ts";

export { PULUMI_VERSION };

export interface PulumiCli {
  /** Absolute path. */
  readonly command: string;
  /** 3.259.0 */
  readonly version: string;
  readonly how: "PATH" | "kept" | "downloaded" | "built with Go";
}

export interface PulumiCliOptions {
  readonly progress?: Progress;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

/** Why each way failed, in order: `<way>: <why>`. */
type Failures = string[];

/**
 * The CLI on PATH when it is recent enough; else the one kept from an earlier run; else downloaded; else built with
 * Go.
 * @throws UserError naming all four ways when none works
 */
export async function pulumiCli(options: PulumiCliOptions = {}): Promise<PulumiCli> {
  const { progress = () => {}, env = process.env } = options;
  const failures: Failures = [];
  const there = (await onPath(env, progress, failures)) ?? (await kept(env));
  if (there !== undefined) return there;
  const waiting = (pid: number) => progress(`waits for process ${pid}, which installs the Pulumi CLI`);
  try {
    return await withLock(
      `${keptFolder()}.lock`,
      waiting,
      async () => (await kept(env, failures)) ?? (await install(env, progress, failures)),
    );
  } catch (error) {
    throw explainDiskFull(error, tools()) ?? error;
  }
}

async function onPath(
  env: NodeJS.ProcessEnv,
  progress: Progress,
  failures: Failures,
): Promise<PulumiCli | undefined> {
  const answers: string[] = [];
  for (const command of commandsOnPath(env)) {
    const asked = await versionOf(command, env);
    if ("version" in asked && isRecentEnough(asked.version))
      return { command, version: asked.version, how: "PATH" };
    answers.push("version" in asked ? `${command} is ${asked.version}` : `${command} ${asked.why}`);
  }
  for (const answer of answers) progress(`passes over a Pulumi CLI that is not ${wanted}: ${answer}`);
  failures.push(`on PATH: ${answers.join(", ") || "none"}`);
  return undefined;
}

const wanted = `${PULUMI_VERSION} or a newer ${PULUMI_VERSION.split(".")[0]}.x`;

function commandsOnPath(env: NodeJS.ProcessEnv): string[] {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...new Set(folders.map((folder) => resolve(folder, "pulumi")))].filter(isCommand);
}

function isCommand(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

const keptFolder = () => join(tools(), `pulumi-${PULUMI_VERSION}`);

async function kept(env: NodeJS.ProcessEnv, failures: Failures = []): Promise<PulumiCli | undefined> {
  const command = join(keptFolder(), "bin", "pulumi");
  if (!existsSync(command)) {
    failures.push(`kept: nothing in ${keptFolder()}`);
    return undefined;
  }
  const asked = await versionOf(command, env);
  if ("version" in asked) return { command, version: asked.version, how: "kept" };
  failures.push(`kept: ${command} ${asked.why}`);
  return undefined;
}

/** Each way works in a folder of its own, which is renamed when its CLI runs: what was killed is never taken for whole. */
async function install(env: NodeJS.ProcessEnv, progress: Progress, failures: Failures): Promise<PulumiCli> {
  const folder = keptFolder();
  const unfinished = `${folder}.unfinished`;
  const ways = [
    ["downloaded", download],
    ["built with Go", build],
  ] as const;
  for (const [how, way] of ways) {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    try {
      const why = (await way(unfinished, progress, env)) ?? (await doesNotRun(unfinished, env));
      if (why !== undefined) {
        failures.push(`${how}: ${why}`);
        continue;
      }
      rmSync(folder, { recursive: true, force: true });
      renameSync(unfinished, folder);
      return { command: join(folder, "bin", "pulumi"), version: PULUMI_VERSION, how };
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  throw new UserError(
    [
      `no Pulumi CLI ${wanted}, and no way to get one: put it on PATH, or open one of the other ways, and run again`,
      ...failures.map((failure) => `  ${failure}`),
    ].join("\n"),
  );
}

async function doesNotRun(folder: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const command = join(folder, "bin", "pulumi");
  if (!existsSync(command)) return "it left no bin/pulumi";
  const asked = await versionOf(command, env);
  return "why" in asked ? `what it made ${asked.why}` : undefined;
}
