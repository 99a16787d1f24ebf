// Application Auto Scaling on the local cloud: what is refused, kept and found again.
import { ECS } from "@aws-sdk/client-ecs";
import { SSM } from "@aws-sdk/client-ssm";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const target = "aws:appautoscaling/target:Target";
const policy = "aws:appautoscaling/policy:Policy";
const action = "aws:appautoscaling/scheduledAction:ScheduledAction";
const none = { changes: false, replaces: [], deleteBeforeReplace: false };
const of = (resourceId: string) => ({
  serviceNamespace: "ecs",
  scalableDimension: "ecs:service:DesiredCount",
  resourceId,
});
const uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

describe("Application Auto Scaling on the local cloud", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let world: World;
  let count = 0;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
    const ecs = cloud.client(ECS);
    await ecs.createCluster({ clusterName: "main" });
    await ecs.registerTaskDefinition({
      family: "app",
      containerDefinitions: [{ name: "app", image: "none" }],
    });
  });
  after(stopCloud);

  const make = (token: string, inputs: Values = {}) =>
    world.create({ token, name: `made${count++}`, inputs });
  const makeService = async () => {
    const serviceName = `service${count}`;
    await cloud
      .client(ECS)
      .createService({ cluster: "main", serviceName, taskDefinition: "app", desiredCount: 0 });
    return `service/main/${serviceName}`;
  };
  const makeTarget = async (inputs: Values = {}) =>
    make(target, { ...of(await makeService()), minCapacity: 1, maxCapacity: 4, ...inputs });
  const makePolicy = (resourceId: string, configuration: Values = {}) =>
    make(policy, {
      ...of(resourceId),
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: { targetValue: 50, ...configuration },
    });
  const predefined = (predefinedMetricType: string) => ({
    predefinedMetricSpecification: { predefinedMetricType },
  });
  const cpu = predefined("ECSServiceAverageCPUUtilization");
  const makeAction = (resourceId: string, inputs: Values = {}) =>
    make(action, {
      ...of(resourceId),
      schedule: "cron(0 8 * * ? *)",
      scalableTargetAction: { minCapacity: 2 },
      ...inputs,
    });
  const update = async (made: Made, inputs: Values) => {
    const news = await world.check(made.urn, made.inputs, { ...made.inputs, ...inputs });
    made.outs = (await world.provider.update!(made.id, made.urn, made.outs, news)).outs as Values;
    const { props } = await world.provider.read!(made.id, made.urn, made.outs);
    assert.deepEqual(await world.provider.diff!(made.id, made.urn, props as Values, news), none);
  };
  const unchanged = async ({ id, inputs, outs, urn }: Made) => {
    const { props } = await world.provider.read!(id, urn, outs);
    assert.deepEqual(await world.provider.diff!(id, urn, props as Values, inputs), none);
  };
  const refused = (token: string, message: string) => ({
    message: `${token} "made${count - 1}": ${message}`,
  });

  it("is refused a service or cluster that is not there", async () => {
    for (const resourceId of ["service/main/none", "service/none/none"])
      await assert.rejects(
        make(target, { ...of(resourceId), minCapacity: 1, maxCapacity: 4 }),
        refused(
          target,
          `ValidationException: ECS service doesn't exist: ${resourceId}; create it first and let the target depend on it`,
        ),
      );
  });

  it("has no policy and no action without a target", async () => {
    const resourceId = await makeService();
    const said = `ObjectNotFoundException: No scalable target registered for service namespace: ecs, resource ID: ${resourceId}, scalable dimension: ecs:service:DesiredCount. Create an aws.appautoscaling.Target first and let this depend on it`;
    await assert.rejects(makePolicy(resourceId, cpu), refused(policy, said));
    await assert.rejects(makeAction(resourceId), refused(action, said));
  });

  it("has ids and ARNs in AWS's form, and keeps and changes what it is given", async () => {
    const made = await makeTarget({ tags: { colour: "red" } });
    const { resourceId } = made.inputs;
    assert.equal(made.id, resourceId);
    assert.match(
      String(made.outs.arn),
      /^arn:aws:application-autoscaling:ap-northeast-1:000000000000:scalable-target\/[0-9a-f]{19}$/,
    );
    await unchanged(made);
    const suspendedState = { dynamicScalingInSuspended: true };
    await update(made, { minCapacity: 2, maxCapacity: 6, suspendedState, tags: { colour: "blue" } });
    assert.deepEqual([made.outs.minCapacity, made.outs.maxCapacity], [2, 6]);

    const tracking = await makePolicy(made.id, { ...cpu, scaleInCooldown: 60 });
    assert.equal(tracking.id, tracking.outs.name);
    assert.match(
      String(tracking.outs.arn),
      new RegExp(
        `^arn:aws:autoscaling:ap-northeast-1:000000000000:scalingPolicy:${uuid}:resource/ecs/${made.id}:policyName/${tracking.id}$`,
      ),
    );
    await unchanged(tracking);
    const configuration = { targetValue: 60, disableScaleIn: true, ...cpu };
    await update(tracking, { targetTrackingScalingPolicyConfiguration: configuration });

    const scheduled = await makeAction(made.id, { timezone: "Asia/Tokyo" });
    assert.equal(scheduled.id, `${String(scheduled.outs.name)}-ecs-${made.id}`);
    assert.match(
      String(scheduled.outs.arn),
      new RegExp(
        `^arn:aws:autoscaling:ap-northeast-1:000000000000:scheduledAction:${uuid}:resource/ecs/${made.id}:scheduledActionName/${String(scheduled.outs.name)}$`,
      ),
    );
    await unchanged(scheduled);
    await update(scheduled, { scalableTargetAction: { maxCapacity: 3 }, schedule: "rate(1 day)" });
  });

  it("is refused two policies on one metric, and policies and actions without what they need", async () => {
    const { id } = await makeTarget();
    const first = await makePolicy(id, cpu);
    await makePolicy(id, predefined("ECSServiceAverageMemoryUtilization"));
    await assert.rejects(
      makePolicy(id, cpu),
      refused(
        policy,
        `ValidationException: Only one TargetTrackingScaling policy for a given metric specification is allowed. ${first.id} has it; change that one`,
      ),
    );
    await assert.rejects(
      makePolicy(id, predefined("ALBRequestCountPerTarget")),
      refused(
        policy,
        "ValidationException: Resource label must be specified for predefined metric ALBRequestCountPerTarget",
      ),
    );
    await assert.rejects(
      makePolicy(id),
      refused(
        policy,
        "ValidationException: Either a predefined or a customized metric specification must be given",
      ),
    );
    await assert.rejects(
      makeAction(id, { scalableTargetAction: {} }),
      refused(
        action,
        "ValidationException: At least one of minCapacity and maxCapacity must be given in scalableTargetAction",
      ),
    );
  });

  it("goes with its policies and actions, and leaves nothing", async () => {
    const made = await makeTarget();
    const others = [await makePolicy(made.id, cpu), await makeAction(made.id)];
    const parameters = async () => {
      const request = { Path: `/kandokoro/appautoscaling/${made.id}`, Recursive: true };
      return (await cloud.client(SSM).getParametersByPath(request)).Parameters?.length;
    };
    assert.equal(await parameters(), 3);
    await world.provider.delete!(made.id, made.urn, made.outs);
    assert.equal(await parameters(), 0);
    for (const { id, outs, urn } of [made, ...others]) {
      assert.deepEqual(await world.provider.read!(id, urn, outs), { id: "", props: {} });
      await world.provider.delete!(id, urn, outs);
    }
  });

  it("is found by its inputs after a killed up, and removed", async () => {
    const made = await makeTarget();
    const others = [await makePolicy(made.id, cpu), await makeAction(made.id)];
    for (const { id, inputs, urn } of [...others, made]) {
      const token = urn.split("::")[2]!;
      assert.equal(await removeOrphan(cloud, token, inputs), id);
      assert.equal(await removeOrphan(cloud, token, inputs), undefined);
    }
  });
});
