// What ECS looks up before it makes or changes a service. The emulator does not, so it is done here.
import type { ContainerDefinition, TaskDefinition } from "@aws-sdk/client-ecs";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import { findCluster } from "./ecsCluster.ts";
import { checkNetwork } from "./ecsNetwork.ts";
import type { Inputs } from "./ecsService.ts";
import { findTaskDefinition } from "./ecsTaskDefinition.ts";
import { elb } from "./lbClient.ts";
import { loadBalancersOf } from "./lbUse.ts";
import { ifThere } from "./s3AndLambda.ts";

/** Throws what AWS answers to a service that cannot be, in AWS's words. */
export async function checkService(cloud: Cloud, inputs: Inputs): Promise<void> {
  await checkCluster(cloud, inputs);
  const task = await taskOf(cloud, inputs);
  if (!inputs.networkConfiguration)
    refuse("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  await checkNetwork(cloud, inputs.networkConfiguration);
  for (const balancer of inputs.loadBalancers ?? []) {
    checkContainer(task.containerDefinitions ?? [], balancer);
    await checkTargetGroup(cloud, balancer.targetGroupArn ?? "");
  }
  if (inputs.healthCheckGracePeriodSeconds && !inputs.loadBalancers?.length)
    refuse("Health check grace period is only valid for services configured to use load balancers");
  if (inputs.enableExecuteCommand && !task.taskRoleArn)
    refuse(
      "The service couldn't be created because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.",
    );
}

function refuse(message: string): never {
  throw new UserError(`InvalidParameterException: ${message}`);
}

async function checkCluster(cloud: Cloud, inputs: Inputs): Promise<void> {
  const { capacityProviderStrategies = [], cluster = "default", launchType } = inputs;
  const found = await findCluster(cloud, cluster);
  if (!found)
    throw new UserError(`ClusterNotFoundException: Cluster not found. "${cluster}": create it first`);
  const { capacityProviders = [], defaultCapacityProviderStrategy = [] } = found;
  const foreign = capacityProviderStrategies.find((it) => !capacityProviders.includes(it.capacityProvider));
  if (foreign)
    refuse(
      `The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. "${foreign.capacityProvider}": associate it by ClusterCapacityProviders, and let the service depend on that`,
    );
  if (!launchType && capacityProviderStrategies.length === 0 && defaultCapacityProviderStrategy.length === 0)
    refuse(
      'No Container Instances were found in your cluster. The local cloud has none; set launchType to "FARGATE"',
    );
}

async function taskOf(cloud: Cloud, { taskDefinition = "" }: Inputs): Promise<TaskDefinition> {
  const found = (await findTaskDefinition(cloud, taskDefinition))?.taskDefinition;
  if (!found) throw new UserError(`ClientException: TaskDefinition not found. "${taskDefinition}"`);
  if (found.status !== "ACTIVE")
    throw new UserError(`ClientException: TaskDefinition is inactive. "${taskDefinition}"`);
  return found;
}

type Balancer = NonNullable<Inputs["loadBalancers"]>[number];

function checkContainer(containers: readonly ContainerDefinition[], balancer: Balancer): void {
  const { containerName, containerPort } = balancer;
  const container = containers.find(({ name }) => name === containerName);
  if (!container)
    refuse(
      `The container ${containerName} does not exist in the task definition. It has ${containers.map(({ name }) => name).join(", ")}`,
    );
  const ports = (container.portMappings ?? []).map((mapping) => mapping.containerPort);
  if (!ports.includes(containerPort))
    refuse(
      `The container ${containerName} did not have a container port ${containerPort} defined. It has ${ports.join(", ") || "none"}`,
    );
}

async function checkTargetGroup(cloud: Cloud, arn: string): Promise<void> {
  const found = await ifThere(
    (await elb(cloud)).describeTargetGroups({ TargetGroupArns: [arn] }),
    "TargetGroupNotFound",
    "TargetGroupNotFoundException",
  );
  const type = found?.TargetGroups?.[0]?.TargetType;
  if (type === undefined) refuse(`The specified target group does not exist. ${arn}: create it first`);
  if (type !== "ip")
    refuse(
      `The provided target group ${arn} has target type ${type}, which is incompatible with the awsvpc network mode specified in the task definition. Use target type ip`,
    );
  if ((await loadBalancersOf(cloud, arn)).length === 0)
    refuse(
      `The target group with targetGroupArn ${arn} does not have an associated load balancer. Let the service depend on the listener or the rule that forwards to it`,
    );
}
