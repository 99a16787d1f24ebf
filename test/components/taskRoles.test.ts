import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as ecr from "../../components/ecr/index.ts";
import * as ecs from "../../components/ecs/index.ts";
import * as secretsmanager from "../../components/secretsmanager/index.ts";
import * as sqs from "../../components/sqs/index.ts";
import { assertAllows, assertDenies, deploy, noWildcardActions } from "../kit/index.ts";
import { image } from "./fixtures/service.ts";

const make = (container: Partial<ecs.ContainerArgs> = {}, args: Partial<ecs.TaskDefinitionArgs> = {}) =>
  new ecs.TaskDefinition("web", {
    cpu: 256,
    memoryMiB: 512,
    containers: { app: { image, ...container } },
    ...args,
  });

describe("ecs.TaskDefinition's roles", () => {
  it("let ECS pull the image, write the log and read the secrets, and nothing else", async () => {
    const deployment = await deploy(() => {
      const [link, other] = [new secretsmanager.Secret("link"), new secretsmanager.Secret("other")];
      const own = new ecr.Image("web", { context: "test/components/fixtures/image" });
      new ecr.Image("another", { context: "test/components/fixtures/image" });
      make({ image: own, secrets: { LINK_SECRET: link } });
      return { other: other.arn };
    });
    const role = deployment.get("web-execution-role");
    const arn = (name: string) => deployment.get(name).state.arn as string;
    assertAllows(deployment, role, "ecr:BatchGetImage", arn("web-repository"));
    assertDenies(deployment, role, "ecr:BatchGetImage", arn("another-repository"));
    assertAllows(deployment, role, "ecr:GetAuthorizationToken", "*");
    assertAllows(deployment, role, "logs:PutLogEvents", `${arn("web-logs")}:log-stream:x`);
    assertDenies(deployment, role, "logs:CreateLogGroup", `${arn("web-logs")}:*`);
    assertAllows(deployment, role, "secretsmanager:GetSecretValue", arn("link-secret"));
    assertDenies(deployment, role, "secretsmanager:GetSecretValue", arn("other-secret"));
    assertDenies(
      deployment,
      deployment.get("web-task-role"),
      "secretsmanager:GetSecretValue",
      arn("link-secret"),
    );
    const { Statement } = JSON.parse(deployment.get("web-execution-policy").inputs.policy) as {
      Statement: { Sid: string }[];
    };
    assert.deepEqual(
      Statement.map(({ Sid }) => Sid),
      ["WriteLogs", "SignInToEcr", "PullWeb", "ReadSecretLink"],
    );
    noWildcardActions(deployment, { allowResources: ["ecr:GetAuthorizationToken"] });
  });

  it("ask ECR for nothing when the image is another registry's", async () => {
    const deployment = await deploy(() => void make({ image: "docker.io/library/nginx:1.29.3" }));
    assert.doesNotMatch(deployment.get("web-execution-policy").inputs.policy, /ecr:/);
  });

  it("let the containers do nothing, and then what was granted, in the order of the grants", async () => {
    const without = await deploy(() => void make());
    assert.deepEqual(
      without.ofType("aws:iam/rolePolicy:RolePolicy").map(({ name }) => name),
      ["web-execution-policy"],
    );
    const deployment = await deploy(() => {
      const [a, b] = [new sqs.Queue("a"), new sqs.Queue("b")];
      const task = make({}, { permissions: [b.canSend()] });
      task.allow(a.canReceive());
      return { policies: task.policies.apply((policies) => policies.length) };
    });
    const { Statement } = JSON.parse(deployment.get("web-task-policy").inputs.policy) as {
      Statement: { Sid: string }[];
    };
    assert.deepEqual(
      Statement.map(({ Sid }) => Sid),
      ["SendToB", "ReceiveFromA"],
    );
    assert.equal(deployment.outputs.policies, 2);
    const queue = deployment.get("b-queue").state.arn as string;
    assertAllows(deployment, deployment.get("web-task-role"), "sqs:SendMessage", queue);
    assertDenies(deployment, deployment.get("web-execution-role"), "sqs:SendMessage", queue);
  });

  it("are taken on only by ECS's tasks of this account, and bounded where the account asks for it", async () => {
    const bound = "arn:aws:iam::123456789012:policy/boundary";
    const deployment = await deploy(() => void make(), {
      config: { "kandokoro:permissionsBoundary": bound },
    });
    for (const name of ["web-task-role", "web-execution-role"]) {
      const { inputs } = deployment.get(name);
      assert.equal(inputs.permissionsBoundary, bound);
      assert.deepEqual(JSON.parse(inputs.assumeRolePolicy).Statement, [
        {
          Sid: "Assume",
          Effect: "Allow",
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ]);
    }
  });
});
