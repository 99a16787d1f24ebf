// Runs the task of a stack, here or on AWS.
import { UserError } from "../local/errors.ts";
import { outputs } from "../local/workspace.ts";
import type { TaskSettings } from "../components/ecs/taskSettings.ts";
import type { TaskEnd } from "../stacks/runTask.ts";
import { awsOutputs } from "./awsDemo.ts";
import { checkStackName, localCloud } from "./localCloud.ts";

/** As `timeout` ends what took too long, and a shell what Ctrl-C has ended. */
const TIME_LIMIT_CODE = 124;
const INTERRUPTED_CODE = 130;

/**
 * Runs the task that a stack of the local cloud has, and shows its log: the log on standard output, what becomes of the
 * task on standard error.
 * @returns the container's exit code; 124 at the time limit, 130 when it was interrupted, 1 when it never ran
 */
export async function run(stack: string, words: readonly string[], signal: AbortSignal): Promise<number> {
  checkStackName(stack);
  const { cli } = await localCloud(stack);
  return runTaskOf(stack, await outputs(stack, cli), words, signal);
}

/** The same with a stack on AWS, with the user's own Pulumi and AWS settings. */
export async function runOnAws(
  stack: string,
  words: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  return runTaskOf(stack, await awsOutputs("run", stack), words, signal);
}

async function runTaskOf(
  stack: string,
  values: Readonly<Record<string, unknown>>,
  args: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const settings = settingsOf(stack, values);
  const { runTask } = await import("../stacks/runTask.ts");
  const end = await runTask(settings, {
    args,
    signal,
    onStart: (arn) => console.error(`task ${idOf(arn)} started`),
    onLine: (line) => console.log(line),
  }).catch((error: unknown) => {
    throw fromAws(stack, error);
  });
  console.error(told(end));
  return codeOf(end);
}

function settingsOf(stack: string, { task }: Readonly<Record<string, unknown>>): TaskSettings {
  if (typeof task === "object" && task !== null && "taskDefinition" in task) return task as TaskSettings;
  throw new UserError(`${stack} has no task to run: there is no "task" among its outputs`);
}

/** An answer of AWS's is told as it is: that the cluster is gone, say. */
function fromAws(stack: string, error: unknown): unknown {
  if (!(error instanceof Error) || (error.name !== "Error" && !("$metadata" in error))) return error;
  const name = error.name === "Error" ? "" : `${error.name}: `;
  return new UserError(`The task of ${stack}: ${name}${error.message}`);
}

function told({ exitCode, reason, seconds, taskArn }: TaskEnd): string {
  const code = exitCode === undefined ? "never ran" : `ended with exit code ${exitCode}`;
  return `task ${idOf(taskArn)} ${code} after ${seconds.toFixed(1)} s: ${reason}`;
}

const idOf = (taskArn: string) => taskArn.slice(taskArn.lastIndexOf("/") + 1);

function codeOf({ exitCode = 1, stopped }: TaskEnd): number {
  if (stopped === "time limit") return TIME_LIMIT_CODE;
  return stopped === "interrupted" ? INTERRUPTED_CODE : exitCode;
}
