import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { json, type Block } from "./fixtures.ts";
import { deploy, noWildcardActions, unscopedActions } from "./index.ts";

const rolePolicy = (...statements: Block[]) =>
  deploy(() => void new aws.iam.RolePolicy("policy", { role: "r", policy: json(...statements) }));
const bucketPolicy = (...statements: Block[]) =>
  deploy(() => void new aws.s3.BucketPolicy("tls", { bucket: "b", policy: json(...statements) }));

describe("kit: noWildcardActions", () => {
  const ARN = "arn:aws:s3:::b/*";

  it("lets exact actions, partial ones, and any Deny be", async () => {
    const exact = { Effect: "Allow", Action: ["s3:GetObject", "s3:List*"], Resource: [ARN] };
    noWildcardActions(await rolePolicy(exact, { Effect: "Deny", Action: "*", Resource: "*" }));
    noWildcardActions(await bucketPolicy({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" }));
  });

  it("lets a resource's own policy say every resource, as keys' policies must", async () => {
    noWildcardActions(
      await deploy(() => {
        const policy = json({
          Effect: "Allow",
          Principal: { AWS: "a" },
          Action: "kms:Decrypt",
          Resource: "*",
        });
        return void new aws.kms.Key("key", { policy });
      }),
    );
  });

  const table: [string, Block, string][] = [
    [
      "every action",
      { Effect: "Allow", Action: "*", Resource: ARN },
      `* is no exact action: Allow in policy (aws:iam/rolePolicy:RolePolicy): * on ${ARN}`,
    ],
    [
      "a service's every action",
      { Sid: "All", Effect: "Allow", Action: ["s3:*", "sqs:SendMessage"], Resource: ARN },
      `s3:* is no exact action: Allow All in policy (aws:iam/rolePolicy:RolePolicy): s3:*, sqs:SendMessage on ${ARN}`,
    ],
    [
      "NotAction",
      { Effect: "Allow", NotAction: "iam:*", Resource: ARN },
      `NotAction allows all others: Allow in policy (aws:iam/rolePolicy:RolePolicy): all but iam:* on ${ARN}`,
    ],
    [
      "every resource",
      { Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
      "s3:GetObject on every resource is not in allowResources: Allow in policy (aws:iam/rolePolicy:RolePolicy): s3:GetObject on *",
    ],
    [
      "NotResource",
      { Effect: "Allow", Action: "s3:GetObject", NotResource: ARN },
      `s3:GetObject on every resource is not in allowResources: Allow in policy (aws:iam/rolePolicy:RolePolicy): s3:GetObject on all but ${ARN}`,
    ],
  ];
  for (const [title, statement, problem] of table)
    it(`refuses ${title}`, async () => {
      const deployment = await rolePolicy(statement);
      assert.throws(() => noWildcardActions(deployment), {
        name: "AssertionError",
        message: `Policies give more than they name:\n  ${problem}`,
      });
    });

  it("refuses a resource policy's, a trust policy's and an attached policy's wildcard, in one list", async () => {
    const all = {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::1:root" },
      Action: "sqs:*",
      Resource: "*",
    };
    const deployment = await deploy(() => {
      new aws.sqs.Queue("queue", { policy: json(all) });
      new aws.iam.Role("role", {
        assumeRolePolicy: json({ Effect: "Allow", Principal: "*", Action: "sts:*" }),
      });
      new aws.iam.Policy("attached", { policy: json({ Effect: "Allow", Action: "s3:*", Resource: ARN }) });
    });
    assert.throws(() => noWildcardActions(deployment), {
      message: `Policies give more than they name:
  sqs:* is no exact action: Allow in queue (aws:sqs/queue:Queue): sqs:* on *
  sts:* is no exact action: Allow in role (aws:iam/role:Role): sts:* on 
  s3:* is no exact action: Allow in attached (aws:iam/policy:Policy): s3:* on ${ARN}`,
    });
  });

  it("takes every resource for the actions that were named, and for them alone", async () => {
    const deployment = await rolePolicy({
      Effect: "Allow",
      Action: ["xray:PutTraceSegments", "s3:GetObject"],
      Resource: "*",
    });
    assert.throws(() => noWildcardActions(deployment, { allowResources: ["xray:PutTraceSegments"] }), {
      message:
        "Policies give more than they name:\n  s3:GetObject on every resource is not in allowResources: Allow in policy (aws:iam/rolePolicy:RolePolicy): xray:PutTraceSegments, s3:GetObject on *",
    });
    noWildcardActions(deployment, { allowResources: ["xray:PutTraceSegments", "s3:GetObject"] });
  });

  it("takes an action on every resource only under the condition that was named", async () => {
    const list = (more: Block) =>
      rolePolicy({ Effect: "Allow", Action: "ecs:ListTasks", Resource: "*", ...more });
    const allowResources = [{ action: "ecs:ListTasks", when: "ecs:cluster" }];
    const inCluster = { Condition: { ArnEquals: { "ecs:cluster": "arn:cluster" } } };
    noWildcardActions(await list(inCluster), { allowResources });
    const everywhere = await list({ Condition: { Bool: { "aws:SecureTransport": "true" } } });
    assert.throws(() => noWildcardActions(everywhere, { allowResources }), {
      message:
        'Policies give more than they name:\n  ecs:ListTasks on every resource is not in allowResources: Allow in policy (aws:iam/rolePolicy:RolePolicy): ecs:ListTasks on * if {"Bool":{"aws:SecureTransport":"true"}}',
    });
  });

  it("takes the actions that know no narrower resource, from the list of them", async () => {
    const Action = ["ecr:GetAuthorizationToken", "ssmmessages:OpenDataChannel"];
    const deployment = await rolePolicy({ Effect: "Allow", Action, Resource: "*" });
    noWildcardActions(deployment, { allowResources: unscopedActions });
    const more = await rolePolicy({
      Effect: "Allow",
      Action: [...Action, "ecr:BatchGetImage"],
      Resource: "*",
    });
    assert.throws(() => noWildcardActions(more, { allowResources: unscopedActions }), {
      message:
        "Policies give more than they name:\n  ecr:BatchGetImage on every resource is not in allowResources: Allow in policy (aws:iam/rolePolicy:RolePolicy): ecr:GetAuthorizationToken, ssmmessages:OpenDataChannel, ecr:BatchGetImage on *",
    });
  });

  it("takes the AWS managed policies that it knows, and refuses others", async () => {
    const attached = (name: string) =>
      deploy(
        () =>
          void new aws.iam.RolePolicyAttachment("a", {
            role: "r",
            policyArn: `arn:aws:iam::aws:policy/${name}`,
          }),
      );
    noWildcardActions(await attached("service-role/AmazonECSTaskExecutionRolePolicy"));
    const admin = await attached("AdministratorAccess");
    assert.throws(
      () => noWildcardActions(admin),
      /^AssertionError.*: a \(aws:iam\/rolePolicyAttachment:RolePolicyAttachment\) has the AWS managed policy arn:aws:iam::aws:policy\/AdministratorAccess, whose rights are not known here/,
    );
  });
});
