import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as pulumi from "@pulumi/pulumi";
import * as ecr from "../../components/ecr/index.ts";
import * as ecs from "../../components/ecs/index.ts";
import * as secretsmanager from "../../components/secretsmanager/index.ts";
import * as sns from "../../components/sns/index.ts";
import * as sqs from "../../components/sqs/index.ts";
import { deploy, noStrayText, removalHonoured, type Deployment } from "../kit/index.ts";

const taskType = "aws:ecs/taskDefinition:TaskDefinition";
const IMAGE = `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web@sha256:${"ab".repeat(32)}`;
const make = (container: Partial<ecs.ContainerArgs> = {}, args: Partial<ecs.TaskDefinitionArgs> = {}) =>
  new ecs.TaskDefinition("web", {
    cpu: 256,
    memoryMiB: 512,
    containers: { app: { image: IMAGE, ...container } },
    ...args,
  });
const several = (
  containers: Record<string, Partial<ecs.ContainerArgs>>,
  args: Partial<ecs.TaskDefinitionArgs> = {},
) => make({}, { containers: mapped(containers), ...args });
const mapped = (containers: Record<string, Partial<ecs.ContainerArgs>>) =>
  Object.fromEntries(Object.entries(containers).map(([name, args]) => [name, { image: IMAGE, ...args }]));

/** The container definitions, as they were registered. */
const definitions = (deployment: Deployment) =>
  JSON.parse(deployment.get(taskType).inputs.containerDefinitions) as Record<string, unknown>[];
const definition = async (container: Partial<ecs.ContainerArgs>, args?: Partial<ecs.TaskDefinitionArgs>) =>
  definitions(await deploy(() => void make(container, args)))[0]!;

describe("ecs.TaskDefinition", () => {
  it("needs only a size and an image: Fargate on arm64, in a network of its own", async () => {
    const deployment = await deploy(() => void make());
    const { inputs } = deployment.get(taskType);
    assert.equal(inputs.family, "kandokoro-test-web");
    assert.deepEqual(inputs.requiresCompatibilities, ["FARGATE"]);
    assert.equal(inputs.networkMode, "awsvpc");
    assert.deepEqual([inputs.cpu, inputs.memory], ["256", "512"]);
    assert.deepEqual(inputs.runtimePlatform, { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" });
    assert.deepEqual(inputs.volumes, [{ name: "app-tmp" }]);
    for (const absent of ["ephemeralStorage", "tags", "skipDestroy"])
      assert.equal(inputs[absent], undefined, absent);
  });

  it("writes definitions as ECS writes them back, keys in one order", async () => {
    const deployment = await deploy(() => void make());
    const logGroup = deployment.get("web-logs").state.name as string;
    assert.equal(
      deployment.get(taskType).inputs.containerDefinitions,
      `[{"name":"app","image":"${IMAGE}","cpu":0,"portMappings":[],"essential":true,"environment":[],` +
        `"mountPoints":[{"sourceVolume":"app-tmp","containerPath":"/tmp","readOnly":false}],"volumesFrom":[],` +
        `"linuxParameters":{"initProcessEnabled":true},"stopTimeout":25,"readonlyRootFilesystem":true,` +
        `"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"${logGroup}",` +
        `"awslogs-region":"ap-northeast-1","awslogs-stream-prefix":"web"}},"systemControls":[]}]`,
    );
  });

  it("passes on every option of a container", async () => {
    const deployment = await deploy(() => {
      const secrets = { LINK_SECRET: new secretsmanager.Secret("link") };
      const app: Partial<ecs.ContainerArgs> = {
        command: ["node", pulumi.output("main.mjs")],
        environment: { ZONE: pulumi.output("Asia/Tokyo"), DAY: "1" },
        secrets,
        port: 3000,
        healthCheck: { command: ["node", "health.js"] },
        dependsOn: { prepare: "SUCCESS" },
        stopTimeoutSeconds: 120,
        memoryMiB: 256,
      };
      several({ app, prepare: { essential: false } });
    });
    const [app = {}, prepare = {}] = definitions(deployment);
    assert.deepEqual(app.command, ["node", "main.mjs"]);
    assert.deepEqual(app.environment, [
      { name: "DAY", value: "1" },
      { name: "ZONE", value: "Asia/Tokyo" },
    ]);
    const valueFrom = deployment.get("link-secret").state.arn as string;
    assert.deepEqual(app.secrets, [{ name: "LINK_SECRET", valueFrom }]);
    assert.deepEqual(app.portMappings, [{ containerPort: 3000, hostPort: 3000, protocol: "tcp" }]);
    assert.deepEqual(app.healthCheck, {
      command: ["CMD", "node", "health.js"],
      interval: 30,
      timeout: 5,
      retries: 3,
    });
    assert.deepEqual(app.dependsOn, [{ containerName: "prepare", condition: "SUCCESS" }]);
    assert.equal(app.stopTimeout, 120);
    assert.equal(app.memory, 256);
    assert.equal(prepare.essential, false);
    assert.ok(deployment.get(taskType).dependencies.includes(deployment.get("link-value").urn));
  });

  it("passes on every option of a health check", async () => {
    const healthCheck = {
      command: ["true"],
      intervalSeconds: 5,
      timeoutSeconds: 2,
      retries: 10,
      startPeriodSeconds: 300,
    };
    assert.deepEqual((await definition({ healthCheck })).healthCheck, {
      command: ["CMD", "true"],
      interval: 5,
      timeout: 2,
      retries: 10,
      startPeriod: 300,
    });
  });

  it("passes on every option of the task", async () => {
    const deployment = await deploy(() => void make({}, { ephemeralStorageGiB: 21, logRetentionDays: 3 }));
    assert.deepEqual(deployment.get(taskType).inputs.ephemeralStorage, { sizeInGib: 21 });
    assert.equal(deployment.get("web-logs").inputs.retentionInDays, 3);
  });

  it("is the same whatever the order in which containers and variables are given", async () => {
    const environment = { A: "1", B: "2" };
    const turned = { B: "2", A: "1" };
    const one = await deploy(() => void several({ a: { environment }, b: { port: 80 } }));
    const other = await deploy(() => void several({ b: { port: 80 }, a: { environment: turned } }));
    assert.deepEqual(other.get(taskType).inputs, one.get(taskType).inputs);
  });

  it("lets containers write anywhere only when it is told, and makes no volume then", async () => {
    const { inputs } = (await deploy(() => void make({}, { readonlyRootFilesystem: false }))).get(taskType);
    assert.equal(inputs.volumes, undefined);
    const [app] = JSON.parse(inputs.containerDefinitions) as Record<string, unknown>[];
    assert.equal(app?.readonlyRootFilesystem, false);
    assert.deepEqual(app?.mountPoints, []);
  });

  it("runs on x64 when the one setting says so", async () => {
    const deployment = await deploy(() => void make(), { config: { "kandokoro:platform": "linux/x64" } });
    assert.equal(deployment.get(taskType).inputs.runtimePlatform.cpuArchitecture, "X86_64");
  });

  it("has a family of its own in each stack", async () => {
    const deployment = await deploy(() => void make(), { stack: "one-off-task.prod", project: "my.project" });
    assert.equal(deployment.get(taskType).inputs.family, "my-project-one-off-task-prod-web");
  });

  it("takes an image that was built here, by its digest", async () => {
    const deployment = await deploy(() => {
      make({ image: new ecr.Image("web", { context: "test/components/fixtures/image" }) });
    });
    assert.match(
      String(definitions(deployment)[0]?.image),
      /^.+\/web-repository-[0-9a-f]{7}@sha256:[0-9a-f]{64}$/,
    );
  });

  it("keeps its log as long as the stage does, and can go with its stack", async () => {
    const dev = await deploy(() => void make());
    assert.equal(dev.get("web-logs").inputs.retentionInDays, 14);
    removalHonoured(dev, "dev");
    const prod = await deploy(() => void make(), { stack: "x.prod" });
    assert.equal(prod.get("web-logs").inputs.retentionInDays, 90);
  });

  it("leaves no value out of a text when nothing is known yet", async () => {
    const program = () => {
      const image = new ecr.Image("web", { context: "test/components/fixtures/image" });
      make({
        image,
        secrets: { LINK_SECRET: new secretsmanager.Secret("link") },
        environment: { A: image.uri },
      });
    };
    noStrayText(await deploy(program, { preview: true }));
  });

  it("puts its children under itself", async () => {
    const { resources } = await deploy(() => {
      const task = make({}, { permissions: [new sqs.Queue("a").canSend()] });
      task.onFailure(new sns.Topic("alerts"));
    });
    const own = resources.filter(({ name, custom }) => custom && name.startsWith("web"));
    assert.equal(own.length, 10);
    for (const { urn, name } of own) assert.match(urn, /::kandokoro:ecs:TaskDefinition\$/, name);
  });
});
