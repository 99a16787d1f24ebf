// The end of a service: drained, deleted, and its containers gone.
import type { Cloud } from "../cloud.ts";
import { ecs } from "./ecsClient.ts";
import { parts, type State } from "./ecsService.ts";
import { findService } from "./ecsServiceState.ts";
import { until } from "./lambdaClient.ts";
import { ifThere } from "./s3AndLambda.ts";

/** The real provider's default. */
const SECONDS = 20 * 60;

export async function deleteService(cloud: Cloud, id: string, { forceDelete }: State): Promise<void> {
  if (!(await findService(cloud, id))) return;
  const { cluster, name } = parts(id);
  const client = await ecs(cloud);
  if (!forceDelete) await client.updateService({ cluster, service: id, desiredCount: 0 });
  const gone = ["ClusterNotFoundException", "ServiceNotFoundException"];
  await ifThere(client.deleteService({ cluster, service: id, force: forceDelete ?? false }), ...gone);
  await until(`the last tasks of ${name} to stop`, SECONDS, async () =>
    (await tasksLeft(cloud, cluster, name)) ? undefined : true,
  );
}

/** Whether a task of the service has not stopped yet: those that should have are listed apart from those that run. */
async function tasksLeft(cloud: Cloud, cluster: string, serviceName: string): Promise<boolean> {
  const client = await ecs(cloud);
  for (const desiredStatus of ["RUNNING", "STOPPED"] as const) {
    const { taskArns = [] } = await client.listTasks({ cluster, serviceName, desiredStatus });
    if (taskArns.length === 0) continue;
    const { tasks = [] } = await client.describeTasks({ cluster, tasks: taskArns });
    if (tasks.some(({ lastStatus }) => lastStatus !== "STOPPED")) return true;
  }
  return false;
}
