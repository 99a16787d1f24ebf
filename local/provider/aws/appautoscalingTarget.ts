// aws:appautoscaling/target:Target
import { createHash } from "node:crypto";
import type { TargetArgs, TargetState } from "@pulumi/aws/appautoscaling/target.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { boundProblems, checkService, scaledProblems } from "./appautoscalingRules.ts";
import { all, get, put, remove, type StoredTarget } from "./appautoscalingStore.ts";
import { unhandled } from "./s3AndLambda.ts";

type Inputs = Unwrap<TargetArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<TargetState>;

/** Its id is what is scaled: `service/main/web`. */
export const target: ResourceType<Inputs, State> = {
  refuse: (inputs) => [
    ...unhandled<Inputs>(inputs, [
      "maxCapacity",
      "minCapacity",
      "resourceId",
      "roleArn",
      "scalableDimension",
      "serviceNamespace",
      "suspendedState",
      "tags",
    ]),
    ...scaledProblems(inputs),
    ...boundProblems("", inputs),
  ],

  async create(cloud, inputs) {
    await checkService(cloud, inputs.resourceId);
    await put(cloud, stored(inputs));
    return inputs.resourceId;
  },

  async read(cloud, id) {
    const found = await get(cloud, { kind: "target", resourceId: id });
    return found && stateOf(cloud, found);
  },

  async update(cloud, _id, inputs) {
    await put(cloud, stored(inputs));
  },

  /** With its policies and scheduled actions, as AWS does it. */
  async delete(cloud, id) {
    for (const one of await all(cloud, id)) await remove(cloud, one);
  },

  idOf: (_cloud, { resourceId }) => resourceId,
};

function stored(inputs: Inputs): StoredTarget {
  const { maxCapacity, minCapacity, resourceId, suspendedState, tagsAll = {} } = inputs;
  return {
    kind: "target",
    resourceId,
    min: minCapacity,
    max: maxCapacity,
    suspended: {
      in: suspendedState?.dynamicScalingInSuspended ?? false,
      out: suspendedState?.dynamicScalingOutSuspended ?? false,
      scheduled: suspendedState?.scheduledScalingSuspended ?? false,
    },
    tags: tagsAll,
  };
}

function stateOf(cloud: Cloud, { max, min, resourceId, suspended, tags }: StoredTarget): Partial<State> {
  const { accountId, partition, region } = cloud;
  const id = createHash("sha256").update(resourceId).digest("hex").slice(0, 19);
  return {
    arn: `arn:${partition}:application-autoscaling:${region}:${accountId}:scalable-target/${id}`,
    maxCapacity: max,
    minCapacity: min,
    region,
    resourceId,
    roleArn: `arn:${partition}:iam::${accountId}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
    scalableDimension: "ecs:service:DesiredCount",
    serviceNamespace: "ecs",
    suspendedState: {
      dynamicScalingInSuspended: suspended.in,
      dynamicScalingOutSuspended: suspended.out,
      scheduledScalingSuspended: suspended.scheduled,
    },
    tagsAll: { ...tags },
  };
}
