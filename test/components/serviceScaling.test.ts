import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type * as ecs from "../../components/ecs/index.ts";
import { deploy, type Deployment, type DeployOptions } from "../kit/index.ts";
import { service, type Options } from "./fixtures/service.ts";

const serviceType = "aws:ecs/service:Service";
const deployed = (options?: Options, more?: DeployOptions) => deploy(() => void service(options), more);

describe("ecs.Service that scales", () => {
  const policyType = "aws:appautoscaling/policy:Policy";
  const scaled = (scaling: ecs.ScalingArgs, more?: DeployOptions) => deployed({ scaling }, more);
  const targets = (deployment: Deployment) =>
    deployment.ofType(policyType).map(({ name, inputs }) => {
      const { targetValue, predefinedMetricSpecification: metric } =
        inputs.targetTrackingScalingPolicyConfiguration;
      return [name, metric.predefinedMetricType, targetValue];
    });

  it("leaves the number of tasks to the scaler, from the stage's least on", async () => {
    const deployment = await scaled({ max: 10, cpu: 60 });
    const { inputs, options } = deployment.get(serviceType);
    assert.equal(inputs.desiredCount, 1);
    assert.deepEqual(options.ignoreChanges, ["desiredCount"]);
    const name = deployment.get(serviceType).state.name as string;
    const cluster = deployment.get("main-cluster").state.name as string;
    assert.deepEqual(deployment.get("web-scaling").inputs, {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: `service/${cluster}/${name}`,
      minCapacity: 1,
      maxCapacity: 10,
    });
    assert.equal(
      (await scaled({ max: 10, cpu: 60 }, { stack: "x.prod" })).get("web-scaling").inputs.minCapacity,
      2,
    );
    assert.deepEqual((await deployed()).get(serviceType).options.ignoreChanges ?? [], []);
  });

  it("follows CPU, memory and requests, each where it was asked for", async () => {
    assert.deepEqual(targets(await scaled({ max: 4, cpu: 60 })), [
      ["web-cpu", "ECSServiceAverageCPUUtilization", 60],
    ]);
    assert.deepEqual(targets(await scaled({ max: 4, memory: 70, requestsPerTarget: 600 })), [
      ["web-memory", "ECSServiceAverageMemoryUtilization", 70],
      ["web-requests", "ALBRequestCountPerTarget", 600],
    ]);
  });

  it("counts the requests of its own target group, helps quickly and leaves slowly", async () => {
    const deployment = await scaled({ min: 0, max: 4, requestsPerTarget: 600 });
    const configuration = deployment.get(policyType).inputs.targetTrackingScalingPolicyConfiguration;
    const balancer = deployment.get("aws:lb/loadBalancer:LoadBalancer").state.arnSuffix as string;
    const group = deployment.get("front-web").state.arnSuffix as string;
    assert.equal(configuration.predefinedMetricSpecification.resourceLabel, `${balancer}/${group}`);
    assert.deepEqual([configuration.scaleOutCooldown, configuration.scaleInCooldown], [60, 300]);
    assert.equal(deployment.get("web-scaling").inputs.minCapacity, 0);
  });

  it("has other bounds by the clock", async () => {
    const schedule = {
      morning: { expression: "cron(0 8 ? * MON-FRI *)", timeZone: "Asia/Tokyo", min: 4 },
      night: { expression: "cron(0 22 * * ? *)", max: 2, min: 1 },
    };
    const deployment = await scaled({ max: 10, schedule });
    const actions = deployment.ofType("aws:appautoscaling/scheduledAction:ScheduledAction");
    assert.deepEqual(
      actions.map(({ name, inputs }) => [
        name,
        inputs.schedule,
        inputs.timezone,
        inputs.scalableTargetAction,
      ]),
      [
        ["web-morning", "cron(0 8 ? * MON-FRI *)", "Asia/Tokyo", { minCapacity: 4 }],
        ["web-night", "cron(0 22 * * ? *)", "UTC", { minCapacity: 1, maxCapacity: 2 }],
      ],
    );
  });
});
