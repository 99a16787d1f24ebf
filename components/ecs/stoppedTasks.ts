// What became of the tasks of a service, asked of ECS and CloudWatch Logs by the AWS SDK.
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type * as ecs from "@aws-sdk/client-ecs";
import * as aws from "@pulumi/aws";
import type { Failure, StoppedContainer, StoppedTask } from "./failureText.ts";

export interface Place {
  /** ARN. */
  readonly cluster: string;
  readonly service: string;
  /** ARN. */
  readonly taskDefinition: string;
  readonly logGroup: string;
  readonly logStreamPrefix: string;
}

const LINES = 10;

/**
 * The task of a task definition that stopped last, with the end of its log. It never throws: this only explains another
 * error. The SDK is loaded only here, and finds credentials as it does anywhere; the profile is Pulumi's.
 */
export async function lastStopped(place: Place): Promise<Failure["stopped"]> {
  const [{ ECS }, { CloudWatchLogs }] = await Promise.all([
    import("@aws-sdk/client-ecs"),
    import("@aws-sdk/client-cloudwatch-logs"),
  ]);
  const clients = { ecs: new ECS(configOf(place)), logs: new CloudWatchLogs(configOf(place)) };
  try {
    return (
      (await find(clients, place)) ?? {
        unknown: "ECS knows no task of it that stopped (it forgets them after an hour).",
      }
    );
  } catch (error) {
    return { unknown: `Why its tasks stopped could not be asked of ECS: ${(error as Error).message}` };
  } finally {
    clients.ecs.destroy();
    clients.logs.destroy();
  }
}

interface Clients {
  readonly ecs: ecs.ECS;
  readonly logs: CloudWatchLogs;
}

async function find(clients: Clients, place: Place): Promise<StoppedTask | undefined> {
  const { cluster, service: serviceName } = place;
  const { taskArns = [] } = await clients.ecs.listTasks({ cluster, serviceName, desiredStatus: "STOPPED" });
  if (taskArns.length === 0) return undefined;
  const { tasks = [] } = await clients.ecs.describeTasks({ cluster, tasks: taskArns });
  const [last] = tasks
    .filter((task) => task.taskDefinitionArn === place.taskDefinition && !byDesign(task))
    .sort((a, b) => Number(b.stoppedAt ?? 0) - Number(a.stoppedAt ?? 0));
  return last && (await told(clients, place, last));
}

/** Stopped because others were to run, not because something was wrong with it. */
function byDesign({ stoppedReason = "" }: ecs.Task): boolean {
  return stoppedReason.startsWith("Scaling activity initiated by");
}

async function told(clients: Clients, place: Place, task: ecs.Task): Promise<StoppedTask> {
  const id = task.taskArn!.slice(task.taskArn!.lastIndexOf("/") + 1);
  const containers = (task.containers ?? []).map(
    async ({ name = "", exitCode, reason }): Promise<StoppedContainer> => {
      const stream = `${place.logStreamPrefix}/${name}/${id}`;
      return { name, exitCode, reason, lines: await lastLines(clients.logs, place.logGroup, stream) };
    },
  );
  return { id, reason: task.stoppedReason ?? "no reason given", containers: await Promise.all(containers) };
}

/** None where there is no stream: the container wrote nothing, or never ran. */
async function lastLines(
  logs: CloudWatchLogs,
  logGroupName: string,
  logStreamName: string,
): Promise<string[]> {
  const asked = { logGroupName, logStreamName, limit: LINES, startFromHead: false };
  const { events = [] } = await logs.getLogEvents(asked).catch(() => ({ events: [] }));
  return events.flatMap(({ message = "" }) => message.trimEnd().split("\n")).slice(-LINES);
}

/** The region is that of the cluster's ARN. Few tries, for somebody waits. */
function configOf({ cluster }: Place) {
  return { region: cluster.split(":")[3], profile: aws.config.profile, maxAttempts: 2 };
}
