import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as ecs from "../../components/ecs/index.ts";
import * as lambda from "../../components/lambda/index.ts";
import * as network from "../../components/network/index.ts";
import * as secretsmanager from "../../components/secretsmanager/index.ts";
import {
  assertAllows,
  assertDenies,
  deploy,
  noOtherPaths,
  noStrayText,
  noWildcardActions,
} from "../kit/index.ts";

const ECR = `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/job@sha256:${"ab".repeat(32)}`;
const NGINX = "docker.io/library/nginx:1.29.3";
interface Made {
  readonly run: ecs.TaskRun;
  readonly net: network.Network;
}
/** A task in a cluster and a network, and how it is run. */
function made(
  args: Partial<ecs.RunArgs> = {},
  containers: Readonly<Record<string, ecs.ContainerArgs>> = { job: { image: ECR } },
  networkArgs: network.NetworkArgs = { nat: "none" },
): Made {
  const net = new network.Network("net", networkArgs);
  const task = new ecs.TaskDefinition("job", { cpu: 256, memoryMiB: 512, containers });
  return { net, run: task.run({ cluster: new ecs.Cluster("main"), network: net, publicIp: true, ...args }) };
}
const outputs = ({ run, net }: Made) => ({
  settings: run.settings,
  command: run.commands.run,
  public: net.publicSubnetIds,
  private: net.privateSubnetIds,
});

describe("ecs.TaskDefinition.run", () => {
  it("says all that a program needs: the family, so that the newest revision runs, and where", async () => {
    const deployment = await deploy(() => outputs(made()));
    assert.deepEqual(deployment.outputs.settings, {
      cluster: deployment.get("main-cluster").state.name,
      taskDefinition: "kandokoro-test-job",
      container: "job",
      subnets: deployment.outputs.public,
      securityGroups: [deployment.get("job-run-group").id],
      assignPublicIp: true,
      logGroup: deployment.get("job-logs").state.name,
      logStreamPrefix: "job",
      timeLimitSeconds: 3600,
    });
  });

  it("runs in the private subnets unless it is told otherwise", async () => {
    const deployment = await deploy(() =>
      outputs(made({ publicIp: undefined }, undefined, { nat: "single" })),
    );
    const settings = deployment.outputs.settings as ecs.TaskSettings;
    assert.deepEqual([settings.subnets, settings.assignPublicIp], [deployment.outputs.private, false]);
  });

  it("lets nobody in, and the task out to HTTPS", async () => {
    const deployment = await deploy(() => void made());
    assert.equal(deployment.ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").length, 0);
    noOtherPaths(deployment, ["job-run-group -> 0.0.0.0/0: 443"]);
  });

  it("has a command that starts it there, with its time limit", async () => {
    const deployment = await deploy(() => outputs(made({ timeLimitSeconds: 90 })), {
      config: { "kandokoro:awsCli": "aws --profile work" },
    });
    const command = String(deployment.outputs.command);
    const cluster = deployment.get("main-cluster").state.name as string;
    assert.ok(command.startsWith("sh -c '"), command);
    assert.ok(command.includes(`$(aws --profile work ecs run-task --cluster ${cluster} `), command);
    assert.ok(command.includes("--task-definition kandokoro-test-job --launch-type FARGATE"), command);
    assert.ok(command.includes("time limit of 90 s"), command);
  });

  it("shows the only essential container, or the one that was named", async () => {
    const two = { job: { image: ECR }, log: { image: ECR, essential: false } };
    const container = async (args: Partial<ecs.RunArgs>) =>
      ((await deploy(() => outputs(made(args, two)))).outputs.settings as ecs.TaskSettings).container;
    assert.equal(await container({}), "job");
    assert.equal(await container({ container: "log" }), "log");
  });

  it("lets a holder start this family in this cluster, pass on its two roles, and tag its tasks", async () => {
    const deployment = await deploy(() => {
      const permissions = [made().run.canStart()];
      new lambda.Function("starter", { entry: "test/components/fixtures/hello.ts", permissions });
    });
    const [role, cluster] = [
      deployment.get("starter-role"),
      deployment.get("main-cluster").state.arn as string,
    ];
    const family = deployment.get("job-task").state.arnWithoutRevision as string;
    const here = { "ecs:cluster": cluster };
    for (const arn of [family, `${family}:7`]) assertAllows(deployment, role, "ecs:RunTask", arn, here);
    assertDenies(deployment, role, "ecs:RunTask", `${family}:7`, { "ecs:cluster": `${cluster}2` });
    assertDenies(deployment, role, "ecs:RunTask", `${family}2:7`, here);
    assertDenies(deployment, role, "ecs:StopTask", `${family}:7`, here);
    const toTasks = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
    for (const name of ["job-task-role", "job-execution-role"]) {
      const arn = deployment.get(name).state.arn as string;
      assertAllows(deployment, role, "iam:PassRole", arn, toTasks);
      assertDenies(deployment, role, "iam:PassRole", arn, { "iam:PassedToService": "ec2.amazonaws.com" });
    }
    const own = deployment.get("starter-role").state.arn as string;
    assertDenies(deployment, role, "iam:PassRole", own, toTasks);
    const task = `${cluster.replace(":cluster/", ":task/")}/0123`;
    assertAllows(deployment, role, "ecs:TagResource", task, { "ecs:CreateAction": "RunTask" });
    assertDenies(deployment, role, "ecs:TagResource", task, {});
    noWildcardActions(deployment, { allowResources: ["ecr:GetAuthorizationToken"] });
  });

  it("leaves no value out of a text when nothing is known yet", async () => {
    noStrayText(await deploy(() => outputs(made()), { preview: true }));
  });

  it("puts its group under the task definition", async () => {
    const deployment = await deploy(() => void made());
    assert.match(
      deployment.get("job-run-group").urn,
      /::kandokoro:ecs:TaskDefinition\$kandokoro:network:SecurityGroup\$/,
    );
  });

  const inside = { publicIp: false };
  describe("takes a private network without a way out", () => {
    it("where all that a task needs has an endpoint", async () => {
      const endpoints = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"];
      await deploy(() => {
        const containers = { job: { image: ECR, secrets: { DSN: new secretsmanager.Secret("dsn") } } };
        made(inside, containers, { nat: "none", endpoints });
      });
    });
  });

  describe("refuses", () => {
    const JOB = 'ecs.TaskDefinition "job"';
    const cases: Record<string, [() => unknown, string]> = {
      "a private network in which the task would not start": [
        () => made(inside),
        `${JOB}: publicIp is false; use true (public subnets), or nat: "single", or endpoints: ["ecr.api","ecr.dkr","logs"] of network.Network "net": tasks in its private subnets do not reach ecr.api, ecr.dkr, logs`,
      ],
      "one with only some of the endpoints": [
        () => {
          const containers = { job: { image: ECR, secrets: { DSN: new secretsmanager.Secret("dsn") } } };
          made(inside, containers, { nat: "none", endpoints: ["ecr.api", "ecr.dkr", "logs"] });
        },
        `${JOB}: publicIp is false; use true (public subnets), or nat: "single", or endpoints: ["ecr.api","ecr.dkr","logs","secretsmanager"] of network.Network "net": tasks in its private subnets do not reach secretsmanager`,
      ],
      "one from which the image's registry is not reached": [
        () => made(inside, { job: { image: NGINX } }, { nat: "none", endpoints: ["logs"] }),
        `${JOB}: publicIp is false; use true (public subnets), or nat: "single" of network.Network "net": tasks in its private subnets do not reach the registry of ${NGINX}`,
      ],
      "two essential containers without the one that counts": [
        () => made({}, { job: { image: ECR }, log: { image: ECR } }),
        `${JOB}: run: container is undefined; use the one whose exit code is the task's: job, log`,
      ],
      "a container that is not there": [
        () => made({ container: "jobs" }),
        `${JOB}: run: container is "jobs"; use a container of the task: job`,
      ],
      "no time at all": [
        () => made({ timeLimitSeconds: 0 }),
        `${JOB}: run: timeLimitSeconds is 0; use a whole number from 1 to 86400 seconds`,
      ],
    };
    for (const [title, [program, message]] of Object.entries(cases))
      it(title, async () => {
        await assert.rejects(
          deploy(() => void program()),
          { message },
        );
      });
  });
});
