import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as ecs from "../../components/ecs/index.ts";
import * as network from "../../components/network/index.ts";
import * as scheduler from "../../components/scheduler/index.ts";
import { assertAllows, assertDenies, deploy, noStrayText, noWildcardActions } from "../kit/index.ts";

const scheduleType = "aws:scheduler/schedule:Schedule";
const image = `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/report@sha256:${"ab".repeat(32)}`;
function nightly(args: Partial<scheduler.ScheduleArgs> = {}, runArgs: Partial<ecs.RunArgs> = {}) {
  const task = new ecs.TaskDefinition("report", {
    cpu: 256,
    memoryMiB: 512,
    containers: { report: { image } },
  });
  const target = task.run({
    cluster: new ecs.Cluster("batch"),
    network: new network.Network("net", { nat: "none" }),
    publicIp: true,
    ...runArgs,
  });
  return {
    run: target,
    schedule: new scheduler.Schedule("nightly", { expression: "cron(0 1 * * ? *)", target, ...args }),
  };
}

describe("scheduler.Schedule of a task", () => {
  it("runs the family's newest revision where it was told, with its tags", async () => {
    const deployment = await deploy(() => ({ settings: nightly().run.settings }));
    const { target } = deployment.get(scheduleType).inputs;
    const { subnets, securityGroups } = deployment.outputs.settings as ecs.TaskSettings;
    assert.deepEqual(target, {
      arn: deployment.get("batch-cluster").state.arn,
      ecsParameters: {
        taskDefinitionArn: "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/kandokoro-test-report",
        taskCount: 1,
        launchType: "FARGATE",
        networkConfiguration: { subnets, securityGroups, assignPublicIp: true },
        enableEcsManagedTags: true,
        propagateTags: "TASK_DEFINITION",
      },
      roleArn: deployment.get("nightly-role").state.arn,
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
      deadLetterConfig: { arn: deployment.get("nightly-undelivered-queue").state.arn },
    });
  });

  it("has a role that may run this family in this cluster, pass on its two roles and tag its tasks, and no more", async () => {
    const deployment = await deploy(() => void nightly());
    const role = deployment.get("nightly-role");
    const arn = (name: string) => deployment.get(name).state.arn as string;
    const here = { "ecs:cluster": arn("batch-cluster") };
    const family = deployment.get("report-task").state.arnWithoutRevision as string;
    for (const one of [family, `${family}:12`]) assertAllows(deployment, role, "ecs:RunTask", one, here);
    assertDenies(deployment, role, "ecs:RunTask", `${family}:12`);
    assertDenies(deployment, role, "ecs:RunTask", `${family}s:1`, here);
    const toTasks = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
    assertAllows(deployment, role, "iam:PassRole", arn("report-task-role"), toTasks);
    assertAllows(deployment, role, "iam:PassRole", arn("report-execution-role"), toTasks);
    assertDenies(deployment, role, "iam:PassRole", arn("nightly-role"), toTasks);
    assertDenies(deployment, role, "lambda:InvokeFunction", "*");
    assertAllows(deployment, role, "sqs:SendMessage", arn("nightly-undelivered-queue"));
    noWildcardActions(deployment, { allowResources: ["ecr:GetAuthorizationToken"] });
  });

  it("comes only when the task's roles have their rights", async () => {
    const deployment = await deploy(() => void nightly());
    const { dependencies } = deployment.get(scheduleType);
    for (const name of ["nightly-policy", "report-execution-policy"])
      assert.ok(dependencies.includes(deployment.get(name).urn), name);
  });

  it("gives the task what this run has otherwise, and so does the command that runs it now", async () => {
    const input = {
      containerOverrides: [
        { name: "report", command: ["node", "main.mjs", "<aws.scheduler.scheduled-time>"] },
      ],
    };
    const deployment = await deploy(() => ({ runNow: nightly({ input }).schedule.commands.runNow }));
    assert.equal(deployment.get(scheduleType).inputs.target.input, JSON.stringify(input));
    const command = String(deployment.outputs.runNow);
    assert.ok(command.startsWith("sh -c '"), command);
    assert.ok(command.includes(`else set -- --overrides '\\''${JSON.stringify(input)}'\\''; fi`), command);
  });

  it("makes no failure queue of functions, and no function", async () => {
    const deployment = await deploy(() => void nightly());
    assert.equal(deployment.resources.filter(({ type }) => type.startsWith("aws:lambda/")).length, 0);
    assert.equal(deployment.ofType("aws:sqs/queue:Queue").length, 1);
  });

  it("leaves no value out of a text when nothing is known yet", async () => {
    noStrayText(await deploy(() => ({ runNow: nightly().schedule.commands.runNow }), { preview: true }));
  });

  describe("refuses", () => {
    const cases: Record<string, [Partial<scheduler.ScheduleArgs>, string]> = {
      "what a task cannot have otherwise": [
        { input: { day: 1 } },
        'scheduler.Schedule "nightly": input.day is "set"; use what a task can have otherwise: containerOverrides, cpu, memory, ephemeralStorage, executionRoleArn, taskRoleArn',
      ],
      "a container that is not there": [
        { input: { containerOverrides: [{ name: "reports" }] } },
        'scheduler.Schedule "nightly": input.containerOverrides is "reports"; use the name of a container: report',
      ],
      "a container without a name": [
        { input: { containerOverrides: [{ command: ["a"] }] } },
        'scheduler.Schedule "nightly": input.containerOverrides is undefined; use the name of a container: report',
      ],
    };
    for (const [title, [args, message]] of Object.entries(cases))
      it(title, async () => {
        await assert.rejects(
          deploy(() => void nightly(args)),
          { message },
        );
      });
  });
});
