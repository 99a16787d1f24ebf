// What AWS refuses of scaling targets, policies and scheduled actions, and what the local cloud does not scale.
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
import { BadExpression } from "../../../components/scheduler/cron.ts";
import { parseExpression } from "../../../components/scheduler/expression.ts";
import { zoneProblem } from "../../../components/scheduler/timeZone.ts";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem } from "../resourceType.ts";
import { get } from "./appautoscalingStore.ts";
import { ifThere } from "./s3AndLambda.ts";

/** How all three say what is scaled. */
export interface Scaled {
  readonly resourceId?: string;
  readonly scalableDimension?: string;
  readonly serviceNamespace?: string;
}

const namespace = "ecs";
const dimension = "ecs:service:DesiredCount";

export function scaledProblems({ resourceId, scalableDimension, serviceNamespace }: Scaled): Problem[] {
  const problems: Problem[] = [];
  const use = (property: string, value: string | undefined, only: string) => {
    if (value !== undefined && value !== only)
      problems.push({
        property,
        reason: `is "${value}"; the local cloud scales ECS services only: use "${only}"`,
      });
  };
  use("serviceNamespace", serviceNamespace, namespace);
  use("scalableDimension", scalableDimension, dimension);
  if (resourceId !== undefined && !/^service\/[\w-]+\/[\w-]+$/.test(resourceId))
    problems.push({
      property: "resourceId",
      reason: `is "${resourceId}"; use service/<cluster's name>/<service's name>`,
    });
  return problems;
}

/** Of two bounds; also of what is to become of them. */
export function boundProblems(
  prefix: string,
  { maxCapacity: max, minCapacity: min }: { maxCapacity?: number; minCapacity?: number },
): Problem[] {
  const negative = Object.entries({ maxCapacity: max, minCapacity: min })
    .filter(([, value]) => value !== undefined && value < 0)
    .map(([name, value]) => ({ property: prefix + name, reason: `is ${value}; use 0 or more` }));
  if (max === undefined || min === undefined || min <= max) return negative;
  const reason = `is ${max}; Maximum capacity cannot be less than minimum capacity, ${min}`;
  return [...negative, { property: `${prefix}maxCapacity`, reason }];
}

export function timeProblems({ schedule, timezone }: { schedule?: string; timezone?: string }): Problem[] {
  const zone = timezone === undefined ? undefined : zoneProblem(timezone);
  const expression = schedule === undefined ? undefined : expressionUse(schedule);
  return [
    ...(expression === undefined
      ? []
      : [{ property: "schedule", reason: `is "${schedule}"; use ${expression}` }]),
    ...(zone === undefined ? [] : [{ property: "timezone", reason: `is "${timezone}"; use ${zone}` }]),
  ];
}

function expressionUse(text: string): string | undefined {
  try {
    parseExpression(text);
    return undefined;
  } catch (error) {
    if (error instanceof BadExpression) return error.message;
    throw error;
  }
}

/** Throws what AWS answers when the service is not there. */
export async function checkService(cloud: Cloud, resourceId: string): Promise<void> {
  const [, cluster, service = ""] = resourceId.split("/");
  const client = cloud.client((await import("@aws-sdk/client-ecs")).ECS);
  const asked = client.describeServices({ cluster, services: [service] });
  const { services = [] } = (await ifThere(asked, "ClusterNotFoundException")) ?? {};
  if (services.some(({ status }) => status !== "INACTIVE")) return;
  throw new UserError(
    `ValidationException: ECS service doesn't exist: ${resourceId}; create it first and let the target depend on it`,
  );
}

/** Throws what AWS answers when there is nothing to be scaled by a policy or action. */
export async function checkTarget(cloud: Cloud, resourceId: string): Promise<void> {
  if (await get(cloud, { kind: "target", resourceId })) return;
  throw new UserError(
    `ObjectNotFoundException: No scalable target registered for service namespace: ${namespace}, resource ID: ${resourceId}, scalable dimension: ${dimension}. Create an aws.appautoscaling.Target first and let this depend on it`,
  );
}
