// The scaler on services with real containers, at the test's own pace instead of the companion's.
import { ECS } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { provideBaseImage } from "../../../local/baseImage.ts";
import { endCompanion } from "../../../local/companion/companion.ts";
import { scaler } from "../../../local/companion/scaler.ts";
import { findDocker } from "../../../local/docker.ts";
import { startEmulator, stopEmulator } from "../../../local/emulator.ts";
import { places } from "../../../local/emulatorRecord.ts";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { eventually } from "../../support/cli.ts";
import { describeWithDocker } from "../../support/docker.ts";
import { clientConfig } from "../../support/listing.ts";
import { setEnvironment } from "../emulatorFake.ts";
import { type Around, around } from "../provider/ecsCloud.ts";
import { settings, type Values, World } from "../provider/world.ts";

const image = "node:24-slim";
const token = {
  action: "aws:appautoscaling/scheduledAction:ScheduledAction",
  cluster: "aws:ecs/cluster:Cluster",
  policy: "aws:appautoscaling/policy:Policy",
  service: "aws:ecs/service:Service",
  target: "aws:appautoscaling/target:Target",
  task: "aws:ecs/taskDefinition:TaskDefinition",
};
const web = `require("node:http").createServer((_, answer) => answer.end("ok")).listen(3000);`;
const busy = `for (;;);`;
const of = (service: string) => ({
  serviceNamespace: "ecs",
  scalableDimension: "ecs:service:DesiredCount",
  resourceId: `service/main/${service}`,
});

describeWithDocker("the scaler", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-"));
  let restore: () => void;
  let cloud: Cloud;
  let world: World;
  let here: Around;
  let count = 0;

  before(async () => {
    restore = setEnvironment({ KANDOKORO_LOCAL: folder });
    await provideBaseImage(image, (await findDocker()).engine!);
    cloud = settings((await startEmulator()).endpoint);
    await endCompanion(places(folder)); // which has a scaler of its own
    here = await around(cloud.endpoint, "web");
    world = new World(cloud, {}, {});
    await make(token.cluster, { name: "main" });
  });

  after(async () => {
    await stopEmulator();
    restore();
    rmSync(folder, { recursive: true });
  });

  const make = (type: string, inputs: Values) =>
    world.create({ token: type, name: `made${count++}`, inputs });
  const makeService = async (name: string, code: string, more: Values = {}) => {
    const { outs } = await make(token.task, {
      family: name,
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: here.role,
      containerDefinitions: JSON.stringify([
        { name: "app", image, command: ["node", "-e", code], portMappings: [{ containerPort: 3000 }] },
      ]),
    });
    await make(token.service, {
      name,
      cluster: "arn:aws:ecs:ap-northeast-1:000000000000:cluster/main",
      taskDefinition: outs.arn,
      desiredCount: 1,
      launchType: "FARGATE",
      waitForSteadyState: true,
      networkConfiguration: { subnets: here.subnets, securityGroups: [here.securityGroup] },
      ...more,
    });
  };
  const makeTarget = (service: string, minCapacity: number, maxCapacity: number) =>
    make(token.target, { ...of(service), minCapacity, maxCapacity });
  const makePolicy = (service: string, targetValue: number, predefinedMetricSpecification: Values) =>
    make(token.policy, {
      ...of(service),
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification,
        targetValue,
        scaleInCooldown: 0,
        scaleOutCooldown: 0,
      },
    });
  const stateOf = async (name: string) => {
    const request = { cluster: "main", services: [name] };
    const [service] = (await cloud.client(ECS).describeServices(request)).services ?? [];
    return { desired: service?.desiredCount, running: service?.runningCount };
  };
  /** Lets the scaler run until so many tasks are asked for. */
  const until = async (name: string, wanted: number, meanwhile: () => Promise<unknown> = async () => {}) =>
    eventually(`${wanted} tasks of ${name}`, 60, async () => {
      await meanwhile();
      await scaler.run(cloud);
      const { desired } = await stateOf(name);
      return desired === wanted ? desired : undefined;
    });

  it("does nothing where nothing is registered", async () => {
    await scaler.run(cloud);
  });

  it("adds tasks by their CPU, and these run", async () => {
    await makeService("busy", busy);
    const target = await makeTarget("busy", 1, 2);
    await makePolicy("busy", 50, { predefinedMetricType: "ECSServiceAverageCPUUtilization" });
    await until("busy", 2);
    await eventually("both run", 30, async () => ((await stateOf("busy")).running === 2 ? true : undefined));
    // What asks for nothing more does not keep the machine busy.
    await world.provider.delete!(target.id, target.urn, target.outs);
    await cloud.client(ECS).updateService({ cluster: "main", service: "busy", desiredCount: 0 });
  });

  it("keeps to the bounds, adds tasks by requests, takes them away, and heeds the clock", async () => {
    await makeService("web", web, {
      loadBalancers: [{ containerName: "app", containerPort: 3000, targetGroupArn: here.targetGroup }],
    });
    const target = await makeTarget("web", 2, 3);
    await until("web", 2);
    const group = here.targetGroup.slice(here.targetGroup.indexOf("targetgroup/"));
    const resourceLabel = `${await balancerOf(here.url)}/${group}`;
    await makePolicy("web", 60, { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel });
    await until("web", 3, () => Promise.all(Array.from({ length: 20 }, () => fetch(here.url))));
    await until("web", 2);
    const at = new Date(Date.now() + 2000).toISOString().slice(0, 19);
    const bounds = { minCapacity: 1, maxCapacity: 1 };
    await make(token.action, { ...of("web"), schedule: `at(${at})`, scalableTargetAction: bounds });
    await until("web", 1);
    const { props } = await world.provider.read!(target.id, target.urn, target.outs);
    const { maxCapacity, minCapacity } = props as Values;
    assert.deepEqual([minCapacity, maxCapacity], [1, 1]);
  });
});

/** `app/web/0123456789abcdef`, by the load balancer's own name. */
async function balancerOf(url: string): Promise<string> {
  const elb = new ElasticLoadBalancingV2(clientConfig(new URL(url).origin));
  const { LoadBalancers } = await elb.describeLoadBalancers({ Names: [url.split("/").at(-1)!] });
  return LoadBalancers![0]!.LoadBalancerArn!.split(":loadbalancer/")[1]!;
}
