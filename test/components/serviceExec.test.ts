import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { assertAllows, assertDenies, deploy, noWildcardActions, type Deployment } from "../kit/index.ts";
import { service, type Options } from "./fixtures/service.ts";

const serviceType = "aws:ecs/service:Service";
const deployed = (options?: Options) => deploy(() => ({ commands: { ...service(options).commands } }));
const arnOf = (deployment: Deployment, name: string) => deployment.get(name).state.arn as string;

describe("ecs.Service with ECS Exec", () => {
  const exec = { exec: true, taskArgs: { readonlyRootFilesystem: false } };

  it("lets its tasks open the channels and log the sessions, and nothing wider", async () => {
    const deployment = await deployed(exec);
    assert.equal(deployment.get(serviceType).inputs.enableExecuteCommand, true);
    const role = deployment.get("web-task-task-role");
    for (const action of [
      "CreateControlChannel",
      "CreateDataChannel",
      "OpenControlChannel",
      "OpenDataChannel",
    ])
      assertAllows(deployment, role, `ssmmessages:${action}`, "*");
    assertDenies(deployment, role, "ssm:StartSession", "*");
    const sessions = arnOf(deployment, "main-sessions-logs");
    assertAllows(deployment, role, "logs:PutLogEvents", `${sessions}:log-stream:x`);
    assertDenies(deployment, role, "logs:PutLogEvents", `${arnOf(deployment, "web-task-logs")}:log-stream:x`);
    noWildcardActions(deployment, {
      allowResources: [
        "ecr:GetAuthorizationToken",
        "logs:DescribeLogGroups",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
    });
    const waits = deployment.get(serviceType).dependencies;
    assert.ok(waits.includes(deployment.get("web-task-task-policy").urn));
  });

  it("puts out a command that opens a shell in a running task", async () => {
    const { exec: command } = (await deployed(exec)).outputs.commands as Record<string, string>;
    assert.match(
      command!,
      /^aws ecs execute-command --cluster main-cluster-\w{7} --task \$\(aws ecs list-tasks --cluster main-cluster-\w{7} --service-name web-service-\w{7} --desired-status RUNNING --query 'taskArns\[0\]' --output text\) --container web --interactive --command \/bin\/sh$/,
    );
  });

  it("is off unless it is asked for, with no right for it", async () => {
    const deployment = await deployed();
    assertDenies(deployment, deployment.get("web-task-task-role"), "ssmmessages:CreateDataChannel", "*");
    assert.equal(deployment.get("main-cluster").inputs.configuration, undefined);
  });
});
