// What AWS refuses of a service beyond the recorded limits, and what the local cloud has not.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
import type { Problem } from "../resourceType.ts";
import { strategyProblems } from "./ecsClusterCapacityProviders.ts";
import type { Inputs } from "./ecsService.ts";
import { unhandled } from "./s3AndLambda.ts";

const handled = [
  "capacityProviderStrategies",
  "cluster",
  "deploymentCircuitBreaker",
  "deploymentController",
  "deploymentMaximumPercent",
  "deploymentMinimumHealthyPercent",
  "desiredCount",
  "enableEcsManagedTags",
  "enableExecuteCommand",
  "forceDelete",
  "forceNewDeployment",
  "healthCheckGracePeriodSeconds",
  "launchType",
  "loadBalancers",
  "name",
  "networkConfiguration",
  "platformVersion",
  "propagateTags",
  "schedulingStrategy",
  "tags",
  "taskDefinition",
  "triggers",
  "waitForSteadyState",
] as const;

export function serviceProblems(inputs: Partial<Inputs>): Problem[] {
  const { deploymentController, launchType, name, schedulingStrategy } = inputs;
  const reasons: [property: string, reason: string | undefined][] = [
    [
      "name",
      name !== undefined && !/^[\w-]+$/.test(name) ? `is "${name}"; use letters, digits, - and _` : undefined,
    ],
    [
      "launchType",
      launchType !== undefined && launchType !== "FARGATE"
        ? `is "${launchType}"; the local cloud has no container instances, use "FARGATE"`
        : undefined,
    ],
    ["capacityProviderStrategies", launchReason(inputs)],
    [
      "schedulingStrategy",
      schedulingStrategy === "DAEMON"
        ? 'is "DAEMON": The daemon scheduling strategy is not supported for tasks on Fargate; use "REPLICA"'
        : undefined,
    ],
    [
      "deploymentController.type",
      deploymentController?.type !== undefined && deploymentController.type !== "ECS"
        ? `is "${deploymentController.type}"; the local cloud has rolling updates only, use "ECS"`
        : undefined,
    ],
    ["deploymentMaximumPercent", percentReason(inputs)],
    [
      "networkConfiguration.subnets",
      (inputs.networkConfiguration?.subnets ?? []).length > 16
        ? `has ${inputs.networkConfiguration?.subnets?.length} items; use at most 16`
        : undefined,
    ],
    [
      "networkConfiguration.securityGroups",
      (inputs.networkConfiguration?.securityGroups ?? []).length > 5
        ? `has ${inputs.networkConfiguration?.securityGroups?.length} items; use at most 5`
        : undefined,
    ],
  ];
  return [
    ...unhandled<Inputs>(inputs, handled),
    ...reasons.flatMap(([property, reason]) => (reason === undefined ? [] : [{ property, reason }])),
    ...strategyProblems("capacityProviderStrategies", inputs.capacityProviderStrategies ?? []),
    ...(inputs.loadBalancers ?? []).flatMap(balancerProblems),
  ];
}

function launchReason({ capacityProviderStrategies = [], launchType }: Partial<Inputs>): string | undefined {
  if (capacityProviderStrategies.length === 0 || launchType === undefined) return undefined;
  return "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.";
}

/** The recorded default of each is filled in already. */
function percentReason(inputs: Partial<Inputs>): string | undefined {
  const { deploymentMaximumPercent: most, deploymentMinimumHealthyPercent: least } = inputs;
  if (most === undefined || least === undefined) return undefined;
  if (most === 100 && least === 100)
    return "is 100: both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.";
  if (most < 100) return `is ${most}; use 100 or more`;
  return most < least ? `is ${most}; use at least deploymentMinimumHealthyPercent, ${least}` : undefined;
}

function balancerProblems(
  { elbName, targetGroupArn }: Partial<NonNullable<Inputs["loadBalancers"]>[number]>,
  i: number,
): Problem[] {
  if (!elbName) return [];
  const reason = targetGroupArn
    ? "conflicts with targetGroupArn; give one of them"
    : "is a Classic Load Balancer's; use targetGroupArn";
  return [{ property: `loadBalancers[${i}].elbName`, reason }];
}
