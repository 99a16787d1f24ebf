// `local -- run` and `local -- exec` as a user types them, with a stack that has a task and a service.
import * as aws from "@pulumi/aws";
import assert from "node:assert/strict";
import { provideBaseImage } from "../../local/baseImage.ts";
import { findDocker } from "../../local/docker.ts";
import { startEmulator, type Emulator } from "../../local/emulator.ts";
import { pulumiCli } from "../../local/pulumiCli.ts";
import { destroy, up } from "../../local/workspace.ts";
import { setEnvironment } from "../local/emulatorFake.ts";
import { ended, eventually, TestCloud } from "../support/cli.ts";
import { containersOf } from "../support/containers.ts";
import { describeWithDocker } from "../support/docker.ts";

const image = "node:24-slim";
/** A setup's name, as the commands ask for one; what is deployed is the program below. */
const stack = "http-api";
const idle = `setInterval(() => {}, 1000); process.on("SIGTERM", () => process.exit(0))`;

interface Options {
  readonly exec?: boolean;
  readonly desiredCount?: number;
}

/** A cluster with a service of one task; the same task can be run apart. */
const program =
  ({ desiredCount = 1, exec = true }: Options = {}) =>
  async () => {
    const trust = aws.iam.assumeRolePolicyForPrincipal({ Service: "ecs-tasks.amazonaws.com" });
    const role = new aws.iam.Role("task", { assumeRolePolicy: trust });
    const logs = new aws.cloudwatch.LogGroup("task");
    const writeLogs = aws.iam.getPolicyDocumentOutput({
      statements: [{ actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: ["*"] }],
    });
    const rights = new aws.iam.RolePolicy("task", { role: role.name, policy: writeLogs.json });
    const vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16" });
    const subnet = new aws.ec2.Subnet("main", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
    const cluster = new aws.ecs.Cluster("main");
    const task = new aws.ecs.TaskDefinition("job", {
      family: "job",
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: role.arn,
      taskRoleArn: role.arn,
      containerDefinitions: logs.name.apply((group) =>
        JSON.stringify([
          {
            name: "app",
            image,
            command: ["node", "-e", idle],
            logConfiguration: {
              logDriver: "awslogs",
              options: {
                "awslogs-group": group,
                "awslogs-region": "ap-northeast-1",
                "awslogs-stream-prefix": "job",
              },
            },
          },
        ]),
      ),
    });
    new aws.ecs.Service(
      "job",
      {
        cluster: cluster.arn,
        taskDefinition: task.arn,
        desiredCount,
        launchType: "FARGATE",
        enableExecuteCommand: exec,
        waitForSteadyState: true,
        networkConfiguration: { subnets: [subnet.id] },
      },
      { dependsOn: rights },
    );
    return {
      task: {
        cluster: cluster.name,
        taskDefinition: task.family,
        container: "app",
        subnets: [subnet.id],
        securityGroups: [],
        assignPublicIp: true,
        logGroup: logs.name,
        logStreamPrefix: "job",
        timeLimitSeconds: 3,
      },
    };
  };

describeWithDocker("a task and a container at the command line", function () {
  this.timeout(180_000);
  const cloud = new TestCloud();
  let restore: () => void;
  let emulator: Emulator;

  before(async () => {
    restore = setEnvironment({ KANDOKORO_LOCAL: cloud.home });
    await provideBaseImage(image, (await findDocker()).engine!);
    emulator = await startEmulator();
    await deploy();
  });

  after(async () => {
    restore();
    await cloud.remove();
  });

  async function deploy(options?: Options) {
    await up(stack, { emulator, cli: await pulumiCli(), program: program(options) });
  }

  const node = (script: string) => ["--", "node", "-e", script];
  const id = "[0-9a-f]{8}-[0-9a-f-]{27}";

  it("run ends with the container's exit code: its log on standard output, what became of it on the other", async () => {
    const { code, stderr, stdout } = await cloud.run(
      "local",
      "run",
      stack,
      ...node(`console.log(process.argv[1]); process.exitCode = 3`),
      "--",
      "--all",
    );
    assert.equal(code, 3);
    assert.equal(stdout, "--all\n");
    assert.match(
      stderr,
      new RegExp(
        `task ${id} started\ntask ${id} ended with exit code 3 after \\d+\\.\\d s: Essential container in task exited\n$`,
      ),
    );
  });

  it("run ends with 124 at the time limit", async () => {
    const { code, stderr } = await cloud.run("local", "run", stack, ...node(idle));
    assert.equal(code, 124);
    assert.match(
      stderr,
      new RegExp(`task ${id} ended with exit code 0 after \\d+\\.\\d s: time limit of 3 s\n$`),
    );
  });

  it("run stops the task and ends with 130 at Ctrl-C", async () => {
    const child = cloud.spawn(["local", "run", stack, ...node(`console.log("begun"); ${idle}`)]);
    child.stdout!.once("data", () => child.kill("SIGINT"));
    const { code, stderr } = await ended(child);
    assert.equal(code, 130);
    assert.match(
      stderr,
      new RegExp(
        `Interrupted: finishing what has begun, and recording it\\.\ntask ${id} ended with exit code 0 after \\d+\\.\\d s: interrupted\n$`,
      ),
    );
    assert.equal(containersOf(emulator.endpoint).length, 1);
  });

  it("exec runs a command in the service's container as root, and ends with its exit code", async () => {
    const script = `echo in; exit $(( 4 + $(node -p "process.getuid()") ))`;
    const { code, stdout } = await cloud.run("local", "exec", stack, "--", "sh", "-c", script);
    assert.equal(stdout, "in\n");
    assert.equal(code, 4);
  });

  it("exec leaves nothing running when it is ended", async () => {
    const child = cloud.spawn(["local", "exec", stack, "--", "node", "-e", `console.log("in"); ${idle}`]);
    child.stdout!.once("data", () => child.kill("SIGTERM"));
    assert.equal((await ended(child)).code, 130);
    const list = `ls -d /proc/[0-9]* | while read p; do read -r c < $p/cmdline; echo "$c"; done 2>/dev/null`;
    await eventually("the command to have ended", 20, async () => {
      const { stdout } = await cloud.run("local", "exec", stack, "--", "sh", "-c", list);
      return stdout.includes(`console.log("in")`) ? undefined : true;
    });
  });

  it("exec is refused as ECS refuses it where the service does not allow it", async () => {
    await deploy({ exec: false });
    // ECS asks what was allowed when the task began: the one that runs may be entered until it is replaced.
    const { ECS } = await import("@aws-sdk/client-ecs");
    const ecs = new ECS({
      endpoint: emulator.endpoint,
      region: emulator.region,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const { clusterArns } = await ecs.listClusters({});
    const { taskArns } = await ecs.listTasks({ cluster: clusterArns![0]! });
    await ecs.stopTask({ cluster: clusterArns![0]!, task: taskArns![0]! });
    await eventually("another task", 30, async () => {
      const { stderr } = await cloud.run("local", "exec", stack);
      return stderr.includes("InvalidParameterException") ? stderr : undefined;
    }).then((said) =>
      assert.match(
        said,
        /^InvalidParameterException: The execute command failed because execute command was not enabled when the task was run or the execute command agent isn't running\. Wait and try again or run a new task with execute command enabled and try again\. Set exec to true on the service\.$/m,
      ),
    );
  });

  it("exec says when no task runs", async () => {
    await deploy({ desiredCount: 0 });
    const { code, stderr } = await cloud.run("local", "exec", stack);
    assert.equal(code, 1);
    assert.match(stderr, /http-api has no running task: its desired count is 0\n$/);
  });

  it("both say what a stack has not, and one that is not up", async () => {
    await up(stack, {
      emulator,
      cli: await pulumiCli(),
      program: async () => ({ name: new aws.cloudwatch.LogGroup("only").name }),
    });
    assert.deepEqual(containersOf(emulator.endpoint), []);
    const said = async (...args: string[]) => (await cloud.run("local", ...args)).stderr.split("\n").at(-2);
    assert.equal(
      await said("run", stack),
      `http-api has no task to run: there is no "task" among its outputs`,
    );
    assert.equal(
      await said("exec", stack),
      "http-api has no service, and so no container that goes on running to be entered",
    );
    await destroy(stack, { emulator, cli: await pulumiCli() });
    const deployFirst = "http-api is not up; deploy it first: npm run local -- up http-api";
    assert.equal(await said("run", stack), deployFirst);
    assert.equal(await said("exec", stack), deployFirst);
  });
});
