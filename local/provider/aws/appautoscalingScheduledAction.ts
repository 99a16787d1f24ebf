// aws:appautoscaling/scheduledAction:ScheduledAction
import type {
  ScheduledActionArgs,
  ScheduledActionState,
} from "@pulumi/aws/appautoscaling/scheduledAction.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { uuidOf } from "./appautoscalingIds.ts";
import { boundProblems, checkTarget, scaledProblems, timeProblems } from "./appautoscalingRules.ts";
import { get, put, remove, type StoredAction } from "./appautoscalingStore.ts";

type Inputs = Unwrap<ScheduledActionArgs>;
type State = Unwrap<ScheduledActionState>;

/** Its id is its name, the namespace and what is scaled: `morning-ecs-service/main/web`. */
export const scheduledAction: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 256 },
  refuse,

  async create(cloud, inputs) {
    await checkTarget(cloud, inputs.resourceId);
    await put(cloud, stored(inputs, Date.now()));
    return idOf(inputs);
  },

  async read(cloud, _id, { name = "", resourceId = "" }) {
    const found = await get(cloud, { kind: "action", name, resourceId });
    return found && stateOf(cloud, found);
  },

  async update(cloud, _id, inputs) {
    const { name, resourceId } = inputs;
    const before = await get(cloud, { kind: "action", name, resourceId });
    await put(cloud, stored(inputs, before?.since ?? Date.now()));
  },

  async delete(cloud, _id, { name = "", resourceId = "" }) {
    await remove(cloud, { kind: "action", name, resourceId });
  },

  idOf: (_cloud, inputs) => idOf(inputs),
};

function refuse(inputs: Partial<Inputs>): Problem[] {
  const { endTime, scalableTargetAction = {}, startTime } = inputs;
  return [
    ...scaledProblems(inputs),
    ...timeProblems(inputs),
    ...boundProblems("scalableTargetAction.", scalableTargetAction),
    ...(endTime && startTime && Date.parse(endTime) <= Date.parse(startTime)
      ? [{ property: "endTime", reason: `is ${endTime}; use a time after startTime, ${startTime}` }]
      : []),
  ];
}

function idOf({ name, resourceId, serviceNamespace }: Inputs): string {
  return `${name}-${serviceNamespace}-${resourceId}`;
}

function stored(inputs: Inputs, since: number): StoredAction {
  const { maxCapacity: max, minCapacity: min } = inputs.scalableTargetAction;
  if (max === undefined && min === undefined)
    throw new UserError(
      "ValidationException: At least one of minCapacity and maxCapacity must be given in scalableTargetAction",
    );
  return {
    kind: "action",
    resourceId: inputs.resourceId,
    name: inputs.name ?? "",
    schedule: inputs.schedule,
    timeZone: inputs.timezone ?? "UTC",
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(inputs.startTime && { startTime: inputs.startTime }),
    ...(inputs.endTime && { endTime: inputs.endTime }),
    since,
  };
}

function stateOf(cloud: Cloud, found: StoredAction): Partial<State> {
  const { accountId, partition, region } = cloud;
  const { max, min, name, resourceId } = found;
  return {
    arn: `arn:${partition}:autoscaling:${region}:${accountId}:scheduledAction:${uuidOf(`${resourceId}/${name}`)}:resource/ecs/${resourceId}:scheduledActionName/${name}`,
    endTime: found.endTime ?? "",
    name,
    region,
    resourceId,
    scalableDimension: "ecs:service:DesiredCount",
    scalableTargetAction: { maxCapacity: max, minCapacity: min },
    schedule: found.schedule,
    serviceNamespace: "ecs",
    startTime: found.startTime ?? "",
    timezone: found.timeZone,
  };
}
