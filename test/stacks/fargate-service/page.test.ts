import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { runPage } from "../../../stacks/program.ts";
import {
  assertAllows,
  assertCannotReach,
  assertDenies,
  deploy,
  noOtherPaths,
  noStrayText,
  removalHonoured,
} from "../../kit/index.ts";

const STACK = "fargate-service";
const CERTIFICATE =
  "arn:aws:acm:ap-northeast-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";
const HTTPS = { "kandokoro:certificateArn": CERTIFICATE, "kandokoro:hostName": "web.example.com" };
const PREBUILT = `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web@sha256:${"0".repeat(64)}`;
const types = {
  balancer: "aws:lb/loadBalancer:LoadBalancer",
  image: "docker:index/image:Image",
  listener: "aws:lb/listener:Listener",
  policy: "aws:appautoscaling/policy:Policy",
  repository: "aws:ecr/repository:Repository",
  scaling: "aws:appautoscaling/target:Target",
  secret: "aws:secretsmanager/secret:Secret",
  service: "aws:ecs/service:Service",
  targetGroup: "aws:lb/targetGroup:TargetGroup",
  task: "aws:ecs/taskDefinition:TaskDefinition",
};

describe("the page of fargate-service", () => {
  it("is a network, a load balancer, a cluster with a service, an image and a secret", async () => {
    const { resources } = await deploy(runPage, { stack: STACK });
    const components = resources
      .filter(({ type }) => type.startsWith("kandokoro:"))
      .map(({ type, name }) => `${type} ${name}`);
    assert.deepEqual(components.sort(), [
      "kandokoro:alb:LoadBalancer front",
      "kandokoro:ecr:Image web",
      "kandokoro:ecs:Cluster cluster",
      "kandokoro:ecs:Service web",
      "kandokoro:ecs:TaskDefinition web",
      "kandokoro:logs:LogGroup cluster-sessions",
      "kandokoro:logs:LogGroup web",
      "kandokoro:network:Network network",
      "kandokoro:network:SecurityGroup front-alb",
      "kandokoro:network:SecurityGroup web-tasks",
      "kandokoro:secretsmanager:Secret link-secret",
    ]);
  });

  it("puts out where things are, and commands", async () => {
    const { outputs } = await deploy(runPage, { stack: STACK });
    assert.deepEqual(Object.keys(outputs).sort(), [
      "clusterName",
      "commands",
      "dnsName",
      "logGroup",
      "serviceName",
      "url",
    ]);
    const { clusterName, dnsName, serviceName, url } = outputs as Record<string, string>;
    assert.equal(url, `http://${dnsName}`);
    const { exec, events, tailLogs, ...commands } = outputs.commands as Record<string, string>;
    assert.deepEqual(commands, {
      ask: `curl -i '${url}/health'`,
      makeLink: `curl -i '${url}/links' -H 'content-type: application/json' -d '{"name":"Hello"}'`,
      work: `curl -i '${url}/work?ms=2000'`,
      scale: `aws ecs update-service --cluster ${clusterName} --service ${serviceName} --desired-count 2`,
    });
    assert.match(exec!, / ecs execute-command .* --container web --interactive --command \/bin\/sh$/);
    assert.match(events!, / ecs describe-services /);
    assert.match(tailLogs!, / logs tail /);
  });

  it("runs the app with its version, its secret by reference, and time to end", async () => {
    const deployment = await deploy(runPage, {
      stack: STACK,
      config: { "kandokoro:version": "2026-11-24" },
    });
    const [web, ...others] = containers(deployment);
    assert.deepEqual(others, []);
    assert.deepEqual(web!.environment, [
      { name: "SHUTDOWN_SECONDS", value: "20" },
      { name: "VERSION", value: "2026-11-24" },
    ]);
    const { arn } = deployment.get(types.secret).state;
    assert.deepEqual(web!.secrets, [{ name: "LINK_SECRET", valueFrom: arn }]);
    assert.deepEqual(web!.portMappings, [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }]);
    assert.deepEqual(web!.healthCheck?.command, ["CMD", "node", "health.mjs"]);
    // What has begun is answered before the app ends, and the app has ended before it is killed.
    const { deregistrationDelay } = deployment.get(types.targetGroup).inputs as {
      deregistrationDelay: number;
    };
    assert.ok(20 < web!.stopTimeout && web!.stopTimeout < deregistrationDelay);
  });

  it("builds the app's image, and runs it by its digest", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const { build } = deployment.get(types.image).inputs as { build: { dockerfile: string } };
    const text = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
    assert.equal(text(build.dockerfile), text("apps/web/Dockerfile"));
    assert.match(containers(deployment)[0]!.image, /@sha256:[0-9a-f]{64}$/);
  });

  it("takes an image that is there already, and makes no repository", async () => {
    const config = { "kandokoro:imageUri": PREBUILT };
    const deployment = await deploy(runPage, { stack: STACK, config });
    assert.equal(containers(deployment)[0]!.image, PREBUILT);
    for (const type of [types.image, types.repository]) assert.deepEqual(deployment.ofType(type), []);
    const repository = "arn:aws:ecr:ap-northeast-1:123456789012:repository/web";
    assertAllows(deployment, "web-execution-role", "ecr:BatchGetImage", repository);
  });

  it("rolls out with a circuit breaker, allows sessions, and waits until it is steady", async () => {
    const { inputs } = (await deploy(runPage, { stack: STACK })).get(types.service);
    assert.deepEqual(inputs.deploymentCircuitBreaker, { enable: true, rollback: true });
    assert.equal(inputs.deploymentMinimumHealthyPercent, 100);
    assert.equal(inputs.waitForSteadyState, true);
    assert.equal(inputs.enableExecuteCommand, true);
  });

  for (const [stack, least] of [
    [STACK, 1],
    [`${STACK}.prod`, 2],
  ] as const)
    it(`scales from ${least} to 4 tasks by CPU and requests in ${stack}`, async () => {
      const deployment = await deploy(runPage, { stack, config: HTTPS });
      const { minCapacity, maxCapacity } = deployment.get(types.scaling).inputs;
      assert.deepEqual([minCapacity, maxCapacity], [least, 4]);
      const targets = deployment.ofType(types.policy).map(({ inputs }) => {
        const { predefinedMetricSpecification, targetValue } =
          inputs.targetTrackingScalingPolicyConfiguration as {
            predefinedMetricSpecification: { predefinedMetricType: string };
            targetValue: number;
          };
        return [predefinedMetricSpecification.predefinedMetricType, targetValue];
      });
      assert.deepEqual(targets.sort(), [
        ["ALBRequestCountPerTarget", 6000],
        ["ECSServiceAverageCPUUtilization", 60],
      ]);
    });

  it("takes the most tasks from the configuration", async () => {
    const deployment = await deploy(runPage, { stack: STACK, config: { "kandokoro:maxTasks": "12" } });
    assert.equal(deployment.get(types.scaling).inputs.maxCapacity, 12);
  });

  it("lets requests in by the load balancer alone, and tasks out to HTTPS alone", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    noOtherPaths(deployment, ["0.0.0.0/0 -> front: 80", "front -> web: 8080", "web -> 0.0.0.0/0: 443"]);
    assertCannotReach(deployment, "0.0.0.0/0", "web-tasks", 8080);
    const service = deployment.get(types.service).inputs.networkConfiguration as {
      assignPublicIp: boolean;
    };
    assert.equal(service.assignPublicIp, false);
  });

  it("takes HTTPS when a certificate is set, and lets in only the ranges that are set", async () => {
    const config = { ...HTTPS, "kandokoro:allowedCidrs": "203.0.113.0/24" };
    const deployment = await deploy(runPage, { stack: STACK, config });
    assert.equal(deployment.outputs.url, "https://web.example.com");
    assert.deepEqual(
      deployment
        .ofType(types.listener)
        .map(({ inputs }) => [inputs.port, inputs.certificateArn])
        .sort(),
      [
        [443, CERTIFICATE],
        [80, undefined],
      ],
    );
    noOtherPaths(deployment, [
      "203.0.113.0/24 -> front: 80",
      "203.0.113.0/24 -> front: 443",
      "front -> web: 8080",
      "web -> 0.0.0.0/0: 443",
    ]);
  });

  it("lets ECS start the task, and the task do nothing but open sessions and log them", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const secret = deployment.get(types.secret).state.arn as string;
    const repository = deployment.get(types.repository).state.arn as string;
    assertAllows(deployment, "web-execution-role", "secretsmanager:GetSecretValue", secret);
    assertAllows(deployment, "web-execution-role", "ecr:BatchGetImage", repository);
    assertDenies(deployment, "web-execution-role", "secretsmanager:GetSecretValue", `${secret}x`);
    assertDenies(deployment, "web-execution-role", "ecr:PutImage", repository);
    assertAllows(deployment, "web-task-role", "ssmmessages:OpenDataChannel", "*");
    assertDenies(deployment, "web-task-role", "secretsmanager:GetSecretValue", secret);
    assertDenies(deployment, "web-task-role", "ecr:BatchGetImage", repository);
  });

  for (const [key, value, message] of [
    [
      "version",
      "2 beta",
      'Config: kandokoro:version is "2 beta"; use 1 to 64 letters, digits, ".", "_" and "-"',
    ],
    [
      "imageUri",
      "registry.example.com/web:latest",
      'ecr.Image "web": imageUri is "registry.example.com/web:latest"; use a digest (@sha256:...), or a tag that stays with its image: latest is another one tomorrow',
    ],
    ["maxTasks", "0", 'ecs.Service "web": scaling.max is 0; use at least scaling.min, which is 1'],
    [
      "allowedCidrs",
      "office",
      'alb.LoadBalancer "front": allowedCidrs is "office"; use a range of IPv4 addresses such as 203.0.113.0/24',
    ],
  ] as const)
    it(`refuses the ${key} ${value}`, async () => {
      const config = { [`kandokoro:${key}`]: value };
      await assert.rejects(deploy(runPage, { stack: STACK, config }), { message });
    });

  it("refuses a number of tasks that is none", async () => {
    const config = { "kandokoro:maxTasks": "many" };
    await assert.rejects(deploy(runPage, { stack: STACK, config }), /maxTasks.*many.*not a valid number/);
  });

  it("refuses a misspelt key with the nearest right one", async () => {
    const config = { "kandokoro:maxTask": "2" };
    await assert.rejects(deploy(runPage, { stack: STACK, config }), {
      message: /^Config: kandokoro:maxTask is no setting; did you mean kandokoro:maxTasks\?/,
    });
  });

  it("leaves no value out of a text when nothing is known yet, with a certificate and an image too", async () => {
    const config = { ...HTTPS, "kandokoro:imageUri": PREBUILT };
    noStrayText(await deploy(runPage, { stack: STACK, preview: true, config }));
  });

  it("keeps its load balancer, and has a way out in each zone, in prod", async () => {
    const nat = async (stack: string) => {
      const deployment = await deploy(runPage, { stack, config: HTTPS });
      return (deployment.get("awsx:ec2:Vpc").inputs.natGateways as { strategy: string }).strategy;
    };
    assert.deepEqual([await nat(STACK), await nat(`${STACK}.prod`)], ["Single", "OnePerAz"]);
    const deployment = await deploy(runPage, { stack: `${STACK}.prod`, config: HTTPS });
    removalHonoured(deployment, "prod");
    assert.equal(deployment.get(types.balancer).inputs.enableDeletionProtection, true);
    assert.equal(deployment.get(types.secret).inputs.recoveryWindowInDays, 30);
  });
});

interface Container {
  readonly image: string;
  readonly environment: unknown;
  readonly secrets: unknown;
  readonly portMappings: unknown;
  readonly healthCheck?: { readonly command: readonly string[] };
  readonly stopTimeout: number;
}

function containers(deployment: Awaited<ReturnType<typeof deploy>>): Container[] {
  return JSON.parse(String(deployment.get(types.task).inputs.containerDefinitions)) as Container[];
}
