// What the local cloud looks up as ECS does, and the emulator does not. No container is started here.
import { ECS } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAM } from "@aws-sdk/client-iam";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, stopEmulator } from "../../../local/emulator.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { clientConfig } from "../../support/listing.ts";
import { setEnvironment } from "../emulatorFake.ts";
import { type Around, around } from "./ecsCloud.ts";
import { type Made, settings, urnOf, type Values, World } from "./world.ts";

const cluster = "aws:ecs/cluster:Cluster";
const providers = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";
const service = "aws:ecs/service:Service";
const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";
const mainArn = "arn:aws:ecs:ap-northeast-1:000000000000:cluster/main";

describe("ECS on the local cloud", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-"));
  let restore: () => void;
  let endpoint: string;
  let ecs: ECS;
  let here: Around;
  let world: World;
  let web: Made;

  before(async () => {
    restore = setEnvironment({ KANDOKORO_LOCAL: folder });
    ({ endpoint } = await startEmulator());
    ecs = new ECS(clientConfig(endpoint));
    here = await around(endpoint, "web");
    world = new World(settings(endpoint), {}, {});
    await world.create({ token: cluster, name: "main", inputs: { name: "main" } });
    web = await world.create({ token: taskDefinition, name: "web", inputs: task() });
  });

  after(async () => {
    await stopEmulator();
    restore();
    rmSync(folder, { recursive: true });
  });

  const container = (more: Values = {}) => ({
    name: "web",
    image: "web:1",
    portMappings: [{ containerPort: 3000 }],
    ...more,
  });
  const task = (more: Values = {}, containers: Values[] = [container()]): Values => ({
    family: "web",
    cpu: "256",
    memory: "512",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    executionRoleArn: here.role,
    containerDefinitions: JSON.stringify(containers),
    ...more,
  });
  /** None of its tasks is wanted: nothing is started. */
  const serving = (more: Values = {}): Values => ({
    name: "web",
    cluster: mainArn,
    taskDefinition: web.outs.arn,
    launchType: "FARGATE",
    networkConfiguration: { subnets: here.subnets, securityGroups: [here.securityGroup] },
    loadBalancers: [{ containerName: "web", containerPort: 3000, targetGroupArn: here.targetGroup }],
    ...more,
  });

  async function refused(token: string, inputs: Values, said: string): Promise<void> {
    await assert.rejects(world.create({ token, name: "refused", inputs }), {
      message: `${token} "refused": ${said}`,
      id: undefined,
    });
  }

  const withoutRole = (more: Values) => task({ executionRoleArn: undefined }, [container(more)]);
  const options = { "awslogs-group": "g", "awslogs-region": "r", "awslogs-stream-prefix": "p" };

  it("asks IAM about a task's roles, and for an execution role where Fargate needs one", async () => {
    const missing = "arn:aws:iam::000000000000:role/nobody";
    await refused(
      taskDefinition,
      task({ taskRoleArn: missing }),
      `ClientException: Role is not valid. ${missing}: no such role; create it first and let the task definition depend on it`,
    );
    const trust = {
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
      ],
    };
    const { Role } = await new IAM(clientConfig(endpoint)).createRole({
      RoleName: "other",
      AssumeRolePolicyDocument: JSON.stringify(trust),
    });
    await refused(
      taskDefinition,
      task({ taskRoleArn: Role!.Arn }),
      `ClientException: ECS was unable to assume the role '${Role!.Arn}' that was provided for this task. Let its assumeRolePolicy allow sts:AssumeRole to {"Service": "ecs-tasks.amazonaws.com"}`,
    );
    await refused(
      taskDefinition,
      withoutRole({ secrets: [{ name: "KEY", valueFrom: "arn" }] }),
      "ClientException: When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    );
    await refused(
      taskDefinition,
      withoutRole({ logConfiguration: { logDriver: "awslogs", options } }),
      "ClientException: Fargate requires task definition to have execution role ARN to support log driver awslogs.",
    );
  });

  it("asks for what Fargate needs of a task definition", async () => {
    const without: Record<string, string> = {
      cpu: "Fargate requires that 'cpu' be defined at the task level.",
      memory: "Fargate requires that 'memory' be defined at the task level.",
      networkMode: "Fargate only supports network mode 'awsvpc'; set networkMode to \"awsvpc\"",
      requiresCompatibilities:
        'the local cloud has no container instances; set requiresCompatibilities to ["FARGATE"]',
    };
    for (const [property, said] of Object.entries(without))
      await refused(taskDefinition, task({ [property]: undefined }), `ClientException: ${said}`);
  });

  it("makes a new revision for a change, deregisters the old one, and keeps it with skipDestroy", async () => {
    const made = await world.create({ token: taskDefinition, name: "job", inputs: task({ family: "job" }) });
    assert.equal(made.id, "job");
    const urn = urnOf(taskDefinition, "job");
    const changed = await world.check(
      urn,
      {},
      task({ family: "job", skipDestroy: true }, [container({ image: "web:2" })]),
    );
    const second = await world.provider.create!(urn, changed);
    assert.equal((second.outs as Values).revision, 2);
    await world.provider.delete!(made.id, urn, made.outs);
    await world.provider.delete!(second.id, urn, second.outs as Values);
    const { taskDefinitionArns } = await ecs.listTaskDefinitions({ familyPrefix: "job" });
    assert.deepEqual(taskDefinitionArns, [(second.outs as Values).arn]);
    assert.deepEqual(await world.provider.read!(made.id, urn, made.outs), { id: "", props: {} });
  });

  it("takes the newest revision of a family that is still there", async () => {
    const register = () =>
      ecs.registerTaskDefinition({
        family: "newest",
        containerDefinitions: [{ name: "app", image: "app:1" }],
      });
    const newest = async (taskDefinition: string) =>
      (await ecs.describeTaskDefinition({ taskDefinition })).taskDefinition!.revision;
    await register();
    const { taskDefinitionArn } = (await register()).taskDefinition!;
    const family = taskDefinitionArn!.slice(0, taskDefinitionArn!.lastIndexOf(":"));
    assert.deepEqual([await newest("newest"), await newest(family)], [2, 2]);
    await ecs.deregisterTaskDefinition({ taskDefinition: "newest:2" });
    assert.deepEqual([await newest("newest"), await newest(family), await newest("newest:2")], [1, 1, 2]);
    await ecs.deregisterTaskDefinition({ taskDefinition: "newest:1" });
  });

  it("is found by its containers where a killed update has left it, but not when a state has it", async () => {
    const inputs = task({ family: "killed" });
    const { outs } = await world.create({ token: taskDefinition, name: "killed", inputs });
    const orphan = String(outs.arn);
    const remove = (kept: string[]) =>
      removeOrphan(settings(endpoint), taskDefinition, inputs, new Set(["killed", ...kept]));
    assert.equal(await remove([orphan]), undefined);
    assert.equal(await remove([]), orphan);
    const { taskDefinitionArns } = await ecs.listTaskDefinitions({ familyPrefix: "killed" });
    assert.deepEqual(taskDefinitionArns, []);
  });

  it("looks for a service's cluster, task definition, network, container and target group", async () => {
    const invalid = "InvalidParameterException: ";
    const revision = "arn:aws:ecs:ap-northeast-1:000000000000:task-definition/web:9";
    const none = `${here.targetGroup}0`;
    const balancer = { containerName: "web", containerPort: 3000, targetGroupArn: here.targetGroup };
    const [first] = here.subnets;
    const cases: [Values, string][] = [
      [{ cluster: "other" }, 'ClusterNotFoundException: Cluster not found. "other": create it first'],
      [{ taskDefinition: revision }, `ClientException: TaskDefinition not found. "${revision}"`],
      [
        { launchType: undefined },
        `${invalid}No Container Instances were found in your cluster. The local cloud has none; set launchType to "FARGATE"`,
      ],
      [
        {
          launchType: undefined,
          capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }],
        },
        `${invalid}The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. "FARGATE_SPOT": associate it by ClusterCapacityProviders, and let the service depend on that`,
      ],
      [
        { networkConfiguration: undefined },
        `${invalid}Network Configuration must be provided when networkMode 'awsvpc' is specified.`,
      ],
      [
        { networkConfiguration: { subnets: [first, "subnet-0"] } },
        `${invalid}Error retrieving subnet information for [subnet-0]: The subnet ID 'subnet-0' does not exist`,
      ],
      [
        { networkConfiguration: { subnets: [first], securityGroups: ["sg-0"] } },
        `${invalid}Error retrieving security group information for [sg-0]: The security group 'sg-0' does not exist`,
      ],
      [
        { loadBalancers: [{ ...balancer, containerName: "api" }] },
        `${invalid}The container api does not exist in the task definition. It has web`,
      ],
      [
        { loadBalancers: [{ ...balancer, containerPort: 80 }] },
        `${invalid}The container web did not have a container port 80 defined. It has 3000`,
      ],
      [
        { loadBalancers: [{ ...balancer, targetGroupArn: none }] },
        `${invalid}The specified target group does not exist. ${none}: create it first`,
      ],
      [
        { loadBalancers: [], healthCheckGracePeriodSeconds: 10 },
        `${invalid}Health check grace period is only valid for services configured to use load balancers`,
      ],
      [
        { enableExecuteCommand: true },
        `${invalid}The service couldn't be created because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.`,
      ],
    ];
    for (const [more, said] of cases) await refused(service, serving(more), said);
  });

  it("refuses a target group of another type, or to which no load balancer forwards", async () => {
    const elb = new ElasticLoadBalancingV2(clientConfig(endpoint));
    const group = async (Name: string, TargetType: "ip" | "instance") => {
      const { TargetGroups } = await elb.createTargetGroup({ Name, Port: 80, Protocol: "HTTP", TargetType });
      return TargetGroups![0]!.TargetGroupArn!;
    };
    const to = (targetGroupArn: string) =>
      serving({ loadBalancers: [{ containerName: "web", containerPort: 3000, targetGroupArn }] });
    const [alone, instances] = [await group("alone", "ip"), await group("instances", "instance")];
    await refused(
      service,
      to(alone),
      `InvalidParameterException: The target group with targetGroupArn ${alone} does not have an associated load balancer. Let the service depend on the listener or the rule that forwards to it`,
    );
    await refused(
      service,
      to(instances),
      `InvalidParameterException: The provided target group ${instances} has target type instance, which is incompatible with the awsvpc network mode specified in the task definition. Use target type ip`,
    );
  });

  it("refuses a task definition that was deregistered", async () => {
    const { outs } = await world.create({
      token: taskDefinition,
      name: "old",
      inputs: task({ family: "old" }),
    });
    await ecs.deregisterTaskDefinition({ taskDefinition: String(outs.arn) });
    await refused(
      service,
      serving({ taskDefinition: outs.arn }),
      `ClientException: TaskDefinition is inactive. "${String(outs.arn)}"`,
    );
  });

  describe("with a service", () => {
    let made: Made;
    const deployments = async () =>
      (await ecs.describeServices({ cluster: "main", services: ["web"] })).services![0]!.deployments!.length;

    before(async () => {
      const inputs = { clusterName: "main", capacityProviders: ["FARGATE", "FARGATE_SPOT"] };
      await world.create({ token: providers, name: "main", inputs });
      made = await world.create({
        token: service,
        name: "web",
        inputs: serving({ forceNewDeployment: true }),
      });
    });

    async function update(more: Values) {
      const wanted = await world.check(made.urn, made.inputs, serving(more));
      return world.provider.update!(made.id, made.urn, made.outs, wanted);
    }

    it("starts no deployment for other tags", async () => {
      const { outs } = await update({ forceNewDeployment: true, tags: { colour: "blue" } });
      assert.deepEqual((outs as Values).tags, { colour: "blue" });
      assert.equal(await deployments(), 1);
    });

    it("asks for forceNewDeployment when the capacity providers are others", async () => {
      const capacityProviderStrategies = [{ capacityProvider: "FARGATE_SPOT", weight: 1 }];
      const launchType = undefined;
      await assert.rejects(update({ capacityProviderStrategies, forceNewDeployment: false, launchType }), {
        message: `${service} "web": force_new_deployment should be true when capacity_provider_strategy is being updated; set forceNewDeployment`,
      });
    });

    it("answers the functions that look it up", async () => {
      const call = async (name: string, args: Values) => {
        const { outputs, failures } = await world.provider.invoke!(`aws:ecs/${name}:${name}`, args);
        assert.equal(failures, undefined);
        return outputs as Values;
      };
      const found = await call("getService", { clusterArn: mainArn, serviceName: "web" });
      assert.deepEqual(
        [found.arn, found.status, found.desiredCount, found.taskDefinition, found.launchType],
        [made.id, "ACTIVE", 0, web.outs.arn, "FARGATE"],
      );
      assert.deepEqual(found.networkConfigurations, [
        { assignPublicIp: false, securityGroups: [here.securityGroup], subnets: here.subnets },
      ]);
      const definition = await call("getTaskDefinition", { taskDefinition: "web" });
      assert.deepEqual([definition.arn, definition.status, definition.revision], [web.outs.arn, "ACTIVE", 1]);
      assert.equal((await call("getCluster", { clusterName: "main" })).arn, mainArn);
    });

    it("does not delete its cluster", async () => {
      await assert.rejects(world.provider.delete!(mainArn, urnOf(cluster, "main"), {}), {
        message: `${cluster} "main": ClusterContainsServicesException: The Cluster cannot be deleted while Services are active. Delete web first`,
      });
      await world.provider.delete!(made.id, made.urn, made.outs);
      await world.provider.delete!(mainArn, urnOf(cluster, "main"), {});
      assert.deepEqual(await world.provider.read!(mainArn, urnOf(cluster, "main"), {}), {
        id: "",
        props: {},
      });
    });
  });
});
