import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as alb from "../../components/alb/index.ts";
import * as ecs from "../../components/ecs/index.ts";
import * as network from "../../components/network/index.ts";
import { deploy } from "../kit/index.ts";
import { image, service, type Options } from "./fixtures/service.ts";

const WEB = 'ecs.Service "web"';
const TASK = 'ecs.TaskDefinition "web-task"';
const writable = { readonlyRootFilesystem: false };
const containers = (all: Record<string, Partial<ecs.ContainerArgs>>) => ({
  containers: Object.fromEntries(Object.entries(all).map(([name, args]) => [name, { image, ...args }])),
});

describe("ecs.Service refuses", () => {
  const cases: Record<string, [Options, string]> = {
    "sessions in containers that write nowhere, naming both fields": [
      { exec: true },
      `${WEB}: exec is true; use readonlyRootFilesystem: false of ${TASK} with it: ECS Exec's agent writes into the container`,
    ],
    "a task that is killed before its requests have ended, naming both fields": [
      { deregistrationDelaySeconds: 25 },
      `${WEB}: deregistrationDelaySeconds is 25; use more than the 25 seconds of containers.web.stopTimeoutSeconds of ${TASK}`,
    ],
    "the same where the stop is what is long": [
      { taskArgs: containers({ web: { port: 3000, stopTimeoutSeconds: 30 } }) },
      `${WEB}: deregistrationDelaySeconds is 30; use more than the 30 seconds of containers.web.stopTimeoutSeconds of ${TASK}`,
    ],
    "a delay out of its range": [
      { deregistrationDelaySeconds: 3601, healthCheckGraceSeconds: -1 },
      `${WEB} has 2 problems:\n  deregistrationDelaySeconds is 3601; use a whole number from 1 to 3600 seconds\n  healthCheckGraceSeconds is -1; use a whole number from 0 to 3600 seconds`,
    ],
    "half a task": [
      { desiredCount: 1.5 },
      `${WEB}: desiredCount is 1.5; use a whole number from 0 to 5000 tasks`,
    ],
    "a number of tasks that the scaler would change": [
      { desiredCount: 2, scaling: { max: 4, cpu: 50 } },
      `${WEB}: desiredCount is 2; use either it or scaling, whose min and max count`,
    ],
    "scaling without a target": [
      { scaling: { max: 4 } },
      `${WEB}: scaling is "without a target"; use cpu, memory, requestsPerTarget or schedule with it`,
    ],
    "less at most than at least": [
      { scaling: { min: 3, max: 2, cpu: 50 } },
      `${WEB}: scaling.max is 2; use at least scaling.min, which is 3`,
    ],
    "targets out of their ranges": [
      { scaling: { max: 4, cpu: 101, memory: 0, requestsPerTarget: 0 } },
      [
        `${WEB} has 3 problems:`,
        "  scaling.cpu is 101; use a whole number from 1 to 100 percent",
        "  scaling.memory is 0; use a whole number from 1 to 100 percent",
        "  scaling.requestsPerTarget is 0; use a whole number from 1 to 1000000000",
      ].join("\n"),
    ],
    "requests as a target where nobody counts them": [
      { balanced: false, scaling: { max: 4, requestsPerTarget: 100 } },
      `${WEB}: scaling.requestsPerTarget is 100; use it only with a loadBalancer, which counts them`,
    ],
    "a schedule that never comes, without bounds": [
      {
        scaling: { max: 4, schedule: { "day by day": { expression: "cron(0 8 * * *)", timeZone: "Tokyo" } } },
      },
      [
        `${WEB} has 4 problems:`,
        '  scaling.schedule is "day by day"; use a name of letters, digits, - and _',
        '  scaling.schedule.day by day.timeZone is "Tokyo"; use the IANA name of a time zone, such as UTC, Asia/Tokyo or America/New_York',
        '  scaling.schedule.day by day.expression is "cron(0 8 * * *)"; use six fields, not 5: minutes, hours, day of the month, month, day of the week, year, as in cron(0 9 * * ? *)',
        '  scaling.schedule.day by day is "without bounds"; use min, max or both',
      ].join("\n"),
    ],
    "a load balancer in front of containers without a port": [
      { taskArgs: containers({ web: {} }) },
      `${WEB}: loadBalancer is "front"; use it with a port of a container of ${TASK}: it has none`,
    ],
    "two containers with a port, and no word on which": [
      { taskArgs: containers({ web: { port: 3000 }, admin: { port: 9000 } }) },
      `${WEB}: container is undefined; use the one that gets the requests: web, admin`,
    ],
    "a container without a port": [
      { container: "log", taskArgs: containers({ web: { port: 3000 }, log: {} }) },
      `${WEB}: container is "log"; use a container of ${TASK} with a port: web`,
    ],
    "a container that is not there, without a load balancer": [
      { balanced: false, container: "app" },
      `${WEB}: container is "app"; use a container of the task: web`,
    ],
    "rules without a load balancer": [
      { balanced: false, paths: ["/api/*"], healthCheckPath: "/alive" },
      `${WEB}: paths, healthCheckPath is "set"; use it only with a loadBalancer`,
    ],
    "a private network in which its tasks would not start": [
      { networkArgs: { nat: "none" } },
      `${WEB}: publicIp is false; use true (public subnets), or nat: "single", or endpoints: ["ecr.api","ecr.dkr","logs"] of network.Network "net": tasks in its private subnets do not reach ecr.api, ecr.dkr, logs`,
    ],
    "sessions that would not come through": [
      {
        exec: true,
        taskArgs: writable,
        networkArgs: { nat: "none", endpoints: ["ecr.api", "ecr.dkr", "logs"] },
      },
      `${WEB}: publicIp is false; use true (public subnets), or nat: "single", or endpoints: ["ecr.api","ecr.dkr","logs","ssmmessages"] of network.Network "net": tasks in its private subnets do not reach ssmmessages`,
    ],
  };
  for (const [title, [options, message]] of Object.entries(cases))
    it(title, async () => {
      await assert.rejects(
        deploy(() => void service(options)),
        { message },
      );
    });

  it("a load balancer of another network", async () => {
    const program = () => {
      const loadBalancer = new alb.LoadBalancer("other", { network: new network.Network("elsewhere") });
      service({ loadBalancer });
    };
    await assert.rejects(deploy(program), {
      message: `${WEB}: network is "net"; use "elsewhere", where alb.LoadBalancer "other" is`,
    });
  });

  it("to say where it answers without a load balancer", async () => {
    await assert.rejects(
      deploy(() => ({ url: service({ balanced: false }).url })),
      { message: `${WEB}: url: without a loadBalancer it has none` },
    );
  });

  it("a name with a dot, and one that is too long", async () => {
    const named = (name: string) => {
      const net = new network.Network("net", { nat: "single" });
      const task = new ecs.TaskDefinition("task", { cpu: 256, memoryMiB: 512, ...containers({ web: {} }) });
      return new ecs.Service(name, { cluster: new ecs.Cluster("main"), network: net, task });
    };
    await assert.rejects(
      deploy(() => void named("w.eb")),
      { message: 'ecs.Service "w.eb": name is "w.eb"; use letters, digits, - and _' },
    );
    const long = "w".repeat(240);
    await assert.rejects(
      deploy(() => void named(long)),
      {
        message: `ecs.Service "${long}": name is "${long}"; use at most 239 characters (AWS allows 255; "-service" and Pulumi's suffix take the rest)`,
      },
    );
  });
});
