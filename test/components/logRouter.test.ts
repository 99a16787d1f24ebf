import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as ecs from "../../components/ecs/index.ts";
import * as firehose from "../../components/firehose/index.ts";
import * as s3 from "../../components/s3/index.ts";
import { assertAllows, assertDenies, deploy, noStrayText, type Deployment } from "../kit/index.ts";

const taskType = "aws:ecs/taskDefinition:TaskDefinition";
const IMAGE = `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web@sha256:${"ab".repeat(32)}`;
const ROUTER = `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/router@sha256:${"cd".repeat(32)}`;

const stream = (args: Partial<firehose.DeliveryStreamArgs> = {}) =>
  new firehose.DeliveryStream("logs", { bucket: new s3.Bucket("archive"), ...args });
const make = (
  router: Partial<ecs.LogRouterArgs> = {},
  containers: Record<string, Partial<ecs.ContainerArgs>> = { app: {} },
) =>
  new ecs.TaskDefinition("web", {
    cpu: 256,
    memoryMiB: 512,
    containers: Object.fromEntries(
      Object.entries(containers).map(([name, args]) => [name, { image: IMAGE, ...args }]),
    ),
    logRouter: { stream: stream(), ...router },
  });
const definitions = (deployment: Deployment) =>
  JSON.parse(deployment.get(taskType).inputs.containerDefinitions as string) as Record<string, unknown>[];

describe("ecs.TaskDefinition with a log router", () => {
  it("sends the containers' output to the stream by Fluent Bit, which is pinned, healthy first, and limited", async () => {
    const deployment = await deploy(() => {
      new ecs.TaskDefinition("web", {
        cpu: 256,
        memoryMiB: 512,
        containers: { app: { image: IMAGE } },
        logRouter: stream(),
      });
    });
    const [app = {}, router = {}] = definitions(deployment);
    assert.deepEqual(app.logConfiguration, {
      logDriver: "awsfirelens",
      options: {
        Name: "kinesis_firehose",
        delivery_stream: deployment.get("logs-stream").state.name,
        region: "ap-northeast-1",
      },
    });
    assert.deepEqual(app.dependsOn, [{ containerName: "log-router", condition: "HEALTHY" }]);
    const logGroup = deployment.get("web-logs").state.name;
    assert.deepEqual(router, {
      name: "log-router",
      image: "amazon/aws-for-fluent-bit:2.34.3",
      cpu: 0,
      memory: 128,
      portMappings: [],
      essential: true,
      environment: [
        { name: "DELIVERY_STREAM", value: deployment.get("logs-stream").state.name },
        { name: "LOG_GROUP", value: logGroup },
      ],
      mountPoints: [],
      volumesFrom: [],
      linuxParameters: { initProcessEnabled: true },
      stopTimeout: 25,
      readonlyRootFilesystem: false,
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": logGroup,
          "awslogs-region": "ap-northeast-1",
          "awslogs-stream-prefix": "web",
        },
      },
      healthCheck: {
        command: ["CMD-SHELL", `echo '{"health": "check"}' | nc 127.0.0.1 8877 || exit 1`],
        interval: 10,
        timeout: 5,
        retries: 3,
        startPeriod: 10,
      },
      systemControls: [],
      firelensConfiguration: { type: "fluentbit", options: { "enable-ecs-log-metadata": "true" } },
      user: "0",
    });
  });

  it("leaves where output goes to a configuration of its own", async () => {
    const deployment = await deploy(
      () => void make({ image: ROUTER, configFile: "/router.conf", memoryMiB: 64 }),
    );
    const [app = {}, router = {}] = definitions(deployment);
    assert.deepEqual(app.logConfiguration, { logDriver: "awsfirelens" });
    assert.deepEqual([router.image, router.memory], [ROUTER, 64]);
    assert.deepEqual(router.firelensConfiguration, {
      type: "fluentbit",
      options: {
        "config-file-type": "file",
        "config-file-value": "/router.conf",
        "enable-ecs-log-metadata": "true",
      },
    });
  });

  it("is waited for besides what containers wait for themselves", async () => {
    const deployment = await deploy(
      () => void make({}, { app: { dependsOn: { prepare: "SUCCESS" } }, prepare: { essential: false } }),
    );
    assert.deepEqual(definitions(deployment)[0]!.dependsOn, [
      { containerName: "log-router", condition: "HEALTHY" },
      { containerName: "prepare", condition: "SUCCESS" },
    ]);
  });

  it("lets the task put records into that stream, and ECS pull the router's image", async () => {
    const deployment = await deploy(() => {
      make({ image: ROUTER });
      new firehose.DeliveryStream("other", { bucket: new s3.Bucket("others") });
    });
    const arn = (name: string) => deployment.get(name).state.arn as string;
    assertAllows(deployment, "web-task-role", "firehose:PutRecordBatch", arn("logs-stream"));
    assertDenies(deployment, "web-task-role", "firehose:PutRecordBatch", arn("other-stream"));
    const repository = "arn:aws:ecr:ap-northeast-1:123456789012:repository/router";
    assertAllows(deployment, "web-execution-role", "ecr:BatchGetImage", repository);
  });

  it("leaves no value out of a text when nothing is known yet", async () => {
    noStrayText(await deploy(() => void make(), { preview: true }));
  });

  const ten = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`c${i}`, {}]));
  const cases: [string, () => unknown, string][] = [
    [
      "a stream for CloudWatch Logs",
      () => make({ stream: stream({ source: "cloudwatchLogs" }) }),
      'logRouter.source is "cloudwatchLogs"; use "direct" on firehose.DeliveryStream "logs": it would refuse what is not compressed',
    ],
    [
      "an image of which nobody knows which it is",
      () => make({ image: "amazon/aws-for-fluent-bit:latest" }),
      'logRouter.image is "amazon/aws-for-fluent-bit:latest"; use a digest (@sha256:...), or a tag that stays with its image: latest is another one tomorrow',
    ],
    [
      "less memory than it needs",
      () => make({ memoryMiB: 49 }),
      "logRouter.memoryMiB is 49; use a whole number from 50 to 512 MiB (of the task's memory)",
    ],
    [
      "more memory than is left",
      () => make({}, { app: { memoryMiB: 400 } }),
      "memoryMiB is 512; use at least 528, the sum of its containers' (400 + 128)",
    ],
    [
      "the file that FireLens writes",
      () => make({ configFile: "/fluent-bit/etc/fluent-bit.conf" }),
      'logRouter.configFile is "/fluent-bit/etc/fluent-bit.conf"; use another path: FireLens writes its own file there',
    ],
    [
      "a file that is not in the image",
      () => make({ configFile: "router.conf" }),
      'logRouter.configFile is "router.conf"; use a path in the image: /fluent-bit/etc/router.conf',
    ],
    [
      "a container of its name",
      () => make({}, { app: {}, "log-router": {} }),
      'containers is "log-router"; use another name: the log router has this one',
    ],
    [
      "ten containers beside it",
      () => make({}, ten),
      'containers is "10 containers"; use 1 to 9 (AWS\'s limit for a task, the log router among them)',
    ],
  ];
  for (const [what, program, problem] of cases)
    it(`refuses ${what}`, async () => {
      await assert.rejects(
        deploy(() => void program()),
        { message: `ecs.TaskDefinition "web": ${problem}` },
      );
    });
});
