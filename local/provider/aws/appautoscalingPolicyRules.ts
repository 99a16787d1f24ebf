// What AWS refuses of a scaling policy, which kinds the local cloud does not apply, and what one is about.
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html
import { UserError } from "../../errors.ts";
import type { Problem } from "../resourceType.ts";
import type { Inputs } from "./appautoscalingPolicy.ts";
import { scaledProblems } from "./appautoscalingRules.ts";
import type { Metric } from "./appautoscalingStore.ts";
import { unhandled } from "./s3AndLambda.ts";

type Configuration = NonNullable<Inputs["targetTrackingScalingPolicyConfiguration"]>;

const predefined = [
  "ECSServiceAverageCPUUtilization",
  "ECSServiceAverageMemoryUtilization",
  "ALBRequestCountPerTarget",
];
const path = "targetTrackingScalingPolicyConfiguration.";

export function policyProblems(inputs: Partial<Inputs>): Problem[] {
  const { policyType, targetTrackingScalingPolicyConfiguration: configuration } = inputs;
  if (policyType !== undefined && policyType !== "TargetTrackingScaling")
    return [
      {
        property: "policyType",
        reason: `is "${policyType}"; the local cloud applies "TargetTrackingScaling" only`,
      },
    ];
  const within = configuration ? configurationProblems(configuration) : [];
  return [
    ...unhandled<Inputs>(inputs, [
      "name",
      "policyType",
      "resourceId",
      "scalableDimension",
      "serviceNamespace",
      "targetTrackingScalingPolicyConfiguration",
    ]),
    ...scaledProblems(inputs),
    ...within.map(({ property, reason }) => ({ property: path + property, reason })),
  ];
}

function configurationProblems(configuration: Partial<Configuration>): Problem[] {
  const { customizedMetricSpecification: custom, predefinedMetricSpecification: known } = configuration;
  const type = known?.predefinedMetricType;
  const label = known?.resourceLabel;
  const atLeast: [string, number | undefined, number][] = [
    ["scaleInCooldown", configuration.scaleInCooldown, 0],
    ["scaleOutCooldown", configuration.scaleOutCooldown, 0],
  ];
  const own: [property: string, reason: string | undefined][] = [
    [
      "targetValue",
      configuration.targetValue !== undefined && configuration.targetValue <= 0
        ? `is ${configuration.targetValue}; use a number above 0`
        : undefined,
    ],
    [
      "predefinedMetricSpecification.predefinedMetricType",
      type === undefined || predefined.includes(type)
        ? undefined
        : `is "${type}"; an ECS service has ${predefined.join(", ")}`,
    ],
    [
      "predefinedMetricSpecification.resourceLabel",
      label && !/^app\/[^/]+\/[^/]+\/targetgroup\/[^/]+\/[^/]+$/.test(label)
        ? `is "${label}"; use <load balancer's arnSuffix>/<target group's arnSuffix>`
        : undefined,
    ],
    [
      "customizedMetricSpecification.metrics",
      custom?.metrics?.length ? "is not covered by the local provider; name one metric" : undefined,
    ],
    ...atLeast.map(([property, value, least]): [string, string | undefined] => [
      property,
      value !== undefined && value < least ? `is ${value}; use ${least} or more` : undefined,
    ]),
  ];
  return own.flatMap(([property, reason]) => (reason === undefined ? [] : [{ property, reason }]));
}

/** Throws for what is missing: an input that is not known yet is absent in a preview, so only before it is made. */
export function metricOf(configuration: Configuration): Metric {
  const { customizedMetricSpecification: custom, predefinedMetricSpecification: known } = configuration;
  if (known?.predefinedMetricType === "ECSServiceAverageCPUUtilization") return { type: "cpu" };
  if (known?.predefinedMetricType === "ECSServiceAverageMemoryUtilization") return { type: "memory" };
  if (known) {
    if (known.resourceLabel) return { type: "requests", label: known.resourceLabel };
    throw refusal("Resource label must be specified for predefined metric ALBRequestCountPerTarget");
  }
  if (!custom) throw refusal("Either a predefined or a customized metric specification must be given");
  const { dimensions = [], metricName: name, namespace, statistic } = custom;
  if (!name || !namespace || !statistic)
    throw refusal("metricName, namespace and statistic must be given for a customized metric");
  const pairs = dimensions.map((dimension) => [dimension.name, dimension.value] as const);
  return { type: "custom", namespace, name, statistic, dimensions: Object.fromEntries(pairs) };
}

function refusal(message: string): UserError {
  return new UserError(`ValidationException: ${message}`);
}
