// An update must not say that all is well when the service runs something else than what was asked for.
import { AsyncLocalStorage } from "node:async_hooks";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { awsCli } from "../settings.ts";
import { failureText, type Failure } from "./failureText.ts";
import { eventsCommand } from "./serviceCommands.ts";
import { lastStopped } from "./stoppedTasks.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

/** What failed, and where: ARNs of the cluster and the task definitions, and the names of the service and the group. */
type Deployment = Pick<Failure, "asked" | "first" | "running"> &
  Readonly<Record<"component" | "cluster" | "service" | "logGroup" | "logStreamPrefix", string>>;

/**
 * Explains a deployment that failed: which task stopped, why, and what it wrote last. The engine then tells the provider's
 * own error, which knows only that the service did not become steady. The hook never asks for another try.
 * @param component - the service component's name
 */
export function explainFailures(component: string, task: TaskDefinition): pulumi.ErrorHook {
  // Hooks are called from outside of the program, where its log is not.
  const inProgram = AsyncLocalStorage.snapshot();
  let logGroup: string | undefined;
  task.logGroup.name.apply((name) => (logGroup = name)); // there before the service is
  return new pulumi.ErrorHook(`${component}-deployment`, ({ failedOperation, newInputs = {} }) =>
    inProgram(async () => {
      const {
        cluster,
        name: service,
        taskDefinition: asked,
      } = newInputs as Record<string, string | undefined>;
      if (failedOperation === "delete" || !cluster || !service || !asked || !logGroup) return false;
      const place = { component, cluster, service, logGroup, logStreamPrefix: task.logicalName };
      await pulumi.log.error(await explain({ ...place, asked, first: failedOperation === "create" }));
      return false;
    }),
  );
}

/**
 * The service's name, once it is sure that the service runs the task definition that was asked for. Where the deployment
 * was rolled back and the provider took that for success, as the published one did for years, it is an error.
 */
export function onceDeployed(
  component: string,
  task: TaskDefinition,
  made: aws.ecs.Service,
): pulumi.Output<string> {
  return pulumi
    .all([made.name, made.cluster, made.taskDefinition, task.arn, task.logGroup.name])
    .apply(async ([service, cluster, running, asked, logGroup]) => {
      if (pulumi.runtime.isDryRun() || running === undefined || running === asked) return service;
      const place = { component, cluster, service, logGroup, logStreamPrefix: task.logicalName };
      throw new pulumi.RunError(await explain({ ...place, asked, running, first: false }));
    });
}

async function explain(deployment: Deployment): Promise<string> {
  const { component, service, logGroup } = deployment;
  const aws = awsCli();
  const cluster = deployment.cluster.slice(deployment.cluster.lastIndexOf("/") + 1);
  const commands = [`${aws} logs tail ${logGroup} --since 1h`, eventsCommand({ aws, cluster, service })];
  const stopped = await lastStopped({ ...deployment, taskDefinition: deployment.asked });
  return failureText({ ...deployment, service: component, stopped, commands });
}
