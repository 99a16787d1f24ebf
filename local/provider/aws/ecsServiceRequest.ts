// A service's inputs as ECS takes them.
import type { CreateServiceRequest, UpdateServiceRequest } from "@aws-sdk/client-ecs";
import { ecsTags } from "./ecsClient.ts";
import type { Inputs, State } from "./ecsService.ts";

export function request(inputs: Inputs): CreateServiceRequest {
  return {
    ...settings(inputs),
    cluster: inputs.cluster,
    desiredCount: inputs.desiredCount ?? 0,
    enableECSManagedTags: inputs.enableEcsManagedTags,
    enableExecuteCommand: inputs.enableExecuteCommand,
    launchType: inputs.launchType as "FARGATE" | undefined,
    propagateTags: (inputs.propagateTags as "SERVICE" | undefined) ?? "NONE",
    schedulingStrategy: inputs.schedulingStrategy as "REPLICA" | undefined,
    serviceName: inputs.name,
    tags: ecsTags(inputs.tagsAll),
    taskDefinition: inputs.taskDefinition,
  };
}

/** What an update sends: desiredCount only when it is another, as a scaler may have set it meanwhile. */
export function changes(inputs: Inputs, old: State): Omit<UpdateServiceRequest, "service"> {
  return {
    ...settings(inputs),
    desiredCount: inputs.desiredCount === old.desiredCount ? undefined : (inputs.desiredCount ?? 0),
    enableExecuteCommand: inputs.enableExecuteCommand ?? false,
    forceNewDeployment: inputs.forceNewDeployment,
    taskDefinition: inputs.taskDefinition,
  };
}

/** What is sent alike when a service is made and when it is changed. */
function settings(inputs: Inputs) {
  const { assignPublicIp, securityGroups, subnets } = inputs.networkConfiguration ?? {};
  const { enable = false, rollback = false } = inputs.deploymentCircuitBreaker ?? {};
  const strategies = inputs.capacityProviderStrategies ?? [];
  return {
    ...(strategies.length > 0 && { capacityProviderStrategy: strategies }),
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable, rollback },
      maximumPercent: inputs.deploymentMaximumPercent,
      minimumHealthyPercent: inputs.deploymentMinimumHealthyPercent,
    },
    healthCheckGracePeriodSeconds: inputs.healthCheckGracePeriodSeconds ?? 0,
    loadBalancers: (inputs.loadBalancers ?? []).map(({ containerName, containerPort, targetGroupArn }) => ({
      containerName,
      containerPort,
      targetGroupArn,
    })),
    networkConfiguration: {
      awsvpcConfiguration: {
        assignPublicIp: assignPublicIp ? ("ENABLED" as const) : ("DISABLED" as const),
        securityGroups,
        subnets,
      },
    },
    platformVersion: inputs.platformVersion,
  };
}
