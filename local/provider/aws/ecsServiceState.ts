// A service as Pulumi stores it.
import type { Service } from "@aws-sdk/client-ecs";
import type { Cloud } from "../cloud.ts";
import { ecs, ecsTagMap, nameOf } from "./ecsClient.ts";
import { parts, type State } from "./ecsService.ts";
import { ifThere } from "./s3AndLambda.ts";

/** The service of this ARN, unless it has been deleted: ECS goes on to answer with those for a while. */
export async function findService(cloud: Cloud, id: string): Promise<Service | undefined> {
  const found = await ifThere(
    (await ecs(cloud)).describeServices({ cluster: parts(id).cluster, services: [id], include: ["TAGS"] }),
    "ClusterNotFoundException",
  );
  return found?.services?.find(({ status }) => status === "ACTIVE");
}

export function state(cloud: Cloud, found: Service, known: Partial<State>): Partial<State> {
  const { deploymentConfiguration: deployment, networkConfiguration } = found;
  const network = networkConfiguration?.awsvpcConfiguration;
  return {
    arn: found.serviceArn,
    capacityProviderStrategies: (found.capacityProviderStrategy ?? []).map((it) => ({
      base: it.base ?? 0,
      capacityProvider: it.capacityProvider ?? "",
      weight: it.weight ?? 0,
    })),
    cluster: asGiven(known.cluster, found.clusterArn),
    deploymentCircuitBreaker: breaker(found, known),
    deploymentController: { type: found.deploymentController?.type ?? "ECS" },
    deploymentMaximumPercent: deployment?.maximumPercent,
    deploymentMinimumHealthyPercent: deployment?.minimumHealthyPercent,
    desiredCount: found.desiredCount,
    enableEcsManagedTags: known.enableEcsManagedTags ?? found.enableECSManagedTags,
    enableExecuteCommand: found.enableExecuteCommand,
    healthCheckGracePeriodSeconds: found.healthCheckGracePeriodSeconds,
    launchType: found.launchType ?? "",
    loadBalancers: (found.loadBalancers ?? []).map((it) => ({
      containerName: it.containerName ?? "",
      containerPort: it.containerPort ?? 0,
      elbName: "",
      targetGroupArn: it.targetGroupArn,
    })),
    name: found.serviceName,
    networkConfiguration: network && {
      assignPublicIp: network.assignPublicIp === "ENABLED",
      securityGroups: network.securityGroups ?? [],
      subnets: network.subnets ?? [],
    },
    platformVersion: found.platformVersion ?? "",
    // The emulator keeps what these were when the service was made.
    propagateTags: known.propagateTags ?? found.propagateTags,
    region: cloud.region,
    schedulingStrategy: found.schedulingStrategy,
    tagsAll: ecsTagMap(found.tags),
    taskDefinition: taskDefinition(known.taskDefinition, found.taskDefinition),
    triggers: known.triggers ?? {},
  };
}

/** A circuit breaker that is off reads as none, unless it was asked for. */
function breaker(found: Service, known: Partial<State>): State["deploymentCircuitBreaker"] {
  const { enable = false, rollback = false } = found.deploymentConfiguration?.deploymentCircuitBreaker ?? {};
  return enable || rollback || known.deploymentCircuitBreaker ? { enable, rollback } : undefined;
}

/** An ARN where one was given, else the name. */
function asGiven(known: string | undefined, arn: string | undefined): string | undefined {
  return known === undefined || known.startsWith("arn:") ? arn : nameOf(arn ?? "");
}

/** An ARN where one was given; a family, with its revision or without, where that was. */
function taskDefinition(known: string | undefined, arn: string | undefined): string | undefined {
  const given = asGiven(known, arn);
  return known && given?.startsWith(`${known}:`) ? known : given;
}
