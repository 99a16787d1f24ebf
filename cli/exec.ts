// A shell in a service's container: what ECS Exec is on AWS, by the Docker engine.
import type { Service, Task } from "@aws-sdk/client-ecs";
import { findDocker } from "../local/docker.ts";
import { UserError } from "../local/errors.ts";
import { run } from "../local/process.ts";
import { checkpoint, deployedStacks } from "../local/state.ts";
import { session } from "./execSession.ts";
import { checkStackName, localCloud } from "./localCloud.ts";

/** What ECS answers. */
const NOT_ENABLED =
  "InvalidParameterException: The execute command failed because execute command was not enabled when the task was run or the execute command agent isn't running. Wait and try again or run a new task with execute command enabled and try again.";

/**
 * Runs a command in the container that a stack's service runs, as root, as ECS Exec does: a shell, unless another one
 * is given. In a terminal it is interactive.
 * @returns the command's exit code
 */
export async function exec(stack: string, words: readonly string[], signal: AbortSignal): Promise<number> {
  checkStackName(stack);
  const { problem } = await findDocker();
  if (problem !== undefined) throw new UserError(`${stack} cannot be entered: ${problem}`);
  await localCloud();
  const container = await containerOf(stack, await runningTask(stack));
  return session(container, words.length > 0 ? words : ["/bin/sh"], signal);
}

interface Running {
  readonly task: Task;
  /** The container that the service's requests go to, else the first. */
  readonly container: string;
}

async function runningTask(stack: string): Promise<Running> {
  if (!deployedStacks().includes(stack))
    throw new UserError(`${stack} is not up; deploy it first: npm run local -- up ${stack}`);
  const id = checkpoint(stack).resources.find(({ type }) => type === "aws:ecs/service:Service")?.id;
  if (id === undefined)
    throw new UserError(`${stack} has no service, and so no container that goes on running to be entered`);
  const [, cluster, name] = id.split("/");
  const { ECS } = await import("@aws-sdk/client-ecs");
  const ecs = new ECS();
  const { services = [] } = await ecs.describeServices({ cluster, services: [id] });
  const { taskArns = [] } = await ecs.listTasks({ cluster, serviceName: name, desiredStatus: "RUNNING" });
  const { tasks = [] } =
    taskArns.length === 0 ? {} : await ecs.describeTasks({ cluster, tasks: taskArns.slice(0, 100) });
  const task = tasks.find(({ lastStatus }) => lastStatus === "RUNNING");
  if (!task) throw new UserError(`${stack} has no running task: ${whyNone(services[0], tasks)}`);
  if (!task.enableExecuteCommand) throw new UserError(`${NOT_ENABLED} Set exec to true on the service.`);
  const container = services[0]?.loadBalancers?.[0]?.containerName ?? task.containers?.[0]?.name ?? "";
  return { task, container };
}

function whyNone(service: Service | undefined, starting: readonly Task[]): string {
  if (starting.length > 0) return `the next one is ${starting[0]?.lastStatus}; try again`;
  if (service?.desiredCount === 0) return "its desired count is 0";
  return service?.events?.[0]?.message ?? "its service has been deleted";
}

/** The engine's id of the container, by the labels that the emulator gives it. */
async function containerOf(stack: string, { container, task }: Running): Promise<string> {
  const labels = { "task-arn": task.taskArn, "container-name": container };
  const filters = Object.entries(labels).flatMap(([label, value]) => [
    "--filter",
    `label=com.amazonaws.ecs.${label}=${value}`,
  ]);
  const { stdout, why } = await run("docker", ["ps", "--quiet", ...filters], { deadlineSeconds: 10 });
  const [id = ""] = stdout.split("\n");
  if (id !== "") return id;
  throw new UserError(`${stack}: the container ${container} of its task is gone; try again. ${why}`.trim());
}
