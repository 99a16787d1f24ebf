// Running a task to its end, with real containers.
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { type ContainerDefinition, ECS } from "@aws-sdk/client-ecs";
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { SQS } from "@aws-sdk/client-sqs";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TaskSettings } from "../../components/ecs/taskSettings.ts";
import { provideBaseImage } from "../../local/baseImage.ts";
import { findDocker } from "../../local/docker.ts";
import { startEmulator, stopEmulator } from "../../local/emulator.ts";
import { runTask, type RunTaskOptions } from "../../stacks/runTask.ts";
import { setEnvironment } from "../local/emulatorFake.ts";
import { eventually } from "../support/cli.ts";
import { containersOf } from "../support/containers.ts";
import { describeWithDocker } from "../support/docker.ts";
import { clientConfig } from "../support/listing.ts";

const image = "node:24-slim";
const node = (script: string) => ["node", "-e", script];
/** Goes on until it is killed. */
const waits = node(`console.log("waits"); setInterval(() => {}, 1000)`);

describeWithDocker("a task that is run to its end", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-"));
  let restore: () => void;
  let endpoint: string;
  let ecs: ECS;

  before(async () => {
    restore = setEnvironment({ KANDOKORO_LOCAL: folder });
    await provideBaseImage(image, (await findDocker()).engine!);
    ({ endpoint } = await startEmulator());
    restore();
    const { credentials, region } = clientConfig(endpoint);
    restore = setEnvironment({
      KANDOKORO_LOCAL: folder,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    });
    ecs = new ECS();
    await ecs.createCluster({ clusterName: "main" });
    await new CloudWatchLogs().createLogGroup({ logGroupName: "tasks" });
    await register("job", {});
  });

  after(async () => {
    await stopEmulator();
    restore();
    rmSync(folder, { recursive: true });
  });

  async function register(family: string, container: ContainerDefinition, role?: string): Promise<void> {
    const options = { "awslogs-group": "tasks", "awslogs-region": "ap-northeast-1" };
    const logConfiguration = {
      logDriver: "awslogs" as const,
      options: { ...options, "awslogs-stream-prefix": family },
    };
    await ecs.registerTaskDefinition({
      family,
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: role && `arn:aws:iam::000000000000:role/${role}`,
      containerDefinitions: [{ name: "app", image, essential: true, logConfiguration, ...container }],
    });
  }

  const settings = (family: string, timeLimitSeconds = 60): TaskSettings => ({
    cluster: "main",
    taskDefinition: family,
    container: "app",
    subnets: ["subnet-1"],
    securityGroups: [],
    assignPublicIp: true,
    logGroup: "tasks",
    logStreamPrefix: family,
    timeLimitSeconds,
  });

  /** Runs it; answers how it ended, and its lines. */
  async function ran(task: TaskSettings, options: RunTaskOptions) {
    const lines: string[] = [];
    const { exitCode, reason, stopped, taskArn } = await runTask(task, {
      ...options,
      onLine: (line) => lines.push(line),
    });
    assert.match(taskArn, /^arn:aws:ecs:ap-northeast-1:000000000000:task\/main\/[0-9a-f-]+$/);
    return { exitCode, reason, stopped, lines };
  }

  const exited = { reason: "Essential container in task exited", stopped: undefined };

  it("ends with the container's exit code, and has told each line once and in order", async () => {
    // The last one by the other stream, and later: the engine keeps the order of each stream alone.
    const script = `for (let i = 1; i <= 3; i++) console.log("line", i); setTimeout(() => console.error("oh no"), 300); process.exitCode = 3`;
    assert.deepEqual(await ran(settings("job"), { args: node(script) }), {
      ...exited,
      exitCode: 3,
      lines: ["line 1", "line 2", "line 3", "oh no"],
    });
  });

  it("ends with 0, its words as they were given, and with the variables beside its own", async () => {
    await register("own", { environment: [{ name: "KEPT", value: "kept" }] });
    const script = `console.log(process.env.KEPT, process.env.GIVEN, ...process.argv.slice(1))`;
    const args = [...node(script), "--", "--all", "a b", `"c"`];
    assert.deepEqual(await ran(settings("own"), { args, environment: { GIVEN: "given" } }), {
      ...exited,
      exitCode: 0,
      lines: [`kept given --all a b "c"`],
    });
  });

  it("ends with 137 when it is killed", async () => {
    const kill = () => void execFileSync("docker", ["kill", ...containersOf(endpoint)]);
    const { exitCode, reason } = await runTask(settings("job"), { args: waits, onLine: kill });
    assert.deepEqual({ exitCode, reason }, { exitCode: 137, reason: exited.reason });
  });

  it("ends with 137 when it needs more memory than it has, and says so", async () => {
    await register("greedy", { memory: 64 });
    const args = node(`const all = []; for (let i = 0; i < 50; i++) all.push(Buffer.alloc(8e6, 1))`);
    assert.deepEqual(await ran(settings("greedy"), { args }), {
      exitCode: 137,
      reason: "OutOfMemoryError: Container killed due to memory usage",
      stopped: undefined,
      lines: [],
    });
  });

  it("is stopped at its time limit, with what it still says", async () => {
    const args = node(
      `process.on("SIGTERM", () => { console.log("stops"); process.exit(9) }); setInterval(() => {}, 1000)`,
    );
    assert.deepEqual(await ran(settings("job", 2), { args }), {
      exitCode: 9,
      reason: "time limit of 2 s",
      stopped: "time limit",
      lines: ["stops"],
    });
  });

  it("is stopped when it is interrupted; what takes no notice of SIGTERM is killed after its stopTimeout", async () => {
    await register("deaf", { stopTimeout: 1 });
    const args = node(`process.on("SIGTERM", () => {}); console.log("begun"); setInterval(() => {}, 1000)`);
    const controller = new AbortController();
    const lines: string[] = [];
    const onLine = (line: string) => (lines.push(line), controller.abort());
    const end = await runTask(settings("deaf"), { args, signal: controller.signal, onLine });
    assert.deepEqual(lines, ["begun"]);
    assert.equal(end.exitCode, 137);
    assert.equal(end.reason, "interrupted");
    assert.equal(end.stopped, "interrupted");
  });

  it("says why it never ran: a secret that is not there, a log group that is not there", async () => {
    const secret = "arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:none-AbCdEf";
    await register("secretive", { secrets: [{ name: "SECRET", valueFrom: secret }] });
    assert.deepEqual(await ran(settings("secretive"), {}), {
      exitCode: undefined,
      reason: `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret ${secret} for environment variable SECRET`,
      stopped: undefined,
      lines: [],
    });
    const logConfiguration = {
      logDriver: "awslogs" as const,
      options: { "awslogs-group": "none", "awslogs-region": "ap-northeast-1", "awslogs-stream-prefix": "a" },
    };
    await register("silent", { logConfiguration });
    assert.deepEqual(await ran(settings("silent"), {}), {
      exitCode: undefined,
      reason:
        "ResourceInitializationError: failed to validate logger args: The specified log group does not exist. none",
      stopped: undefined,
      lines: [],
    });
  });

  it("says why it never ran: what its execution role may not do", async () => {
    const iam = new IAM();
    const trust = {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "ecs-tasks.amazonaws.com" },
    };
    await iam.createRole({
      RoleName: "starts",
      AssumeRolePolicyDocument: JSON.stringify({ Statement: [trust] }),
    });
    const { ARN: secret = "" } = await new SecretsManager().createSecret({
      Name: "key",
      SecretString: "hush",
    });
    await register("allowed", { secrets: [{ name: "KEY", valueFrom: secret }] }, "starts");
    const args = node("console.log(process.env.KEY)");
    const reason = async () => {
      const end = await ran(settings("allowed"), { args });
      return end.exitCode === 0 ? end.lines.join() : end.reason.replace(/starts\/[0-9a-f-]+/, "starts/TASK");
    };
    const user = "User: arn:aws:sts::000000000000:assumed-role/starts/TASK is not authorized to perform:";
    const allow = async (PolicyName: string, Action: string[], Resource: string) => {
      const PolicyDocument = JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource }] });
      await iam.putRolePolicy({ RoleName: "starts", PolicyName, PolicyDocument });
    };
    assert.equal(
      await reason(),
      `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: AccessDeniedException: ${user} secretsmanager:GetSecretValue on resource: ${secret} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
    );
    await allow("secret", ["secretsmanager:GetSecretValue"], secret);
    assert.match(
      await reason(),
      /^ResourceInitializationError: failed to validate logger args: failed to create Cloudwatch log stream: AccessDeniedException: User: .+ logs:CreateLogStream on resource: arn:aws:logs:ap-northeast-1:000000000000:log-group:tasks:log-stream:allowed\/app\/[0-9a-f-]+ because/,
    );
    const group = "arn:aws:logs:ap-northeast-1:000000000000:log-group:tasks:*";
    await allow("logs", ["logs:CreateLogStream", "logs:PutLogEvents"], group);
    assert.equal(await reason(), "hush");
  });

  it("cannot be started in a cluster or from a family that is not there", async () => {
    await assert.rejects(runTask(settings("nothing")), {
      name: "ClientException",
      message: "Unable to find task definition: nothing",
    });
  });

  it("has what its container definition says: entry point, user, folder, read-only root with a /tmp of its own, init", async () => {
    await ecs.registerTaskDefinition({
      family: "defined",
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      volumes: [{ name: "tmp" }],
      containerDefinitions: [
        {
          name: "app",
          image,
          entryPoint: ["node", "-e"],
          user: "1000",
          workingDirectory: "/usr/local/bin",
          readonlyRootFilesystem: true,
          linuxParameters: { initProcessEnabled: true },
          mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp" }],
          logConfiguration: {
            logDriver: "awslogs",
            options: {
              "awslogs-group": "tasks",
              "awslogs-region": "ap-northeast-1",
              "awslogs-stream-prefix": "defined",
            },
          },
        },
      ],
    });
    const script = `
      const { readFileSync, writeFileSync } = require("node:fs");
      const wrote = (file) => { try { writeFileSync(file, "x"); return "wrote"; } catch ({ code }) { return code; } };
      console.log(process.getuid(), process.cwd(), wrote("/home/x"), wrote("/tmp/x"));
      console.log(/init/.test(readFileSync("/proc/1/cmdline", "utf8")) ? "init" : "no init");`;
    assert.deepEqual(await ran(settings("defined"), { args: [script] }), {
      ...exited,
      exitCode: 0,
      lines: ["1000 /usr/local/bin EROFS wrote", "init"],
    });
  });

  it("is an event of ECS's for EventBridge, once, with what it exited with", async () => {
    const [events, sqs] = [new EventBridge(), new SQS()];
    const { QueueUrl } = await sqs.createQueue({ QueueName: "failed" });
    const pattern = {
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: { lastStatus: ["STOPPED"], containers: { exitCode: [{ "anything-but": 0 }] } },
    };
    await events.putRule({ Name: "failed", EventPattern: JSON.stringify(pattern) });
    const Arn = "arn:aws:sqs:ap-northeast-1:000000000000:failed";
    await events.putTargets({ Rule: "failed", Targets: [{ Id: "queue", Arn }] });
    await runTask(settings("job"), { args: node("process.exit(0)") });
    const { taskArn } = await runTask(settings("job"), { args: node("process.exit(4)") });
    const received = await eventually("the event", 20, async () => {
      const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
      return Messages.length > 0 ? Messages : undefined;
    });
    assert.equal(received.length, 1);
    const event = JSON.parse(received[0]!.Body!) as {
      source: string;
      resources: string[];
      detail: Record<string, unknown> & { containers: Record<string, unknown>[] };
    };
    assert.equal(event.source, "aws.ecs");
    assert.deepEqual(event.resources, [taskArn]);
    const { containers, ...detail } = event.detail;
    assert.deepEqual(
      [detail.taskArn, detail.lastStatus, detail.desiredStatus, detail.stopCode, detail.stoppedReason],
      [taskArn, "STOPPED", "STOPPED", "EssentialContainerExited", exited.reason],
    );
    const cluster = "arn:aws:ecs:ap-northeast-1:000000000000:cluster/main";
    assert.equal(detail.clusterArn, cluster);
    assert.match(String(detail.taskDefinitionArn), /:task-definition\/job:1$/);
    for (const time of ["createdAt", "startedAt", "stoppedAt", "updatedAt"])
      assert.ok(Date.parse(String(detail[time])) > Date.now() - 60_000, time);
    assert.equal(containers.length, 1);
    const [{ exitCode, lastStatus, name }] = containers as [Record<string, unknown>];
    assert.deepEqual({ exitCode, lastStatus, name }, { exitCode: 4, lastStatus: "STOPPED", name: "app" });
  });

  it("leaves no container behind, also of those beside the essential one", async () => {
    const beside = { name: "beside", image, command: waits, essential: false, stopTimeout: 1 };
    await ecs.registerTaskDefinition({
      family: "two",
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      containerDefinitions: [
        { name: "app", image, command: node("setTimeout(() => {}, 1000)"), essential: true },
        beside,
      ],
    });
    assert.equal((await runTask(settings("two"))).exitCode, 0);
    await eventually("the containers to be gone", 20, async () =>
      containersOf(endpoint).length === 0 ? true : undefined,
    );
  });
});
