// What a scaling policy's metric is now.
import type { CloudWatch, Statistic } from "@aws-sdk/client-cloudwatch";
import type { ECS, Service, Task } from "@aws-sdk/client-ecs";
import type { Metric } from "../provider/aws/appautoscalingStore.ts";
import type { Cloud } from "../provider/cloud.ts";
import { containersByTask, usageOf, type Usage } from "./containerUsage.ts";
import { MINUTE_SECONDS } from "./scalerRules.ts";

const SECOND = 1000;
/** Requests are counted every five seconds; over three such times they are even. */
const REQUEST_SECONDS = 3 * MINUTE_SECONDS;

/** What each container had used when it was last asked. */
export type Before = Map<string, Usage>;

/** Percent of what the service's tasks have; absent where nothing could be measured yet. */
export interface Load {
  readonly cpu?: number;
  readonly memory?: number;
}

/** The load of the tasks that run, since they were last asked. */
export async function loadOf(cloud: Cloud, service: Service, before: Before): Promise<Load> {
  const tasks = await runningTasks(cloud, service);
  const containers = await containersByTask();
  const total = { cpuUsed: 0, cpuReserved: 0, memoryUsed: 0, memoryReserved: 0 };
  const now: Before = new Map();
  for (const { cpu, memory, taskArn = "" } of tasks) {
    for (const id of containers.get(taskArn) ?? []) {
      const usage = await usageOf(id);
      const last = before.get(id);
      if (!usage) continue;
      now.set(id, usage);
      total.memoryUsed += usage.memoryBytes / 2 ** 20;
      if (last && usage.at > last.at)
        total.cpuUsed += (usage.cpuSeconds - last.cpuSeconds) / ((usage.at - last.at) / SECOND);
    }
    const measured = (containers.get(taskArn) ?? []).some((id) => before.has(id));
    if (measured) total.cpuReserved += Number(cpu) / 1024;
    total.memoryReserved += Number(memory);
  }
  before.clear();
  for (const [id, usage] of now) before.set(id, usage);
  return {
    ...(total.cpuReserved > 0 && { cpu: percent(total.cpuUsed, total.cpuReserved) }),
    ...(total.memoryReserved > 0 && { memory: percent(total.memoryUsed, total.memoryReserved) }),
  };
}

/** On AWS a task gets no more than it has; here it may. */
function percent(used: number, reserved: number): number {
  return Math.min(100, (used / reserved) * 100);
}

async function runningTasks(cloud: Cloud, { clusterArn, serviceName }: Service): Promise<Task[]> {
  const ecs: ECS = cloud.client((await import("@aws-sdk/client-ecs")).ECS);
  const request = { cluster: clusterArn, serviceName, desiredStatus: "RUNNING" } as const;
  const { taskArns = [] } = await ecs.listTasks(request);
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await ecs.describeTasks({ cluster: clusterArn, tasks: taskArns.slice(0, 100) });
  return tasks.filter(({ lastStatus }) => lastStatus === "RUNNING");
}

/** Requests a minute for each target. Nothing is recorded where none came. */
export async function requestsOf(cloud: Cloud, label: string): Promise<number> {
  const [, balancer = "", group = ""] = /^(app\/.+?)\/(targetgroup\/.+)$/.exec(label) ?? [];
  const sums = await datapoints(cloud, {
    namespace: "AWS/ApplicationELB",
    name: "RequestCountPerTarget",
    statistic: "Sum",
    dimensions: { LoadBalancer: balancer, TargetGroup: group },
    seconds: REQUEST_SECONDS,
  });
  return (sums.reduce((all, value) => all + value, 0) * 60) / REQUEST_SECONDS;
}

/** The newest value of a metric of the user's own; undefined where there is none in the last two minutes. */
export async function customOf(
  cloud: Cloud,
  metric: Extract<Metric, { type: "custom" }>,
): Promise<number | undefined> {
  return (await datapoints(cloud, { ...metric, seconds: 120 })).at(-1);
}

interface Wanted {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly seconds: number;
}

async function datapoints(cloud: Cloud, wanted: Wanted): Promise<number[]> {
  const cloudwatch: CloudWatch = cloud.client((await import("@aws-sdk/client-cloudwatch")).CloudWatch);
  const now = Date.now();
  const { Datapoints = [] } = await cloudwatch.getMetricStatistics({
    Namespace: wanted.namespace,
    MetricName: wanted.name,
    Dimensions: Object.entries(wanted.dimensions).map(([Name, Value]) => ({ Name, Value })),
    StartTime: new Date(now - wanted.seconds * SECOND),
    EndTime: new Date(now + SECOND),
    Period: 60,
    Statistics: [wanted.statistic as Statistic],
  });
  const inOrder = Datapoints.sort((a, b) => Number(a.Timestamp) - Number(b.Timestamp));
  return inOrder.flatMap((point) => point[wanted.statistic as "Sum"] ?? []);
}
