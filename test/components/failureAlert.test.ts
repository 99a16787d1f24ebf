import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as ecs from "../../components/ecs/index.ts";
import * as sns from "../../components/sns/index.ts";
import { deploy, type Deployment } from "../kit/index.ts";
import { image } from "./fixtures/service.ts";

const task = (names: readonly string[]) =>
  new ecs.TaskDefinition("web", {
    cpu: 256,
    memoryMiB: 512,
    containers: Object.fromEntries(names.map((name, i) => [name, { image, essential: i === 0 }])),
  });

describe("ecs.TaskDefinition tells a topic of failures", () => {
  const failing = (...names: string[]) =>
    deploy(() => task(["app", ...names]).onFailure(new sns.Topic("alerts")));
  const pattern = (deployment: Deployment, rule: string) =>
    JSON.parse(deployment.get("aws:cloudwatch/eventRule:EventRule", rule).inputs.eventPattern) as unknown;
  const common = {
    source: ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
  };
  const stopped = {
    lastStatus: ["STOPPED"],
    taskDefinitionArn: [
      { prefix: "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/kandokoro-test-web:" },
    ],
  };

  it("when a container ends with another code than 0, or a task could not be started", async () => {
    const deployment = await failing();
    assert.deepEqual(pattern(deployment, "web-failed"), {
      ...common,
      detail: { ...stopped, containers: { exitCode: [{ "anything-but": 0 }] } },
    });
    assert.deepEqual(pattern(deployment, "web-not-started"), {
      ...common,
      detail: { ...stopped, stopCode: ["TaskFailedToStart"] },
    });
  });

  it("with the task, each container's exit code, and the reason", async () => {
    const deployment = await failing("log");
    const failed = deployment.get("aws:cloudwatch/eventTarget:EventTarget", "web-failed").inputs;
    assert.equal(failed.arn, deployment.get("alerts-topic").state.arn);
    assert.deepEqual(failed.inputTransformer, {
      inputPaths: {
        name0: "$.detail.containers[0].name",
        code0: "$.detail.containers[0].exitCode",
        name1: "$.detail.containers[1].name",
        code1: "$.detail.containers[1].exitCode",
        reason: "$.detail.stoppedReason",
        task: "$.detail.taskArn",
      },
      inputTemplate:
        '"A task of web failed: <name0> ended with exit code <code0>, <name1> ended with exit code <code1>. <reason> (<task>)"',
    });
    const { inputTransformer } = deployment.get(
      "aws:cloudwatch/eventTarget:EventTarget",
      "web-not-started",
    ).inputs;
    assert.deepEqual(inputTransformer, {
      inputPaths: { reason: "$.detail.stoppedReason", task: "$.detail.taskArn" },
      inputTemplate: '"A task of web could not be started. <reason> (<task>)"',
    });
  });

  it("which only these two rules may publish to", async () => {
    const deployment = await failing();
    const topic = deployment.get("alerts-topic").state.arn as string;
    const { Statement } = JSON.parse(deployment.get("alerts-policy").inputs.policy) as {
      Statement: Record<string, unknown>[];
    };
    const allowed = (sid: string, rule: string) => ({
      Sid: sid,
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sns:Publish",
      Resource: [topic],
      Condition: {
        ArnEquals: { "aws:SourceArn": deployment.get("aws:cloudwatch/eventRule:EventRule", rule).state.arn },
      },
    });
    assert.deepEqual(Statement.slice(1), [
      allowed("AlertWebFailed", "web-failed"),
      allowed("AlertWebNotStarted", "web-not-started"),
    ]);
  });
});
