import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as pulumi from "@pulumi/pulumi";
import * as ecr from "../../components/ecr/index.ts";
import * as ecs from "../../components/ecs/index.ts";
import * as secretsmanager from "../../components/secretsmanager/index.ts";
import * as sqs from "../../components/sqs/index.ts";
import { deploy } from "../kit/index.ts";

const image = "docker.io/library/nginx:1.29.3";
const make = (args: Partial<ecs.TaskDefinitionArgs>) =>
  new ecs.TaskDefinition("web", { cpu: 256, memoryMiB: 512, containers: { app: { image } }, ...args });
const one = (container: Partial<ecs.ContainerArgs>) => make({ containers: { app: { image, ...container } } });
const several = (containers: Record<string, Partial<ecs.ContainerArgs>>) =>
  make({
    containers: Object.fromEntries(
      Object.entries(containers).map(([name, args]) => [name, { image, ...args }]),
    ),
  });
const WEB = 'ecs.TaskDefinition "web"';
const secret = () => new secretsmanager.Secret("db");
const NO_SECRET = (name: string) =>
  `${WEB}: containers.app.environment.${name} is "set"; use secrets.${name} with a secretsmanager.Secret, or another name if it is none: whoever may describe the task definition reads its environment`;
const OWN_ROLE = (name: string) =>
  `${WEB}: containers.app.environment.${name} is "set"; use permissions instead: the task has credentials of its own role`;

describe("ecs.TaskDefinition refuses", () => {
  const sizes: [number, number, string][] = [
    [
      256,
      4096,
      "memoryMiB is 4096; use 512, 1024 or 2048 with cpu 256; nearest: 256 with 2048, 512 with 4096",
    ],
    [256, 256, "memoryMiB is 256; use 512, 1024 or 2048 with cpu 256; nearest: 256 with 512"],
    [
      512,
      1500,
      "memoryMiB is 1500; use 1024, 2048, 3072 or 4096 with cpu 512; nearest: 512 with 1024, 512 with 2048",
    ],
    [
      1024,
      512,
      "memoryMiB is 512; use 2048, 3072, 4096, 5120, 6144, 7168 or 8192 with cpu 1024; nearest: 1024 with 2048, 256 with 512",
    ],
    [
      4096,
      40_000,
      "memoryMiB is 40000; use 8192 to 30720 in steps of 1024 with cpu 4096; nearest: 4096 with 30720, 8192 with 40960",
    ],
    [
      16_384,
      200_000,
      "memoryMiB is 200000; use 32768 to 122880 in steps of 8192 with cpu 16384; nearest: 16384 with 122880",
    ],
    [300, 512, "cpu is 300; use 256, 512, 1024, 2048, 4096, 8192 or 16384 (1024 is one vCPU)"],
    [
      "1 vCPU" as unknown as number,
      512,
      'cpu is "1 vCPU"; use 256, 512, 1024, 2048, 4096, 8192 or 16384 (1024 is one vCPU)',
    ],
    [256, "0.5GB" as unknown as number, 'memoryMiB is "0.5GB"; use a number of MiB (1024 is one GB)'],
  ];
  for (const [cpu, memoryMiB, message] of sizes)
    it(`${cpu} units with ${memoryMiB} MiB`, async () => {
      await assert.rejects(
        deploy(() => void make({ cpu, memoryMiB })),
        { message: `${WEB}: ${message}` },
      );
    });

  const cases: Record<string, [() => unknown, string]> = {
    "a name of 80 characters": [
      () =>
        new ecs.TaskDefinition("w".repeat(80), { cpu: 256, memoryMiB: 512, containers: { app: { image } } }),
      `ecs.TaskDefinition "${"w".repeat(80)}": name is "${"w".repeat(80)}"; use at most 41 characters (AWS allows 64; "-execution-role" and Pulumi's suffix take the rest)`,
    ],
    "a name with a dot": [
      () => new ecs.TaskDefinition("w.eb", { cpu: 256, memoryMiB: 512, containers: { app: { image } } }),
      'ecs.TaskDefinition "w.eb": name is "w.eb"; use letters, digits, - and _',
    ],
    "no container": [
      () => make({ containers: {} }),
      `${WEB}: containers is "0 containers"; use 1 to 10 (AWS's limit for a task)`,
    ],
    "no essential container": [
      () => one({ essential: false }),
      `${WEB}: containers is "none of them essential"; use at least one with which the task ends`,
    ],
    "a container's name with a space": [
      () => several({ "my app": {} }),
      `${WEB}: containers is "my app"; use a name of letters, digits, - and _`,
    ],
    "an image for another CPU": [
      () =>
        one({
          image: new ecr.Image("web", { context: "test/components/fixtures/image", architecture: "x64" }),
        }),
      `${WEB}: containers.app.image is "ecr.Image "web" for x64"; use an image for arm64, on which tasks run; kandokoro:platform sets both`.replaceAll(
        '"ecr.Image "web" for x64"',
        '"ecr.Image \\"web\\" for x64"',
      ),
    ],
    "an image that is another one tomorrow": [
      () => one({ image: "nginx:latest" }),
      `${WEB}: containers.app.image is "nginx:latest"; use a digest (@sha256:...), or a tag that stays with its image: latest is another one tomorrow`,
    ],
    "a password in the environment": [
      () => one({ environment: { DB_PASSWORD: "x" } }),
      NO_SECRET("DB_PASSWORD"),
    ],
    "a token in the environment, also one that is not known yet": [
      () => one({ environment: { apiToken_TOKEN: pulumi.output("x") } }),
      NO_SECRET("apiToken_TOKEN"),
    ],
    "an account's key in the environment": [
      () => one({ environment: { AWS_ACCESS_KEY_ID: "x" } }),
      OWN_ROLE("AWS_ACCESS_KEY_ID"),
    ],
    "an account's secret key in the environment": [
      () => one({ environment: { AWS_SECRET_ACCESS_KEY: "x" } }),
      OWN_ROLE("AWS_SECRET_ACCESS_KEY"),
    ],
    "a variable that is both plain and a secret": [
      () => one({ environment: { DSN: "x" }, secrets: { DSN: secret() } }),
      `${WEB}: containers.app.environment.DSN is "set"; use either it or secrets.DSN`,
    ],
    "a variable's name with a dash": [
      () => one({ environment: { "MY-NAME": "x" } }),
      `${WEB}: containers.app.environment.MY-NAME is "set"; use letters, digits and _, not beginning with a digit`,
    ],
    "port 70000": [
      () => one({ port: 70_000 }),
      `${WEB}: containers.app.port is 70000; use a whole number from 1 to 65535`,
    ],
    "a port twice": [
      () => several({ app: { port: 80 }, log: { port: 80 } }),
      `${WEB}: containers.log.port is 80; use another: app has it, and the containers of a task share ports`,
    ],
    "a longer stop than Fargate gives": [
      () => one({ stopTimeoutSeconds: 121 }),
      `${WEB}: containers.app.stopTimeoutSeconds is 121; use a whole number from 1 to 120 seconds`,
    ],
    "a container with more memory than the task": [
      () => one({ memoryMiB: 1024 }),
      `${WEB} has 2 problems:\n  containers.app.memoryMiB is 1024; use a whole number from 6 to 512 MiB (Docker's least, and the task's memory)\n  memoryMiB is 512; use at least 1024, the sum of its containers' (1024)`,
    ],
    "less memory than the containers' sum": [
      () => several({ app: { memoryMiB: 400 }, log: { memoryMiB: 200 } }),
      `${WEB}: memoryMiB is 512; use at least 600, the sum of its containers' (400 + 200)`,
    ],
    "a health check without a command": [
      () => one({ healthCheck: { command: [] } }),
      `${WEB}: containers.app.healthCheck.command is "empty"; use a command such as ["node", "health.js"]`,
    ],
    "a health check out of its ranges": [
      () =>
        one({
          healthCheck: {
            command: ["true"],
            intervalSeconds: 4,
            timeoutSeconds: 61,
            retries: 11,
            startPeriodSeconds: 301,
          },
        }),
      [
        `${WEB} has 4 problems:`,
        "  containers.app.healthCheck.intervalSeconds is 4; use a whole number from 5 to 300 seconds",
        "  containers.app.healthCheck.timeoutSeconds is 61; use a whole number from 2 to 60 seconds",
        "  containers.app.healthCheck.retries is 11; use a whole number from 1 to 10",
        "  containers.app.healthCheck.startPeriodSeconds is 301; use a whole number from 0 to 300 seconds",
      ].join("\n"),
    ],
    "waiting for nobody": [
      () => one({ dependsOn: { log: "START" } }),
      `${WEB}: containers.app.dependsOn.log is "START"; use a container of the task: app`,
    ],
    "waiting for a state that there is not": [
      () => several({ app: { dependsOn: { log: "RUNNING" as "START" } }, log: {} }),
      `${WEB}: containers.app.dependsOn.log is "RUNNING"; use START, COMPLETE, SUCCESS, HEALTHY`,
    ],
    "waiting for health without a health check": [
      () => several({ app: { dependsOn: { log: "HEALTHY" } }, log: {} }),
      `${WEB}: containers.app.dependsOn.log is "HEALTHY"; use START, or give log a healthCheck: without one it never is`,
    ],
    "waiting for the end of an essential container": [
      () => several({ app: { dependsOn: { log: "SUCCESS" } }, log: {} }),
      `${WEB}: containers.app.dependsOn.log is "SUCCESS"; use it with essential: false on log: the task would end with it`,
    ],
    "waiting for each other, by way of a third": [
      () =>
        several({
          app: { dependsOn: { log: "START" } },
          log: { dependsOn: { sync: "START" } },
          sync: { dependsOn: { app: "START" } },
        }),
      [
        `${WEB} has 3 problems:`,
        '  containers.app.dependsOn.log is "START"; use containers that do not wait for each other: log waits for app',
        '  containers.log.dependsOn.sync is "START"; use containers that do not wait for each other: sync waits for log',
        '  containers.sync.dependsOn.app is "START"; use containers that do not wait for each other: app waits for sync',
      ].join("\n"),
    ],
    "less disk than Fargate gives for nothing": [
      () => make({ ephemeralStorageGiB: 20 }),
      `${WEB}: ephemeralStorageGiB is 20; use a whole number from 21 to 200 GiB`,
    ],
    "everything that is wrong at once": [
      () => make({ cpu: 1, containers: { app: { image, port: 0 } }, ephemeralStorageGiB: 201 }),
      `${WEB} has 3 problems:\n  cpu is 1; use 256, 512, 1024, 2048, 4096, 8192 or 16384 (1024 is one vCPU)\n  containers.app.port is 0; use a whole number from 1 to 65535\n  ephemeralStorageGiB is 201; use a whole number from 21 to 200 GiB`,
    ],
  };
  for (const [title, [program, message]] of Object.entries(cases))
    it(title, async () => {
      await assert.rejects(
        deploy(() => void program()),
        { message },
      );
    });

  it("a value that Pulumi keeps secret, once that is known", async () => {
    const dsn = () => one({ environment: { DATABASE_URL: pulumi.secret("postgres://u:p@h/d") } });
    await assert.rejects(
      deploy(() => void dsn()),
      (error: Error) => {
        const [, own] = error.message.split('containerDefinitions": '); // before it stands what the SDK was at
        assert.equal(
          own,
          `${WEB}: containers.app.environment.DATABASE_URL is a secret of Pulumi's; use secrets.DATABASE_URL with a secretsmanager.Secret that has this value`,
        );
        return true;
      },
    );
  });

  it("a grant that comes after the page has run", async () => {
    const late = async () => {
      const task = make({ permissions: [new sqs.Queue("a").canSend()] });
      const queue = new sqs.Queue("late");
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      task.allow(queue.canSend());
    };
    await assert.rejects(deploy(late), {
      message: 'ecs.TaskDefinition "web": allow comes too late; call it before the page\'s first await',
    });
  });
});

describe("ecs.TaskDefinition takes", () => {
  for (const name of [
    "LINK_SECRET_ARN",
    "TOKEN_URL",
    "SECRETS_FOLDER",
    "MONKEY",
    "PASSWORDLESS",
    "KEY",
    "PARTITION_KEY",
  ])
    it(`${name} for what it is: no secret`, async () => {
      await deploy(() => void one({ environment: { [name]: "x" } }));
    });

  it("every pair of CPU and memory that Fargate has", async () => {
    const pairs: [number, number][] = [
      [256, 512],
      [256, 2048],
      [512, 1024],
      [512, 4096],
      [1024, 2048],
      [1024, 8192],
      [2048, 4096],
      [2048, 16_384],
      [4096, 8192],
      [4096, 30_720],
      [8192, 16_384],
      [8192, 61_440],
      [16_384, 32_768],
      [16_384, 122_880],
    ];
    await deploy(() => {
      for (const [cpu, memoryMiB] of pairs)
        new ecs.TaskDefinition(`t-${cpu}-${memoryMiB}`, { cpu, memoryMiB, containers: { app: { image } } });
    });
  });
});
