import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  deploy,
  noOtherPaths,
  noStrayText,
  removalHonoured,
  stable,
  type Deployment,
  type DeployOptions,
} from "../kit/index.ts";
import { image, service, type Options } from "./fixtures/service.ts";

const serviceType = "aws:ecs/service:Service";
const ANYWHERE = "web-tasks -> 0.0.0.0/0: 443";
const deployed = (options?: Options, more?: DeployOptions) =>
  deploy(() => {
    const made = service(options);
    const { name, commands, securityGroup } = made;
    const url = options?.balanced === false ? undefined : made.url;
    return { url, name, commands: { ...commands }, group: securityGroup.id };
  }, more);
const inputsOf = async (options?: Options, more?: DeployOptions) =>
  (await deployed(options, more)).get(serviceType).inputs;
const arnOf = (deployment: Deployment, name: string) => deployment.get(name).state.arn as string;

describe("ecs.Service", () => {
  it("needs a task, a cluster and a network: one task in dev, renewed without a gap, put back when that fails", async () => {
    const deployment = await deployed();
    const { inputs } = deployment.get(serviceType);
    const { networkConfiguration, loadBalancers, cluster, taskDefinition, ...rest } = inputs;
    assert.deepEqual(rest, {
      desiredCount: 1,
      capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
      forceNewDeployment: true,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      healthCheckGracePeriodSeconds: 60,
      waitForSteadyState: true,
      enableExecuteCommand: false,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
    });
    assert.equal(cluster, arnOf(deployment, "main-cluster"));
    assert.equal(taskDefinition, arnOf(deployment, "web-task-task"));
    assert.equal(networkConfiguration.assignPublicIp, false);
    assert.deepEqual(networkConfiguration.securityGroups, [deployment.outputs.group]);
    const targetGroupArn = arnOf(deployment, "front-web");
    assert.deepEqual(loadBalancers, [{ targetGroupArn, containerName: "web", containerPort: 3000 }]);
    assert.equal(deployment.ofType("aws:appautoscaling/target:Target").length, 0);
    assert.equal(deployment.ofType("aws:iam/rolePolicy:RolePolicy").length, 1); // the execution role's
  });

  it("keeps two tasks in prod", async () => {
    assert.equal((await inputsOf({}, { stack: "x.prod" })).desiredCount, 2);
  });

  it("waits for the rule that sends it requests, its capacity, and the rights of its tasks", async () => {
    const deployment = await deployed();
    const { dependencies } = deployment.get(serviceType);
    for (const name of ["front-to-web", "main-capacity", "web-task-execution-policy"])
      assert.ok(dependencies.includes(deployment.get(name).urn), name);
  });

  it("lets in the load balancer on the container's port, and nobody else", async () => {
    noOtherPaths(await deployed(), ["0.0.0.0/0 -> front-alb: 80", "front-alb -> web-tasks: 3000", ANYWHERE]);
  });

  it("gives a task 30 seconds for what it began, and 20 minutes to the whole", async () => {
    const deployment = await deployed();
    assert.equal(deployment.get("front-web").inputs.deregistrationDelay, 30);
    const time = { create: "20m", update: "20m", delete: "20m" };
    assert.deepEqual(deployment.get(serviceType).options.customTimeouts, time);
  });

  it("takes longer to stop than what it waits for", async () => {
    const deployment = await deployed({ deregistrationDelaySeconds: 3600 });
    assert.equal(deployment.get("front-web").inputs.deregistrationDelay, 3600);
    const time = { create: "71m", update: "71m", delete: "71m" };
    assert.deepEqual(deployment.get(serviceType).options.customTimeouts, time);
  });

  it("passes on every option", async () => {
    const options = {
      desiredCount: 0,
      publicIp: true,
      healthCheckGraceSeconds: 0,
      healthCheckPath: "/alive",
      paths: ["/api/*"],
      hosts: ["api.example.com"],
      priority: 7,
    };
    const deployment = await deployed(options);
    const { inputs } = deployment.get(serviceType);
    assert.equal(inputs.desiredCount, 0);
    assert.equal(inputs.healthCheckGracePeriodSeconds, 0);
    assert.equal(inputs.networkConfiguration.assignPublicIp, true);
    assert.deepEqual(
      inputs.networkConfiguration.subnets,
      deployment.get("front-alb", "aws:lb/loadBalancer:LoadBalancer").inputs.subnets,
    );
    assert.equal(deployment.get("front-web").inputs.healthCheck.path, "/alive");
    const rule = deployment.get("front-to-web").inputs;
    assert.equal(rule.priority, 7);
    assert.deepEqual(rule.conditions, [
      { pathPattern: { values: ["/api/*"] } },
      { hostHeader: { values: ["api.example.com"] } },
    ]);
  });

  it("sends requests to the container that was named, where several have a port", async () => {
    const containers = { web: { image, port: 3000 }, admin: { image, port: 9000 } };
    const inputs = await inputsOf({ container: "admin", taskArgs: { containers } });
    assert.equal(inputs.loadBalancers[0].containerName, "admin");
    assert.equal(inputs.loadBalancers[0].containerPort, 9000);
  });

  it("runs without a load balancer, and then nobody reaches it", async () => {
    const deployment = await deployed({ balanced: false });
    const { inputs } = deployment.get(serviceType);
    assert.equal(inputs.loadBalancers, undefined);
    assert.equal(inputs.healthCheckGracePeriodSeconds, undefined);
    noOtherPaths(deployment, [ANYWHERE]);
  });

  it("keeps one task where AWS does not take it away, and the others on Spot", async () => {
    assert.deepEqual((await inputsOf({ spot: true })).capacityProviderStrategies, [
      { capacityProvider: "FARGATE", base: 1, weight: 0 },
      { capacityProvider: "FARGATE_SPOT", weight: 1 },
    ]);
  });

  it("answers at the load balancer's address, and puts out commands for its log and its events", async () => {
    const { outputs } = await deployed();
    assert.match(
      String(outputs.url),
      /^http:\/\/front-alb-[0-9a-f]{7}-[0-9a-f]{10}\.ap-northeast-1\.elb\.amazonaws\.com$/,
    );
    const { tailLogs, events, exec } = outputs.commands as Record<string, string>;
    assert.match(tailLogs!, /^aws logs tail web-task-logs-[0-9a-f]{7} --follow$/);
    assert.match(
      events!,
      /^aws ecs describe-services --cluster main-cluster-[0-9a-f]{7} --services web-service-[0-9a-f]{7} --query 'services\[0\]\.events\[:10\]\.\[createdAt,message\]' --output text$/,
    );
    assert.equal(exec, undefined);
  });

  it("leaves no value out of a text when nothing is known yet", async () => {
    const scaling = { max: 4, cpu: 50, requestsPerTarget: 100 };
    noStrayText(await deployed({ scaling }, { preview: true }));
  });

  it("can go with its stack in dev", async () => {
    removalHonoured(await deployed(), "dev");
  });

  it("is the same on every run", async () => {
    await stable(import.meta.resolve("./fixtures/service.ts"), { export: "service" });
  });

  it("puts its children under itself", async () => {
    const { resources } = await deployed({ scaling: { max: 2, cpu: 50 } });
    const own = resources.filter(({ custom, urn }) => custom && /::kandokoro:ecs:Service\$/.test(urn));
    const names = own.map(({ name }) => name);
    for (const name of ["web-tasks-group", "web-service", "web-scaling", "web-cpu"])
      assert.ok(names.includes(name), name);
  });
});
