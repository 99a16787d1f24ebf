// The functions that look something up in ECS: as the real provider answers, lists where it has blocks.
import type { Service } from "@aws-sdk/client-ecs";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { ProviderFunction } from "../resourceType.ts";
import { arnOf, ecsTagMap, nameOf } from "./ecsClient.ts";
import { findCluster } from "./ecsCluster.ts";
import { findService, state as serviceState } from "./ecsServiceState.ts";
import { findTaskDefinition, state as taskState } from "./ecsTaskDefinition.ts";

export const getCluster: ProviderFunction = async (cloud, { clusterName }) => {
  const found = await findCluster(cloud, String(clusterName));
  if (!found) throw new UserError(`reading ECS Cluster (${String(clusterName)}): couldn't find resource`);
  return {
    arn: found.clusterArn,
    clusterName: found.clusterName,
    id: found.clusterArn,
    pendingTasksCount: found.pendingTasksCount,
    region: cloud.region,
    registeredContainerInstancesCount: found.registeredContainerInstancesCount,
    runningTasksCount: found.runningTasksCount,
    serviceConnectDefaults: [],
    settings: found.settings ?? [],
    status: found.status,
    tags: ecsTagMap(found.tags),
  };
};

export const getService: ProviderFunction = async (cloud, { clusterArn, serviceName }) => {
  const arn = arnOf(cloud, `service/${nameOf(String(clusterArn))}/${String(serviceName)}`);
  const found = await findService(cloud, arn);
  if (!found) throw new UserError(`reading ECS Service (${String(serviceName)}): couldn't find resource`);
  return { ...serviceAnswer(cloud, found), clusterArn: found.clusterArn, serviceName };
};

function serviceAnswer(cloud: Cloud, found: Service) {
  const known = serviceState(cloud, found, {});
  return {
    ...picked(known),
    availabilityZoneRebalancing: "",
    createdAt: rfc3339(found.createdAt),
    createdBy: found.createdBy,
    deploymentConfigurations: [
      {
        ...found.deploymentConfiguration,
        alarms: [],
        deploymentCircuitBreakers: many(found.deploymentConfiguration?.deploymentCircuitBreaker),
      },
    ],
    deploymentControllers: many(known.deploymentController),
    deployments: (found.deployments ?? []).map((it) => ({
      createdAt: rfc3339(it.createdAt),
      desiredCount: it.desiredCount,
      id: it.id,
      pendingCount: it.pendingCount,
      runningCount: it.runningCount,
      status: it.status,
      taskDefinition: it.taskDefinition,
      updatedAt: rfc3339(it.updatedAt),
    })),
    events: (found.events ?? []).map(({ createdAt, id, message }) => ({
      createdAt: rfc3339(createdAt),
      id,
      message,
    })),
    iamRole: found.roleArn ?? "",
    id: found.serviceArn,
    networkConfigurations: many(known.networkConfiguration),
    orderedPlacementStrategies: [],
    pendingCount: found.pendingCount,
    placementConstraints: [],
    platformFamily: found.platformFamily ?? "",
    runningCount: found.runningCount,
    serviceRegistries: [],
    status: found.status,
    tags: ecsTagMap(found.tags),
    taskSets: [],
  };
}

/** What the function answers under the resource's own names. */
function picked(known: ReturnType<typeof serviceState>) {
  return {
    arn: known.arn,
    capacityProviderStrategies: known.capacityProviderStrategies,
    desiredCount: known.desiredCount,
    enableEcsManagedTags: known.enableEcsManagedTags,
    enableExecuteCommand: known.enableExecuteCommand,
    healthCheckGracePeriodSeconds: known.healthCheckGracePeriodSeconds,
    launchType: known.launchType,
    loadBalancers: known.loadBalancers?.map((it) => ({ ...it, advancedConfigurations: [] })),
    platformVersion: known.platformVersion,
    propagateTags: known.propagateTags,
    region: known.region,
    schedulingStrategy: known.schedulingStrategy,
    taskDefinition: known.taskDefinition,
  };
}

export const getTaskDefinition: ProviderFunction = async (cloud, { taskDefinition: asked }) => {
  const found = await findTaskDefinition(cloud, String(asked));
  if (!found?.taskDefinition)
    throw new UserError(`reading ECS Task Definition (${String(asked)}): couldn't find resource`);
  const known = taskState(cloud, found, {});
  return {
    arn: known.arn,
    arnWithoutRevision: known.arnWithoutRevision,
    containerDefinitions: known.containerDefinitions,
    cpu: known.cpu,
    enableFaultInjection: known.enableFaultInjection,
    ephemeralStorages: many(known.ephemeralStorage),
    executionRoleArn: known.executionRoleArn,
    family: known.family,
    id: known.arn,
    ipcMode: "",
    memory: known.memory,
    networkMode: known.networkMode,
    pidMode: "",
    placementConstraints: [],
    proxyConfigurations: [],
    region: known.region,
    requiresCompatibilities: known.requiresCompatibilities,
    revision: known.revision,
    runtimePlatforms: many(known.runtimePlatform),
    status: found.taskDefinition.status,
    taskDefinition: asked,
    taskRoleArn: known.taskRoleArn,
    volumes: known.volumes,
  };
};

function many<T>(block: T | undefined): T[] {
  return block === undefined ? [] : [block];
}

function rfc3339(time: Date | undefined): string {
  return time?.toISOString().replace(/\.\d+Z$/, "Z") ?? "";
}
