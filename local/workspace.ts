// A stack on the local cloud, through Pulumi's Automation API: real `pulumi up`, with our provider for AWS's types.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  LocalWorkspace,
  Stack,
  type ConfigMap,
  type LocalWorkspaceOptions,
} from "@pulumi/pulumi/automation/index.js";
import type { Emulator } from "./emulator.ts";
import { UserError, type Progress } from "./errors.ts";
import { followEvents, type UpdateReport } from "./engineEvents.ts";
import { home } from "./home.ts";
import { refuseIfLocked } from "./stackLock.ts";
import { serveProvider } from "./provider/serve.ts";
import { leanCommand, pulumiCommand } from "./pulumiCommand.ts";
import type { PulumiCli } from "./pulumiCli.ts";
import { forgetPendingOperations, needsRefresh, rememberIncarnation } from "./recovery.ts";
import { defaultTags, stackSettings } from "./stackSettings.ts";
import { deployedStacks, pulumiFolder, stateFile } from "./state.ts";

/** Time for an engine that got the same Ctrl-C from the terminal to end by itself, before it is told again. */
const GRACE_MILLISECONDS = 1500;

/** What runs: the page, under the engine. */
export type Program = () => Promise<pulumi.Inputs>;

export interface LocalStackOptions {
  readonly emulator: Emulator;
  readonly cli: PulumiCli;
  readonly program: Program;
  /** Settings on top of Pulumi.yaml's and Pulumi.<stack>.yaml's: `kandokoro:platform` and so on. */
  readonly config?: Readonly<Record<string, string>>;
  readonly progress?: Progress;
  /** Ends the operation, as Ctrl-C does: what was made so far stays recorded. */
  readonly signal?: AbortSignal;
}

/** What an operation answers: what changed and, after an update, the stack's outputs. */
export interface Result extends UpdateReport {
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Deploys a stack to the local cloud. Goes on where a killed or interrupted update ended. */
export async function up(stackName: string, options: LocalStackOptions): Promise<Result> {
  await refuseIfLocked(stackName);
  await forgetPendingOperations(stackName, options);
  let outputs: Record<string, unknown> = {};
  const capturing: Program = async () => {
    refuseOtherProviders();
    const inputs = await options.program();
    pulumi.output(inputs).apply((values) => (outputs = values as Record<string, unknown>));
    return inputs;
  };
  const refresh = needsRefresh(stackName, options.emulator);
  const report = await operate(stackName, { ...options, program: capturing }, (stack, run) =>
    stack.up({ ...run, refresh }),
  );
  rememberIncarnation(stackName, options.emulator);
  return { ...report, outputs };
}

/** What an update would do. */
export async function preview(stackName: string, options: LocalStackOptions): Promise<UpdateReport> {
  await refuseIfLocked(stackName);
  await forgetPendingOperations(stackName, options);
  const refresh = needsRefresh(stackName, options.emulator);
  return operate(stackName, options, (stack, run) => stack.preview({ ...run, refresh }));
}

/** Deletes everything that the stack made. A stack that was never deployed is no error. */
export async function destroy(
  stackName: string,
  options: Omit<LocalStackOptions, "program">,
): Promise<UpdateReport> {
  if (!existsSync(stateFile(stackName))) return { changes: {}, seconds: 0, errors: [] };
  await refuseIfLocked(stackName);
  await forgetPendingOperations(stackName, options);
  const refresh = needsRefresh(stackName, options.emulator);
  const none = { ...options, program: async () => ({}) };
  return operate(stackName, none, (stack, run) => stack.destroy({ ...run, refresh }));
}

/** The outputs of a stack that is up. */
export async function outputs(stackName: string, cli: PulumiCli): Promise<Record<string, unknown>> {
  if (!deployedStacks().includes(stackName))
    throw new UserError(`${stackName} is not up; deploy it first: npm run local -- up ${stackName}`);
  const workspace = await LocalWorkspace.create({ ...workspaceOptions(), pulumiCommand: pulumiCommand(cli) });
  const values = await workspace.stackOutputs(stackName);
  return Object.fromEntries(Object.entries(values).map(([key, { value }]) => [key, value]));
}

/** The SDK tells a provider nothing of its own arguments: another region or account would be ignored in silence. */
function refuseOtherProviders(): void {
  pulumi.runtime.registerStackTransformation(({ type, name }) => {
    if (type.startsWith("pulumi:providers:"))
      throw new pulumi.RunError(
        `Provider "${name}": the local cloud has one provider with the stack's settings; use aws:region and aws:defaultTags of the configuration instead`,
      );
    return undefined;
  });
}

type RunOptions = NonNullable<Parameters<Stack["up"]>[0]>;

async function operate(
  stackName: string,
  options: LocalStackOptions,
  run: (stack: Stack, options: RunOptions) => Promise<unknown>,
): Promise<UpdateReport> {
  const config = await stackSettings(stackName, options.emulator, options.config);
  const { endpoint, region, accountId } = options.emulator;
  const provider = await serveProvider({
    endpoint,
    region,
    accountId,
    defaultTags: defaultTags(config),
    logFile: join(home(), "provider.log"),
  });
  const events = followEvents(options.progress ?? (() => {}));
  const insisting = delayed(options.signal, GRACE_MILLISECONDS);
  try {
    const stack = await openStack(stackName, options, config, provider.debugProviders);
    await run(stack, {
      onEvent: events.onEvent,
      signal: insisting.signal,
      suppressProgress: true,
      color: "never",
    });
  } catch (error) {
    throw explained(stackName, error, events.report(), options.signal);
  } finally {
    insisting.clear();
    await provider.stop();
  }
  events.warnings.forEach((line) => options.progress?.(`warning: ${line}`));
  return events.report();
}

/** The same signal, later. */
function delayed(
  signal: AbortSignal | undefined,
  milliseconds: number,
): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  signal?.addEventListener("abort", () => (timer = setTimeout(() => controller.abort(), milliseconds)));
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}

async function openStack(
  stackName: string,
  { cli, program }: LocalStackOptions,
  config: ConfigMap,
  debugProviders: string,
): Promise<Stack> {
  const workspace = await LocalWorkspace.create({
    ...workspaceOptions(),
    pulumiCommand: leanCommand(cli),
    program: () => program(),
    envVars: { ...workspaceOptions().envVars, PULUMI_DEBUG_PROVIDERS: debugProviders },
  });
  const stack = existsSync(stateFile(stackName))
    ? await Stack.select(stackName, workspace)
    : await Stack.create(stackName, workspace);
  const kept = await workspace.stackSettings(stackName).catch(() => undefined);
  await workspace.saveStackSettings(stackName, {
    encryptionSalt: kept?.encryptionSalt,
    config: Object.fromEntries(Object.entries(config).map(([key, { value }]) => [key, value])),
  });
  return stack;
}

/** State, plugins and settings in the local cloud's own folder; nothing of the user's own Pulumi is touched. */
export function workspaceOptions(): LocalWorkspaceOptions & { envVars: Record<string, string> } {
  const workDir = join(pulumiFolder(), "work");
  const state = join(pulumiFolder(), "state");
  // Without files of metadata beside those of the state: a killed update left one half written, and Pulumi read no more.
  const url = `file://${state}?metadata=skip&no_tmp_dir=true`;
  for (const folder of [workDir, state]) mkdirSync(folder, { recursive: true });
  return {
    workDir,
    pulumiHome: join(pulumiFolder(), "home"),
    projectSettings: { name: "kandokoro", runtime: "nodejs", backend: { url } },
    secretsProvider: "passphrase",
    envVars: {
      PULUMI_CONFIG_PASSPHRASE: "local", // protects nothing here: what the local cloud holds is on this disk anyway
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // One file per update would be kept for ever.
      PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    },
  };
}

function explained(stackName: string, error: unknown, { errors }: UpdateReport, signal?: AbortSignal): Error {
  if (signal?.aborted)
    return new UserError(
      `${stackName}: interrupted; what was made so far is recorded, and the same command goes on from there`,
    );
  if (error instanceof UserError) return error;
  if (errors.length > 0) return new UserError(errors.join("\n"));
  return error as Error;
}
