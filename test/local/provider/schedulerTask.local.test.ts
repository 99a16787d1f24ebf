// A schedule that starts tasks of ECS on the emulator: in real containers where there are any.
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { ECS, type Task } from "@aws-sdk/client-ecs";
import { SQS } from "@aws-sdk/client-sqs";
import assert from "node:assert/strict";
import { provideBaseImage } from "../../../local/baseImage.ts";
import { findDocker } from "../../../local/docker.ts";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { eventually } from "../../support/cli.ts";
import { itWithDocker } from "../../support/docker.ts";
import { type Around, around } from "./ecsCloud.ts";
import { makeQueue, startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { settings, type Values, World } from "./world.ts";

const schedule = "aws:scheduler/schedule:Schedule";
const none = { changes: false, replaces: [], deleteBeforeReplace: false };
const image = "node:24-slim";
const allow = (Action: string, Resource: unknown, Condition?: Values) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});

describe("EventBridge Scheduler's tasks on the emulator", function () {
  this.timeout(120_000);
  let cloud: Cloud;
  let world: World;
  let network: Around;
  let cluster: string;
  let family: string;
  let count = 0;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
    network = await around(cloud.endpoint, "tasks");
    cluster = (await make("aws:ecs/cluster:Cluster")).id;
    family = await makeFamily();
  });
  after(stopCloud);

  const make = (token: string, inputs: Values = {}) =>
    world.create({ token, name: `made${count++}`, inputs });
  const makeFamily = async (tags?: Values) => {
    const options = {
      "awslogs-group": network.logGroup,
      "awslogs-region": cloud.region,
      "awslogs-stream-prefix": "app",
    };
    const container = {
      name: "app",
      image,
      command: ["node", "-e", "console.log(process.argv[1], process.env.DAY)", "first"],
      logConfiguration: { logDriver: "awslogs", options },
    };
    const { outs } = await make("aws:ecs/taskDefinition:TaskDefinition", {
      family: `task${count}`,
      containerDefinitions: JSON.stringify([container]),
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: network.role,
      taskRoleArn: network.role,
      tags,
    });
    return String(outs.arnWithoutRevision);
  };
  /** A role that Scheduler may take on, with these statements. */
  const makeRole = async (statements: readonly Values[]) => {
    const assumeRolePolicy = {
      Statement: [
        { ...allow("sts:AssumeRole", undefined), Principal: { Service: "scheduler.amazonaws.com" } },
      ],
    };
    const { outs } = await make("aws:iam/role:Role", { assumeRolePolicy: JSON.stringify(assumeRolePolicy) });
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    await make("aws:iam/rolePolicy:RolePolicy", { role: outs.name, policy });
    return String(outs.arn);
  };
  const mayRun = () => allow("ecs:RunTask", `${family}:*`, { ArnEquals: { "ecs:cluster": cluster } });
  const mayPass = () =>
    allow("iam:PassRole", network.role, {
      StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    });
  const inputs = (
    roleArn: string,
    more: Values = {},
    target: Values = {},
    parameters: Values = {},
  ): Values => ({
    flexibleTimeWindow: { mode: "OFF" },
    scheduleExpression: `at(${new Date(Date.now() + 1000).toISOString().slice(0, 19)})`,
    target: {
      arn: cluster,
      roleArn,
      ecsParameters: {
        taskDefinitionArn: family,
        launchType: "FARGATE",
        networkConfiguration: {
          subnets: network.subnets,
          securityGroups: [network.securityGroup],
          assignPublicIp: true,
        },
        propagateTags: "TASK_DEFINITION",
        ...parameters,
      },
      ...target,
    },
    ...more,
  });
  /** The task that a schedule of this name has started, in this state. */
  const startedBy = (name: unknown, desiredStatus: "RUNNING" | "STOPPED") =>
    eventually(
      `a task of ${String(name)} that is ${desiredStatus}`,
      60,
      async (): Promise<Task | undefined> => {
        const request = { cluster, startedBy: `chronos-schedule/${String(name)}`, desiredStatus };
        const { taskArns = [] } = await cloud.client(ECS).listTasks(request);
        if (taskArns.length === 0) return undefined;
        const { tasks } = await cloud
          .client(ECS)
          .describeTasks({ cluster, tasks: taskArns, include: ["TAGS"] });
        return tasks?.find(({ lastStatus }) => desiredStatus === "RUNNING" || lastStatus === "STOPPED");
      },
    );

  it("is kept as it was given, changed in place, and taken back", async () => {
    const role = await makeRole([mayRun(), mayPass()]);
    const expression = { scheduleExpression: "rate(1 day)" };
    const made = await make(
      schedule,
      inputs(
        role,
        expression,
        { input: '{"containerOverrides":[]}' },
        { group: "reports", tags: { a: "b" } },
      ),
    );
    const { props } = await world.provider.read!(made.id, made.urn, made.outs);
    assert.deepEqual(await world.provider.diff!(made.id, made.urn, props as Values, made.inputs), none);
    const strategy = {
      launchType: undefined,
      capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT" }],
    };
    const news = await world.check(made.urn, made.inputs, inputs(role, expression, {}, strategy));
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, news);
    assert.deepEqual(await world.provider.diff!(made.id, made.urn, outs as Values, news), none);
  });

  it("is refused a cluster or a task definition that is not there", async () => {
    const role = await makeRole([mayRun(), mayPass()]);
    const other = `${family}-other`;
    await assert.rejects(make(schedule, inputs(role, {}, {}, { taskDefinitionArn: other })), {
      message: `${schedule} "made${count - 1}": ValidationException: ${other} is no task definition; create it first and let the schedule depend on it`,
    });
    const arn = `${cluster}-other`;
    await assert.rejects(make(schedule, inputs(role, {}, { arn })), {
      message: `${schedule} "made${count - 1}": ValidationException: ${arn} is no cluster; create it first and let the schedule depend on it`,
    });
  });

  it("is refused a role that may not run the task in the cluster, or not pass on its roles", async () => {
    const refusal = (role: string, action: string, resource: string, limit: string) => ({
      message: `${schedule} "made${count - 1}": AccessDeniedException: ${role} is not authorized to perform: ${action} on resource: ${resource}; allow it in a policy of the role (it may be limited to ${limit}), and let the schedule depend on that policy. On AWS each run would fail, and go to the schedule's dead-letter queue`,
    });
    const elsewhere = { ArnEquals: { "ecs:cluster": `${cluster}-other` } };
    for (const statement of [
      allow("ecs:RunTask", `${family}-other:*`),
      allow("ecs:RunTask", `${family}:*`, elsewhere),
    ]) {
      const role = await makeRole([statement, mayPass()]);
      await assert.rejects(
        make(schedule, inputs(role)),
        refusal(role, "ecs:RunTask", `${family}:1`, `ecs:cluster ${cluster}`),
      );
    }
    const toLambda = { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } };
    const role = await makeRole([mayRun(), allow("iam:PassRole", network.role, toLambda)]);
    await assert.rejects(
      make(schedule, inputs(role)),
      refusal(role, "iam:PassRole", network.role, "iam:PassedToService ecs-tasks.amazonaws.com"),
    );
  });

  it("keeps a run that could not be started, with the reason", async () => {
    const role = await makeRole([mayRun(), mayPass(), allow("ecs:RunTask", "*")]);
    const { arn, url } = await makeQueue(cloud, "undelivered");
    const gone = await makeFamily();
    const made = await make(
      schedule,
      inputs(role, {}, { deadLetterConfig: { arn } }, { taskDefinitionArn: `${gone}:1` }),
    );
    await cloud.client(ECS).deregisterTaskDefinition({ taskDefinition: `${gone}:1` });
    const message = await eventually("a message", 40, async () => {
      const request = { QueueUrl: url, WaitTimeSeconds: 1, MessageAttributeNames: ["All"] };
      return (await cloud.client(SQS).receiveMessage(request)).Messages?.[0];
    });
    const { ERROR_CODE, ERROR_MESSAGE, SCHEDULE_ARN, TARGET_ARN } = message.MessageAttributes ?? {};
    assert.deepEqual(
      [ERROR_CODE, ERROR_MESSAGE, SCHEDULE_ARN, TARGET_ARN].map((attribute) => attribute?.StringValue),
      ["ClientException", "TaskDefinition is inactive", made.outs.arn, cluster],
    );
  });

  itWithDocker("runs the newest revision, with the input's overrides, tags and group", async () => {
    const { engine } = await findDocker();
    await provideBaseImage(image, engine!);
    const role = await makeRole([mayRun(), mayPass(), allow("*", "*")]);
    const tagged = await makeFamily({ colour: "blue" });
    const overrides = {
      containerOverrides: [
        {
          name: "app",
          command: ["node", "-e", "console.log(process.argv[1], process.env.DAY)", "second"],
          environment: [{ name: "DAY", value: "today" }],
        },
      ],
    };
    const { outs } = await make(
      schedule,
      inputs(
        role,
        {},
        { input: JSON.stringify(overrides) },
        { taskDefinitionArn: tagged, tags: { size: "1" } },
      ),
    );
    const task = await startedBy(outs.name, "STOPPED");
    assert.equal(task.containers?.[0]?.exitCode, 0);
    assert.equal(task.taskDefinitionArn, `${tagged}:1`);
    assert.equal(task.group, `family:${tagged.split("/").at(-1)}`);
    const tags = Object.fromEntries((task.tags ?? []).map(({ key, value }) => [key, value]));
    assert.deepEqual([tags.colour, tags.size], ["blue", "1"]);
    const lines = await eventually("a line", 20, async () => {
      const { events = [] } = await cloud.client(CloudWatchLogs).filterLogEvents({
        logGroupName: network.logGroup,
        logStreamNames: [`app/app/${task.taskArn?.split("/").at(-1)}`],
      });
      return events.length > 0 ? events.map(({ message }) => message) : undefined;
    });
    assert.deepEqual(lines, ["second today"]);
  });
});
