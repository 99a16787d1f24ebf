// Runs a task once, to its end: what demos and `npm run local -- run` do. By the AWS SDK with its ambient configuration,
// so it does so on AWS too.
import { ECS, type RunTaskRequest, type Task } from "@aws-sdk/client-ecs";
import { setTimeout as wait } from "node:timers/promises";
import type { TaskSettings } from "../components/ecs/taskSettings.ts";
import { logReader } from "./taskLog.ts";

export interface RunTaskOptions {
  /** The container's command. @default - the one of the task definition, or of the image */
  readonly args?: readonly string[];
  /** Variables beside those of the task definition. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Told when the task has been started. */
  readonly onStart?: (taskArn: string) => void;
  /** Told each line of its log as it comes. */
  readonly onLine?: (line: string) => void;
  /** Stops the task. */
  readonly signal?: AbortSignal;
}

/** How a task ended. */
export interface TaskEnd {
  readonly taskArn: string;
  /** The container's; undefined when it never ran. */
  readonly exitCode: number | undefined;
  /** `Essential container in task exited`, `time limit of 600 s` */
  readonly reason: string;
  /** Whether it was stopped from here, and why. */
  readonly stopped?: "time limit" | "interrupted";
  /** From its start being asked for to its end being known. */
  readonly seconds: number;
}

/** Between two looks at the task: short at first, so that a short task is not waited for long. */
const LOOK_SECONDS = { first: 0.1, most: 1 };

/**
 * Runs the task and waits for its end; ends it at its time limit and when it is interrupted.
 * @throws when it could not be started at all
 */
export async function runTask(settings: TaskSettings, options: RunTaskOptions = {}): Promise<TaskEnd> {
  const { onLine = () => {}, signal } = options;
  const began = Date.now();
  const ecs = new ECS();
  const taskArn = await start(ecs, settings, options);
  options.onStart?.(taskArn);
  const log = logReader(settings, taskArn, onLine);
  let stopped: TaskEnd["stopped"];
  let task: Task;
  let pause = LOOK_SECONDS.first;
  while ((task = await look(ecs, settings, taskArn)).lastStatus !== "STOPPED") {
    await log.read();
    const why = reasonToStop(signal, began + settings.timeLimitSeconds * 1000);
    if (why && !stopped) await stop(ecs, settings, taskArn, why);
    stopped ??= why;
    await wait(pause * 1000, undefined, { signal: stopped ? undefined : signal }).catch(() => undefined);
    pause = Math.min(pause * 1.3, LOOK_SECONDS.most);
  }
  await log.readToEnd();
  const seconds = (Date.now() - began) / 1000;
  return { taskArn, ...endOf(task, settings, stopped), ...(stopped && { stopped }), seconds };
}

async function start(ecs: ECS, settings: TaskSettings, options: RunTaskOptions): Promise<string> {
  const { failures = [], tasks = [] } = await ecs.runTask(request(settings, options));
  const taskArn = tasks[0]?.taskArn;
  if (taskArn !== undefined) return taskArn;
  throw new Error(`the task could not be started: ${failures[0]?.reason ?? "ECS gave no reason"}`);
}

function request(settings: TaskSettings, { args, environment = {} }: RunTaskOptions): RunTaskRequest {
  const variables = Object.entries(environment).map(([name, value]) => ({ name, value }));
  return {
    cluster: settings.cluster,
    taskDefinition: settings.taskDefinition,
    launchType: "FARGATE",
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...settings.subnets],
        securityGroups: [...settings.securityGroups],
        assignPublicIp: settings.assignPublicIp ? "ENABLED" : "DISABLED",
      },
    },
    enableECSManagedTags: true,
    propagateTags: "TASK_DEFINITION",
    overrides: {
      containerOverrides: [
        {
          name: settings.container,
          ...(args?.length && { command: [...args] }),
          ...(variables.length > 0 && { environment: variables }),
        },
      ],
    },
  };
}

async function look(ecs: ECS, { cluster }: TaskSettings, taskArn: string): Promise<Task> {
  const { failures = [], tasks = [] } = await ecs.describeTasks({ cluster, tasks: [taskArn] });
  // Right after its start AWS may not know it yet.
  if (!tasks[0] && failures[0]?.reason !== "MISSING") throw new Error(`${taskArn}: ${failures[0]?.reason}`);
  return tasks[0] ?? { lastStatus: "PROVISIONING" };
}

function reasonToStop(signal: AbortSignal | undefined, deadline: number): TaskEnd["stopped"] {
  if (signal?.aborted) return "interrupted";
  return Date.now() >= deadline ? "time limit" : undefined;
}

async function stop(
  ecs: ECS,
  settings: TaskSettings,
  task: string,
  why: NonNullable<TaskEnd["stopped"]>,
): Promise<void> {
  const reason = why === "time limit" ? timeLimit(settings) : "interrupted by who started it";
  await ecs.stopTask({ cluster: settings.cluster, task, reason });
}

const timeLimit = ({ timeLimitSeconds }: TaskSettings) => `time limit of ${timeLimitSeconds} s`;

/** What became of the container says more than what became of the task: that it ran out of memory, say. */
function endOf(task: Task, settings: TaskSettings, stopped: TaskEnd["stopped"]) {
  const container = task.containers?.find(({ name }) => name === settings.container);
  const found = container?.reason ?? task.stoppedReason ?? "";
  const reason = stopped === "time limit" ? timeLimit(settings) : stopped === "interrupted" ? stopped : found;
  return { exitCode: container?.exitCode, reason };
}
