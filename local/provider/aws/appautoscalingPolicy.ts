// aws:appautoscaling/policy:Policy: target tracking.
import type { PolicyArgs, PolicyState } from "@pulumi/aws/appautoscaling/policy.js";
import type { Unwrap } from "@pulumi/pulumi";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { metricOf, policyProblems } from "./appautoscalingPolicyRules.ts";
import { checkTarget } from "./appautoscalingRules.ts";
import { all, get, put, remove, type StoredPolicy } from "./appautoscalingStore.ts";
import { uuidOf } from "./appautoscalingIds.ts";

export type Inputs = Unwrap<PolicyArgs>;
type State = Unwrap<PolicyState>;

/** Its id is its name. */
export const policy: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 256 },
  refuse: policyProblems,

  async create(cloud, inputs) {
    await checkTarget(cloud, inputs.resourceId);
    await putPolicy(cloud, inputs);
    return inputs.name ?? "";
  },

  async read(cloud, id, { resourceId = "" }) {
    const found = await get(cloud, { kind: "policy", name: id, resourceId });
    return found && stateOf(cloud, found);
  },

  async update(cloud, _id, inputs) {
    await putPolicy(cloud, inputs);
  },

  async delete(cloud, id, { resourceId = "" }) {
    await remove(cloud, { kind: "policy", name: id, resourceId });
  },

  idOf: (_cloud, { name }) => name,
};

async function putPolicy(cloud: Cloud, inputs: Inputs): Promise<void> {
  const wanted = stored(inputs);
  const others = (await all(cloud, inputs.resourceId)).filter((one) => one.kind === "policy");
  const twin = others.find(
    ({ metric, name }) => name !== wanted.name && isDeepStrictEqual(metric, wanted.metric),
  );
  if (twin)
    throw new UserError(
      `ValidationException: Only one TargetTrackingScaling policy for a given metric specification is allowed. ${twin.name} has it; change that one`,
    );
  await put(cloud, wanted);
}

/** AWS waits 300 seconds for ECS where nothing is said. */
const COOLDOWN = 300;

function stored(inputs: Inputs): StoredPolicy {
  const configuration = inputs.targetTrackingScalingPolicyConfiguration;
  if (!configuration)
    throw new UserError(
      "ValidationException: targetTrackingScalingPolicyConfiguration must be given for a policy of type TargetTrackingScaling",
    );
  return {
    kind: "policy",
    resourceId: inputs.resourceId,
    name: inputs.name ?? "",
    targetValue: configuration.targetValue,
    metric: metricOf(configuration),
    scaleInCooldown: configuration.scaleInCooldown ?? COOLDOWN,
    scaleOutCooldown: configuration.scaleOutCooldown ?? COOLDOWN,
    disableScaleIn: configuration.disableScaleIn ?? false,
  };
}

/** What is not here stays as it was given. */
function stateOf(cloud: Cloud, { name, resourceId }: StoredPolicy): Partial<State> {
  const { accountId, partition, region } = cloud;
  const alarms = `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:TargetTracking-${resourceId}`;
  const of = (part: string) => uuidOf(`${resourceId}/${name}/${part}`);
  return {
    alarmArns: [`${alarms}-AlarmHigh-${of("high")}`, `${alarms}-AlarmLow-${of("low")}`],
    arn: `arn:${partition}:autoscaling:${region}:${accountId}:scalingPolicy:${of("")}:resource/ecs/${resourceId}:policyName/${name}`,
    name,
    policyType: "TargetTrackingScaling",
    region,
    resourceId,
    scalableDimension: "ecs:service:DesiredCount",
    serviceNamespace: "ecs",
  };
}
