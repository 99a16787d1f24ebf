// A schedule's parameters for a task of ECS: their two forms, and what AWS refuses of them.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_EcsParameters.html
import type { EcsParameters } from "@aws-sdk/client-scheduler";
import { isObject } from "../values.ts";
import type { Problem } from "../resourceType.ts";
import { unhandled } from "./s3AndLambda.ts";
import type { Inputs } from "./schedulerSchedule.ts";

type Target = Inputs["target"];
type Parameters = NonNullable<Target["ecsParameters"]>;

export function taskProblems({ arn, ecsParameters, input, sqsParameters }: Partial<Target>): Problem[] {
  const isTask = arn?.split(":")[2] === "ecs";
  if (!ecsParameters)
    return isTask
      ? [{ property: "ecsParameters", reason: "are required for a cluster: say which task" }]
      : [];
  const { capacityProviderStrategies, launchType, taskCount, taskDefinitionArn = "" } = ecsParameters;
  const own: [property: string, reason: string | undefined][] = [
    [
      "ecsParameters",
      isTask || arn === undefined ? undefined : `is given for ${arn}; it is for a cluster's ARN`,
    ],
    ["arn", isTask && !arn.includes(":cluster/") ? `is ${arn}; use the ARN of a cluster` : undefined],
    ["sqsParameters", sqsParameters ? "is for a queue; remove it" : undefined],
    ["ecsParameters.taskCount", taskCount === 0 ? "is 0; use 1 to 10" : undefined],
    [
      "ecsParameters.taskDefinitionArn",
      taskDefinitionArn && !/^arn:[^:]*:ecs:[^:]*:\d*:task-definition\/[\w-]+(:\d+)?$/.test(taskDefinitionArn)
        ? `is ${taskDefinitionArn}; use the ARN of a task definition, with its revision or without`
        : undefined,
    ],
    [
      "ecsParameters.launchType",
      launchType && capacityProviderStrategies?.length
        ? `is "${launchType}", and capacityProviderStrategies are given; give one of them`
        : undefined,
    ],
    [
      "input",
      input && !isOverrides(input) ? "is no JSON object; a task's input are its overrides" : undefined,
    ],
  ];
  return [
    ...unhandled<Parameters>(ecsParameters, handled).map(({ property, reason }) => ({
      property: `ecsParameters.${property}`,
      reason,
    })),
    ...own.flatMap(([property, reason]) => (reason === undefined ? [] : [{ property, reason }])),
  ];
}

const handled = [
  "capacityProviderStrategies",
  "enableEcsManagedTags",
  "enableExecuteCommand",
  "group",
  "launchType",
  "networkConfiguration",
  "platformVersion",
  "propagateTags",
  "tags",
  "taskCount",
  "taskDefinitionArn",
] as const;

function isOverrides(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

export function toEcsParameters(parameters: Parameters): EcsParameters {
  const { networkConfiguration: network, tags } = parameters;
  return {
    CapacityProviderStrategy: parameters.capacityProviderStrategies?.length
      ? parameters.capacityProviderStrategies
      : undefined,
    EnableECSManagedTags: parameters.enableEcsManagedTags,
    EnableExecuteCommand: parameters.enableExecuteCommand,
    Group: parameters.group,
    LaunchType: parameters.launchType as EcsParameters["LaunchType"],
    NetworkConfiguration: network && {
      awsvpcConfiguration: {
        AssignPublicIp: network.assignPublicIp ? "ENABLED" : "DISABLED",
        SecurityGroups: network.securityGroups,
        Subnets: network.subnets,
      },
    },
    PlatformVersion: parameters.platformVersion,
    PropagateTags: parameters.propagateTags as EcsParameters["PropagateTags"],
    Tags: tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    TaskCount: parameters.taskCount ?? 1,
    TaskDefinitionArn: parameters.taskDefinitionArn,
  };
}

export function fromEcsParameters(found: EcsParameters): Parameters {
  const network = found.NetworkConfiguration?.awsvpcConfiguration;
  return {
    capacityProviderStrategies: found.CapacityProviderStrategy as Parameters["capacityProviderStrategies"],
    enableEcsManagedTags: found.EnableECSManagedTags,
    enableExecuteCommand: found.EnableExecuteCommand,
    group: found.Group,
    launchType: found.LaunchType,
    networkConfiguration: network && {
      assignPublicIp: network.AssignPublicIp === "ENABLED",
      securityGroups: network.SecurityGroups,
      subnets: network.Subnets ?? [],
    },
    platformVersion: found.PlatformVersion,
    propagateTags: found.PropagateTags,
    tags: found.Tags && Object.fromEntries(found.Tags.map(({ Key = "", Value = "" }) => [Key, Value])),
    taskCount: found.TaskCount,
    taskDefinitionArn: found.TaskDefinitionArn ?? "",
  };
}
