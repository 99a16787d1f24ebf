// Services with real containers behind a load balancer.
import { ECS } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { provideBaseImage } from "../../../local/baseImage.ts";
import { findDocker } from "../../../local/docker.ts";
import { startEmulator, stopEmulator } from "../../../local/emulator.ts";
import { eventually } from "../../support/cli.ts";
import { containersOf } from "../../support/containers.ts";
import { describeWithDocker } from "../../support/docker.ts";
import { clientConfig } from "../../support/listing.ts";
import { setEnvironment } from "../emulatorFake.ts";
import { type Around, around } from "./ecsCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const image = "node:24-slim";
const token = {
  cluster: "aws:ecs/cluster:Cluster",
  service: "aws:ecs/service:Service",
  task: "aws:ecs/taskDefinition:TaskDefinition",
};

/** Listens after a second only, answers slowly, and ends what has begun when it is told to stop. */
const app = `
const { createServer } = require("node:http");
const { CRASH, HEALTH = "200", VERSION } = process.env;
if (CRASH) { console.error("no database"); process.exit(7); }
let health = Number(HEALTH);
const server = createServer(({ url }, answer) => {
  if (url === "/health") return answer.writeHead(health).end();
  if (url === "/sick") return answer.writeHead((health = 500)).end();
  setTimeout(() => answer.end(VERSION), 300);
});
process.on("SIGTERM", () => server.close(() => process.exit(0)));
setTimeout(() => server.listen(3000), 1000);
`;

describeWithDocker("a service on the local cloud", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-"));
  let restore: () => void;
  let endpoint: string;
  let ecs: ECS;
  let here: Around;
  let world: World;
  let task: Made;
  let service: Made;

  before(async () => {
    restore = setEnvironment({ KANDOKORO_LOCAL: folder });
    await provideBaseImage(image, (await findDocker()).engine!);
    ({ endpoint } = await startEmulator());
    ecs = new ECS(clientConfig(endpoint));
    here = await around(endpoint, "web");
    world = new World(settings(endpoint), {}, {});
    await world.create({ token: token.cluster, name: "main", inputs: { name: "main" } });
  });

  after(async () => {
    await stopEmulator();
    restore();
    rmSync(folder, { recursive: true });
  });

  const revision = (name: string, environment: Record<string, string>, more: Values = {}) =>
    world.create({
      token: token.task,
      name,
      inputs: {
        family: "web",
        cpu: "256",
        memory: "512",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        executionRoleArn: here.role,
        taskRoleArn: here.role,
        skipDestroy: true,
        containerDefinitions: JSON.stringify([
          {
            name: "web",
            image,
            command: ["node", "-e", app],
            environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
            portMappings: [{ containerPort: 3000 }],
            ...more,
            logConfiguration: {
              logDriver: "awslogs",
              options: {
                "awslogs-group": here.logGroup,
                "awslogs-region": "ap-northeast-1",
                "awslogs-stream-prefix": "web",
              },
            },
          },
        ]),
      },
    });

  const inputs = (name: string, taskDefinition: unknown): Values => ({
    name,
    cluster: "arn:aws:ecs:ap-northeast-1:000000000000:cluster/main",
    taskDefinition,
    desiredCount: 2,
    launchType: "FARGATE",
    waitForSteadyState: true,
    deploymentCircuitBreaker: { enable: true, rollback: true },
    networkConfiguration: { subnets: here.subnets, securityGroups: [here.securityGroup] },
    loadBalancers: [{ containerName: "web", containerPort: 3000, targetGroupArn: here.targetGroup }],
  });

  async function update(taskDefinition: unknown) {
    const wanted = await world.check(service.urn, service.inputs, inputs("web", taskDefinition));
    return world.provider.update!(service.id, service.urn, service.outs, wanted);
  }

  /** Where the tasks of the service answer. */
  async function addresses(): Promise<string[]> {
    const elb = new ElasticLoadBalancingV2(clientConfig(endpoint));
    const { TargetHealthDescriptions = [] } = await elb.describeTargetHealth({
      TargetGroupArn: here.targetGroup,
    });
    return TargetHealthDescriptions.map(({ Target }) => Target!.Id!);
  }

  it("is made when its tasks run and are healthy: the first request is answered", async () => {
    task = await revision("one", { VERSION: "one" });
    service = await world.create({ token: token.service, name: "web", inputs: inputs("web", task.outs.arn) });
    assert.equal(service.id, "arn:aws:ecs:ap-northeast-1:000000000000:service/main/web");
    assert.equal(await (await fetch(here.url)).text(), "one");
    assert.equal(containersOf(endpoint).length, 2);
  });

  it("loses no request of a steady stream while it rolls to another revision", async () => {
    const end = stream(here.url);
    task = await revision("two", { VERSION: "two" });
    service.outs = (await update(task.outs.arn)).outs as Values;
    const { answers, failures } = await end();
    assert.deepEqual(failures, []);
    assert.ok(answers.includes("one") && answers.includes("two"), "answers of both revisions");
    assert.equal(answers.at(-1), "two");
    await eventually("the old containers to be gone", 20, async () =>
      containersOf(endpoint).length === 2 ? true : undefined,
    );
  });

  it("fails an update whose tasks crash, says why, and answers as before: it was rolled back", async () => {
    const broken = await revision("three", { CRASH: "1" });
    await assert.rejects(update(broken.outs.arn), (error: Error & Values) => {
      assert.equal(
        error.message,
        `aws:ecs/service:Service "web": waiting for ECS Service (${service.id}) update: Service deployment rolled back because the circuit breaker threshold was exceeded. Its tasks stopped: Essential container in task exited (web: exit code 7)`,
      );
      assert.equal((error.properties as Values).taskDefinition, task.outs.arn);
      return true;
    });
    assert.equal(await (await fetch(here.url)).text(), "two");
    const { services } = await ecs.describeServices({ cluster: "main", services: ["web"] });
    assert.equal(services![0]!.taskDefinition, task.outs.arn);
  });

  it("replaces a container that was killed or removed, and a task that was stopped", async () => {
    const before_ = containersOf(endpoint);
    execFileSync("docker", ["kill", before_[0]!]);
    const running = async (without: string) => {
      const names = containersOf(endpoint);
      const { services } = await ecs.describeServices({ cluster: "main", services: ["web"] });
      return !names.includes(without) && names.length === 2 && services![0]!.runningCount === 2
        ? names
        : undefined;
    };
    await eventually("another container in the place of the killed one", 20, () => running(before_[0]!));
    execFileSync("docker", ["rm", "--force", before_[1]!]);
    await eventually("another container in the place of the removed one", 20, () => running(before_[1]!));
    const { taskArns } = await ecs.listTasks({ cluster: "main", serviceName: "web" });
    const stopped = taskArns![0]!;
    await ecs.stopTask({ cluster: "main", task: stopped });
    const container = `ministack-ecs-${stopped.split("/").at(-1)!.slice(0, 8)}-web`;
    await eventually("another task in the place of the stopped one", 20, () => running(container));
    assert.equal(await (await fetch(here.url)).text(), "two");
  });

  it("replaces a task that becomes unhealthy", async () => {
    const [address] = await addresses();
    await fetch(`http://${address}:3000/sick`);
    await eventually("another task in the place of the unhealthy one", 60, async () => {
      const now = await addresses();
      return now.length === 2 && !now.includes(address!) ? true : undefined;
    });
    assert.equal(await (await fetch(here.url)).text(), "two");
  });

  it("is gone with all its containers when its deletion has ended", async () => {
    await world.provider.delete!(service.id, service.urn, service.outs);
    assert.deepEqual(containersOf(endpoint), []);
    const { services } = await ecs.describeServices({ cluster: "main", services: ["web"] });
    assert.equal(services![0]!.status, "INACTIVE");
    world.made.delete(`${token.service} web`);
  });

  it("fails when its very first tasks crash, and stays in the state", async () => {
    const broken = await revision("three", { CRASH: "1" });
    await assert.rejects(
      world.create({ token: token.service, name: "crash", inputs: inputs("crash", broken.outs.arn) }),
      (error: Error & Values) => {
        const id = "arn:aws:ecs:ap-northeast-1:000000000000:service/main/crash";
        assert.equal(
          error.message,
          `aws:ecs/service:Service "crash": waiting for ECS Service (${id}) create: ECS deployment circuit breaker: tasks failed to start. Its tasks stopped: Essential container in task exited (web: exit code 7)`,
        );
        assert.equal(error.id, id);
        return true;
      },
    );
  });

  it("stops a task that does not become healthy, and counts it as failed", async () => {
    const sick = await revision("four", { HEALTH: "500" });
    const wanted = { ...inputs("sick", sick.outs.arn), desiredCount: 1, waitForSteadyState: false };
    await world.create({ token: token.service, name: "sick", inputs: wanted });
    const reason = await eventually("a task that has stopped", 60, async () => {
      const request = { cluster: "main", serviceName: "sick", desiredStatus: "STOPPED" as const };
      const { taskArns = [] } = await ecs.listTasks(request);
      if (taskArns.length === 0) return undefined;
      return (await ecs.describeTasks({ cluster: "main", tasks: taskArns })).tasks![0]!.stoppedReason;
    });
    assert.equal(reason, `Task failed ELB health checks in (target-group ${here.targetGroup})`);
    const { services } = await ecs.describeServices({ cluster: "main", services: ["sick"] });
    assert.equal(services![0]!.deployments![0]!.failedTasks, 1);
  });

  it("tells a container's health, and replaces a task whose container is unhealthy", async () => {
    const check = `fetch("http://127.0.0.1:3000/health").then(({ ok }) => process.exit(ok ? 0 : 1))`;
    const healthCheck = { command: ["CMD", "node", "-e", check], interval: 5, retries: 1, startPeriod: 10 };
    const checked = await revision("five", { VERSION: "five" }, { healthCheck });
    const wanted = { ...inputs("checked", checked.outs.arn), desiredCount: 1, loadBalancers: [] };
    await world.create({ token: token.service, name: "checked", inputs: wanted });
    const tasks = async (desiredStatus: "RUNNING" | "STOPPED") => {
      const { taskArns = [] } = await ecs.listTasks({
        cluster: "main",
        serviceName: "checked",
        desiredStatus,
      });
      return taskArns.length === 0
        ? []
        : (await ecs.describeTasks({ cluster: "main", tasks: taskArns })).tasks!;
    };
    const one = await eventually("a healthy task", 30, async () =>
      (await tasks("RUNNING")).find(({ healthStatus }) => healthStatus === "HEALTHY"),
    );
    assert.equal(one.containers![0]!.healthStatus, "HEALTHY");
    const address = one.attachments![0]!.details!.find(({ name }) => name === "privateIPv4Address")!.value;
    await fetch(`http://${address}:3000/sick`);
    const stopped = await eventually("a stopped task", 30, async () => (await tasks("STOPPED"))[0]);
    assert.equal(stopped.stoppedReason, "Task failed container health checks");
    await eventually("another healthy task", 30, async () =>
      (await tasks("RUNNING")).find(({ healthStatus }) => healthStatus === "HEALTHY"),
    );
  });
});

/** 50 requests a second until it is ended: their answers in the order of their begin, and what failed. */
function stream(url: string): () => Promise<{ answers: string[]; failures: string[] }> {
  const all: Promise<string>[] = [];
  const failures: string[] = [];
  const one = async () => {
    try {
      const answer = await fetch(url);
      const text = await answer.text();
      if (answer.status !== 200) failures.push(`${answer.status} ${text}`);
      return text;
    } catch (error) {
      failures.push(String(error));
      return "";
    }
  };
  const timer = setInterval(() => all.push(one()), 20);
  return async () => {
    clearInterval(timer);
    return { answers: await Promise.all(all), failures };
  };
}
