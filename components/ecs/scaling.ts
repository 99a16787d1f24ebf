import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { LoadBalancer } from "../alb/index.ts";
import { stage } from "../stage.ts";
import type { Cluster } from "./cluster.ts";
import type { ScalingArgs } from "./scalingArgs.ts";

/** What is scaled, and by whose requests. */
interface Scaled {
  readonly cluster: Cluster;
  readonly service: aws.ecs.Service;
  readonly balanced?: { readonly loadBalancer: LoadBalancer; readonly targetGroup: aws.lb.TargetGroup };
}

/** Seconds after a change in which more tasks may come, and fewer: quick to help, slow to leave. */
const COOLDOWNS = { scaleOutCooldown: 60, scaleInCooldown: 300 };

/**
 * Application Auto Scaling for a service: each target asks for a number of tasks, and the greatest wins.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export function scale(name: string, scaling: ScalingArgs, scaled: Scaled, parent: pulumi.Resource): void {
  const { cluster, service, balanced } = scaled;
  const target = new aws.appautoscaling.Target(
    `${name}-scaling`,
    {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: pulumi.interpolate`service/${cluster.name}/${service.name}`,
      minCapacity: scaling.min ?? stage().minimumTasks,
      maxCapacity: scaling.max,
    },
    { parent },
  );
  const follow = (metric: string, targetValue: number | undefined, specification: Specification) => {
    if (targetValue !== undefined)
      track(`${name}-${metric}`, target, { targetValue, ...specification }, parent);
  };
  follow("cpu", scaling.cpu, predefined("ECSServiceAverageCPUUtilization"));
  follow("memory", scaling.memory, predefined("ECSServiceAverageMemoryUtilization"));
  if (balanced) follow("requests", scaling.requestsPerTarget, requestsOf(balanced));
  scheduleBounds(name, scaling, target, parent);
}

type Specification = Omit<
  aws.types.input.appautoscaling.PolicyTargetTrackingScalingPolicyConfiguration,
  "targetValue"
>;

function predefined(predefinedMetricType: string): Specification {
  return { predefinedMetricSpecification: { predefinedMetricType } };
}

/** The label is how CloudWatch knows the pair: `app/<load balancer>/<id>/targetgroup/<target group>/<id>`. */
function requestsOf({ loadBalancer, targetGroup }: NonNullable<Scaled["balanced"]>): Specification {
  const resourceLabel = pulumi.interpolate`${loadBalancer.loadBalancer.arnSuffix}/${targetGroup.arnSuffix}`;
  const predefinedMetricType = "ALBRequestCountPerTarget";
  return { predefinedMetricSpecification: { predefinedMetricType, resourceLabel } };
}

/** What policies and scheduled actions say of the target they are for. */
function of(target: aws.appautoscaling.Target) {
  const { serviceNamespace, scalableDimension, resourceId } = target;
  return { serviceNamespace, scalableDimension, resourceId };
}

function track(
  name: string,
  target: aws.appautoscaling.Target,
  specification: Specification & { targetValue: number },
  parent: pulumi.Resource,
): void {
  new aws.appautoscaling.Policy(
    name,
    {
      ...of(target),
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: { ...specification, ...COOLDOWNS },
    },
    { parent },
  );
}

function scheduleBounds(
  name: string,
  { schedule = {} }: ScalingArgs,
  target: aws.appautoscaling.Target,
  parent: pulumi.Resource,
): void {
  for (const [action, { expression, timeZone = "UTC", min, max }] of Object.entries(schedule))
    new aws.appautoscaling.ScheduledAction(
      `${name}-${action}`,
      {
        ...of(target),
        schedule: expression,
        timezone: timeZone,
        scalableTargetAction: { minCapacity: min, maxCapacity: max },
      },
      { parent },
    );
}
