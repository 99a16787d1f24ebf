// The commands on one stack of the local cloud.
import { join } from "node:path";
import { UserError } from "../local/errors.ts";
import { nothingChanged, summary, type UpdateReport } from "../local/engineEvents.ts";
import { home } from "../local/home.ts";
import * as workspace from "../local/workspace.ts";
import type { Demo, Evidence } from "../stacks/demo.ts";
import { parseStack } from "../components/stage.ts";
import { runPage } from "../stacks/program.ts";
import type { Options } from "./commands.ts";
import { checkStackName, configOption, localCloud, type LocalCloud } from "./localCloud.ts";
import { print } from "./print.ts";
import { runSteps } from "./steps.ts";
import { table } from "./table.ts";

export async function up(stack: string, options: Options, signal: AbortSignal): Promise<void> {
  checkStackName(stack);
  const config = configOption(options);
  const cloud = await localCloud(stack, config);
  const result = await deploy(stack, cloud, config, signal);
  print(
    options,
    result,
    () => `${stack}: ${summary(result)} in ${result.seconds.toFixed(1)} s\n${outputLines(result.outputs)}`,
  );
}

export async function preview(stack: string, options: Options, signal: AbortSignal): Promise<void> {
  checkStackName(stack);
  const cloud = await localCloud();
  let report: UpdateReport | undefined;
  const config = configOption(options);
  const run = async (progress: (line: string) => void) => {
    report = await workspace.preview(stack, { ...cloud, program: runPage, config, progress, signal });
    return summary(report, true);
  };
  await runSteps([{ title: `Preview ${stack}`, run }]);
  print(options, report, () => `${stack}: ${summary(report!, true)}`);
  if (options["expect-no-changes"] && !nothingChanged(report!))
    throw new UserError(
      `${stack}: changes were expected to be none, and there are: ${summary(report!, true)}`,
    );
}

export async function destroy(stack: string, options: Options, signal: AbortSignal): Promise<void> {
  checkStackName(stack);
  const cloud = await localCloud();
  let report: UpdateReport | undefined;
  const run = async (progress: (line: string) => void) => {
    report = await workspace.destroy(stack, { ...cloud, progress, signal });
    return summary(report);
  };
  await runSteps([{ title: `Destroy ${stack}`, run }]);
  print(options, report, () => `${stack}: ${summary(report!)}`);
}

export async function outputs(stack: string, options: Options): Promise<void> {
  checkStackName(stack);
  const { cli } = await localCloud();
  const values = await workspace.outputs(stack, cli);
  print(options, values, () => outputLines(values));
}

export async function demo(stack: string, options: Options, signal: AbortSignal): Promise<void> {
  checkStackName(stack);
  const { cli } = await localCloud(stack);
  const evidence = await runDemo(stack, await workspace.outputs(stack, cli), signal);
  print(options, evidence.data, () => evidenceLines(evidence));
}

/** Deploys, with the resources as they come. */
export async function deploy(
  stack: string,
  cloud: LocalCloud,
  config: Record<string, string>,
  signal: AbortSignal,
): Promise<workspace.Result> {
  let result: workspace.Result | undefined;
  const run = async (progress: (line: string) => void) => {
    result = await workspace.up(stack, { ...cloud, program: runPage, config, progress, signal });
    return `${summary(result)} in ${result.seconds.toFixed(1)} s`;
  };
  await runSteps([{ title: `Deploy ${stack}`, run }]);
  return result!;
}

/** Runs the setup's demo with the stack's outputs. Ctrl-C ends it at once: there is nothing to record. */
export async function runDemo(
  stack: string,
  values: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Evidence<unknown>> {
  const { setup } = parseStack(stack);
  let evidence: Evidence<unknown> | undefined;
  const run = async (progress: (line: string) => void) => {
    const module = (await import(`../stacks/${setup}/demo.ts`)) as { demo: Demo };
    const work = module.demo(values, { progress, folder: join(home(), "demo", stack) });
    evidence = await Promise.race([work, interrupted(stack, signal)]).catch((error: unknown) => {
      throw demoFailure(stack, error);
    });
  };
  await runSteps([{ title: `Demo of ${stack}`, run }]);
  return evidence!;
}

function interrupted(stack: string, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () =>
      reject(new UserError(`the demo of ${stack} was interrupted; the setup stays up`)),
    ),
  );
}

/** What a demo throws by itself says what did not come; any other error is a fault of the demo's. */
function demoFailure(stack: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "Error") return error;
  return new UserError(`The demo of ${stack} failed: ${error.message}`);
}

/** The evidence as people read it. */
export function evidenceLines({ table: { head, rows }, look }: Evidence<unknown>): string {
  return `\n${table(head, rows)}\n${look ? `\nLook at them: ${look}\n` : ""}`;
}

function outputLines(values: Readonly<Record<string, unknown>>): string {
  const { commands = {}, ...data } = values as { commands?: Record<string, string> };
  const lines = Object.entries(data).map(
    ([key, value]) => `  ${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const ready = Object.entries(commands).map(([key, command]) => `  ${key}:\n    ${command}`);
  return [...lines, ...(ready.length ? ["commands", ...ready] : [])].join("\n");
}
