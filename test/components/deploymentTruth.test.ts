// A deployment that fails says why: by the hook that the engine calls, and where the provider took it for success.
import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { explainFailures } from "../../components/ecs/deploymentTruth.ts";
import { failureText, type Failure } from "../../components/ecs/failureText.ts";
import * as ecs from "../../components/ecs/index.ts";
import { deploy } from "../kit/index.ts";
import { fakeCloud, type CloudAnswers, type FakeCloud } from "../support/fakeCloud.ts";
import { image, service } from "./fixtures/service.ts";

const serviceType = "aws:ecs/service:Service";
const PREFIX = "arn:aws:ecs:ap-northeast-1:123456789012";
const CLUSTER = `${PREFIX}:cluster/main-cluster-1234567`;
const NEW = `${PREFIX}:task-definition/kandokoro-test-web-task:2`;
const task = (id: string, stoppedAt: number, more: object) => ({
  taskArn: `${PREFIX}:task/main-cluster-1234567/${id}`,
  taskDefinitionArn: NEW,
  stoppedAt,
  ...more,
});
const crashed = (id: string, stoppedAt: number, code: number, definition = NEW) =>
  task(id, stoppedAt, {
    taskDefinitionArn: definition,
    stoppedReason: "Essential container in task exited",
    containers: [
      { name: "web", exitCode: code },
      { name: "log", exitCode: 0 },
    ],
  });
const lines = (...messages: string[]) => ({ events: messages.map((message) => ({ message })) });

describe("ecs.Service, when a deployment fails", () => {
  let cloud: FakeCloud;
  afterEach(() => cloud.stop());

  /** What the engine's call of the hook prints. */
  async function explained(answers: CloudAnswers, failedOperation = "update"): Promise<string[]> {
    cloud = await fakeCloud(answers);
    const { error } = pulumi.log;
    const printed: string[] = [];
    try {
      await deploy(async () => {
        const web = new ecs.TaskDefinition("web-task", {
          cpu: 256,
          memoryMiB: 512,
          containers: { web: { image } },
        });
        const hook = explainFailures("web", web);
        new aws.sns.Topic("topic", {}, { hooks: { onError: [hook] } }); // the SDK never ends with a hook of nothing
        await new Promise((resolve) => web.logGroup.name.apply(resolve));
        Object.assign(pulumi.log, { error: async (text: string) => void printed.push(text) });
        const newInputs = { cluster: CLUSTER, name: "web-service-7654321", taskDefinition: NEW };
        const asked = {
          failedOperation,
          newInputs,
          urn: "",
          id: "",
          name: "",
          type: serviceType,
          errors: ["gave up"],
        };
        assert.equal(await hook.callback(asked), false, "it asks for no other try");
      });
    } finally {
      Object.assign(pulumi.log, { error });
    }
    return printed.map((text) => text.replace(/web-task-logs-\w{7}/, "web-task-logs-1234567"));
  }

  const MORE =
    "  More: aws logs tail web-task-logs-1234567 --since 1h; aws ecs describe-services --cluster main-cluster-1234567 --services web-service-7654321 --query 'services[0].events[:10].[createdAt,message]' --output text";

  it("tells of the task that stopped last, with its exit code and the last lines of each container", async () => {
    const tasks = [
      crashed("early", 1, 1),
      crashed("late", 3, 137),
      crashed("other", 5, 9, `${PREFIX}:task-definition/kandokoro-test-web-task:1`),
      task("scaled", 4, { stoppedReason: "Scaling activity initiated by (deployment ecs-svc/1)" }),
    ];
    const [text, ...more] = await explained({
      ListTasks: { taskArns: tasks.map(({ taskArn }) => taskArn) },
      DescribeTasks: { tasks },
      GetLogEvents: lines("starting\n", "Error: no configuration\n    at main.js:1"),
    });
    assert.deepEqual(more, []);
    assert.equal(
      text,
      [
        'ecs.Service "web": the deployment of kandokoro-test-web-task:2 failed; what ran before still runs',
        "  Task late stopped: Essential container in task exited. web: exit code 137.",
        ...["web", "log"].flatMap((name) => [
          `  The last lines of ${name}:`,
          "    starting",
          "    Error: no configuration",
          "        at main.js:1",
        ]),
        MORE,
      ].join("\n"),
    );
    assert.deepEqual(cloud.asked[0], [
      "ListTasks",
      { cluster: CLUSTER, serviceName: "web-service-7654321", desiredStatus: "STOPPED" },
    ]);
    const streams = cloud.asked.slice(2).map(([, input]) => input.logStreamName);
    assert.deepEqual(streams.sort(), ["web-task/log/late", "web-task/web/late"]);
  });

  it("says of the first deployment that there is nothing to go back to, and what kept the task from starting", async () => {
    const reason = "CannotPullContainerError: pull image manifest has been retried 7 time(s)";
    const tasks = [
      task("t1", 1, { stoppedReason: "Task failed to start", containers: [{ name: "web", reason }] }),
    ];
    const [text] = await explained(
      { ListTasks: { taskArns: [tasks[0]!.taskArn] }, DescribeTasks: { tasks }, GetLogEvents: 400 },
      "create",
    );
    assert.equal(
      text,
      [
        'ecs.Service "web": the deployment of kandokoro-test-web-task:2 failed; it is the first, so there is nothing to go back to, and nothing runs',
        `  Task t1 stopped: Task failed to start. web: ${reason}.`,
        MORE,
      ].join("\n"),
    );
  });

  it("says so where no task stopped", async () => {
    const [text] = await explained({ ListTasks: { taskArns: [] } });
    assert.equal(
      text?.split("\n")[1],
      "  ECS knows no task of it that stopped (it forgets them after an hour).",
    );
  });

  it("says so where ECS cannot be asked, and still what happened and which commands show more", async () => {
    const [text] = await explained({ ListTasks: 400 });
    assert.equal(
      text,
      [
        'ecs.Service "web": the deployment of kandokoro-test-web-task:2 failed; what ran before still runs',
        "  Why its tasks stopped could not be asked of ECS: may not ListTasks",
        MORE,
      ].join("\n"),
    );
  });

  it("has nothing to say where a service could not be deleted", async () => {
    assert.deepEqual(await explained({}, "delete"), []);
    assert.deepEqual(cloud.asked, []);
  });

  it("fails the update where the provider took the roll-back for success", async () => {
    const before = `${PREFIX}:task-definition/kandokoro-test-web-task:6`;
    const tasks = [crashed("t1", 1, 3, `${PREFIX}:task-definition/kandokoro-test-web-task:1`)];
    cloud = await fakeCloud({
      ListTasks: { taskArns: [tasks[0]!.taskArn] },
      DescribeTasks: { tasks },
      GetLogEvents: lines(),
    });
    const mocks = { [serviceType]: () => ({ taskDefinition: before }) };
    await assert.rejects(
      deploy(() => ({ url: service().url }), { mocks }),
      (error: Error) => {
        const [what, why, more] = error.message.split("\n");
        assert.match(
          what!,
          /(^|: )ecs\.Service "web": the deployment of kandokoro-test-web-task:1 failed; kandokoro-test-web-task:6 runs as before$/,
        );
        assert.equal(why, "  Task t1 stopped: Essential container in task exited. web: exit code 3.");
        assert.match(
          more!,
          /^ {2}More: aws logs tail web-task-logs-\w{7} --since 1h; aws ecs describe-services /,
        );
        return true;
      },
    );
  });

  it("asks nothing in a preview, nor when all is well", async () => {
    cloud = await fakeCloud({});
    await deploy(() => ({ url: service().url }), { preview: true });
    await deploy(() => ({ url: service().url }));
    assert.deepEqual(cloud.asked, []);
  });
});

describe("ecs: how a failed deployment is told", () => {
  const failure: Failure = {
    service: "web",
    asked: NEW,
    first: false,
    stopped: { id: "t1", reason: "Stopped.", containers: [{ name: "web", lines: [] }] },
    commands: [],
  };

  it("in one line more than nothing, where a container ended without a code and wrote nothing", () => {
    assert.equal(
      failureText(failure),
      'ecs.Service "web": the deployment of kandokoro-test-web-task:2 failed; what ran before still runs\n  Task t1 stopped: Stopped.',
    );
  });

  it("with the code and the reason of a container that was killed", () => {
    const containers = [{ name: "web", exitCode: 137, reason: "OutOfMemoryError: killed", lines: [] }];
    const text = failureText({
      ...failure,
      stopped: { id: "t1", reason: "Essential container in task exited", containers },
    });
    assert.equal(
      text.split("\n")[1],
      "  Task t1 stopped: Essential container in task exited. web: exit code 137, OutOfMemoryError: killed.",
    );
  });
});
