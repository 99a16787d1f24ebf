// Waiting until a service runs what was asked for.
import type { Deployment, Service, Task } from "@aws-sdk/client-ecs";
import type { Cloud } from "../cloud.ts";
import { ecs } from "./ecsClient.ts";
import { parts } from "./ecsService.ts";
import { findService } from "./ecsServiceState.ts";
import { until } from "./lambdaClient.ts";

/** The real provider's default; the engine does not tell a provider of custom timeouts. */
const SECONDS = 20 * 60;

/** What ECS says of a deployment whose tasks failed so often that it was given up. */
const rolledBack = "Service deployment rolled back because the circuit breaker threshold was exceeded.";
const gaveUp = "ECS deployment circuit breaker: tasks failed to start.";

/** Throws the reason when the service's newest deployment fails; with a roll-back only after that is done. */
export async function untilSteady(cloud: Cloud, id: string): Promise<void> {
  let newest: string | undefined;
  await until("its tasks to run and its deployment to complete", SECONDS, async () => {
    const service = await findService(cloud, id);
    if (!service) throw new Error("unexpected state 'INACTIVE', wanted target 'tfSTABLE'");
    newest ??= service.deployments?.[0]?.id;
    const deployment = service.deployments?.find((it) => it.id === newest);
    if (deployment?.rolloutState === "FAILED" && isDone(service))
      throw new Error(await failure(cloud, service, deployment));
    return isSteady(service) && deployment?.status === "PRIMARY" ? true : undefined;
  });
}

/** Runs as many tasks as it should, and those of no other deployment. */
function isSteady({ deployments = [], desiredCount, runningCount }: Service): boolean {
  const live = deployments.filter(({ rolloutState }) => rolloutState !== "FAILED");
  return live.length === 1 && live[0]!.rolloutState === "COMPLETED" && desiredCount === runningCount;
}

/** Whether nothing more comes after a failure: there is nothing to go back to, or that runs again. */
function isDone(service: Service): boolean {
  const [primary] = service.deployments?.filter(({ status }) => status === "PRIMARY") ?? [];
  return primary?.rolloutState === "FAILED" || isSteady(service);
}

/** In ECS's words, and with what became of the tasks: ECS says that apart. */
async function failure(cloud: Cloud, service: Service, deployment: Deployment): Promise<string> {
  const said = deployment.status === "PRIMARY" ? gaveUp : rolledBack;
  const stopped = await stoppedTasks(cloud, service, deployment.taskDefinition);
  const told = [...new Set(stopped.map(toldOf))].slice(0, 3);
  return [said, ...(told.length > 0 ? [`Its tasks stopped: ${told.join("; ")}`] : [])].join(" ");
}

async function stoppedTasks(
  cloud: Cloud,
  { serviceArn = "", serviceName }: Service,
  revision: string | undefined,
): Promise<Task[]> {
  const client = await ecs(cloud);
  const { cluster } = parts(serviceArn);
  const { taskArns = [] } = await client.listTasks({ cluster, serviceName, desiredStatus: "STOPPED" });
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await client.describeTasks({ cluster, tasks: taskArns });
  return tasks.filter(
    ({ stopCode, taskDefinitionArn }) => taskDefinitionArn === revision && stopCode !== "UserInitiated",
  );
}

/** `Essential container in task exited (web: exit code 1)` */
function toldOf({ containers = [], stoppedReason = "" }: Task): string {
  const ends = containers.flatMap(({ exitCode, name, reason }) =>
    exitCode === undefined && !reason
      ? []
      : [`${name}: ${reason ?? ""}${exitCode === undefined ? "" : `exit code ${exitCode}`}`],
  );
  return ends.length > 0 ? `${stoppedReason} (${ends.join(", ")})` : stoppedReason;
}
