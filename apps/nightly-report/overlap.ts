// Whether an earlier run is still at it.
import { DescribeTasksCommand, paginateListTasks, type ECSClient, type Task } from "@aws-sdk/client-ecs";
import type { TaskMetadata } from "../shared/taskMetadata.ts";

/** The most that DescribeTasks takes: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const AT_ONCE = 100;

/**
 * The ARN of a task of the same family that was created before this one and is to run; those that are being stopped do not
 * count. Of two that look at each other exactly one finds the other earlier.
 */
export async function earlierRun(
  ecs: ECSClient,
  { cluster, family, taskArn }: TaskMetadata,
): Promise<string | undefined> {
  const arns = new Set([taskArn]);
  for await (const page of paginateListTasks({ client: ecs }, { cluster, family, desiredStatus: "RUNNING" }))
    for (const arn of page.taskArns ?? []) arns.add(arn);
  const tasks = await describe(ecs, cluster, [...arns]);
  const own = tasks.find((task) => task.taskArn === taskArn);
  if (!own) throw new Error(`ECS knows no task ${taskArn} in cluster ${cluster}`);
  const running = tasks.filter(({ desiredStatus, lastStatus }) => {
    return desiredStatus === "RUNNING" && lastStatus !== "STOPPED";
  });
  return running.find((task) => isEarlier(task, own))?.taskArn;
}

async function describe(ecs: ECSClient, cluster: string, arns: string[]): Promise<Task[]> {
  const found: Task[] = [];
  for (let first = 0; first < arns.length; first += AT_ONCE) {
    const some = arns.slice(first, first + AT_ONCE);
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: some }));
    found.push(...tasks);
  }
  return found;
}

/** In an order that all tasks see alike: by when they were created, and by name where that is the same. */
function isEarlier(one: Task, other: Task): boolean {
  const [first, second] = [one, other].map(({ createdAt }) => createdAt!.getTime()) as [number, number];
  return first < second || (first === second && one.taskArn! < other.taskArn!);
}
