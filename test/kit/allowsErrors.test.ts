import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { allow, deny, json, withPolicy } from "./fixtures.ts";
import { allows, assertAllows, assertDenies, deploy } from "./index.ts";

const QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders";

describe("kit: assertAllows and assertDenies say", () => {
  it("what the role's statements are", async () => {
    const condition = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
    const deployment = await withPolicy([
      allow("sqs:SendMessage", QUEUE, { Sid: "Send" }),
      allow("s3:GetObject", "arn:aws:s3:::a/*", { Condition: condition }),
      { Effect: "Deny", NotAction: "sqs:*", NotResource: ["arn:x"] },
    ]);
    assert.throws(() => assertAllows(deployment, "fn", "sqs:DeleteQueue", QUEUE), {
      name: "AssertionError",
      message: `role (aws:iam/role:Role) may not do sqs:DeleteQueue on ${QUEUE}: no statement allows it. Its statements are:
  Allow Send in policy: sqs:SendMessage on ${QUEUE}
  Allow in policy: s3:GetObject on arn:aws:s3:::a/* if {"StringEquals":{"aws:PrincipalOrgID":"o-1"}}
  Deny in policy: all but sqs:* on all but arn:x`,
    });
  });

  it("which statement denies, and that there is none", async () => {
    const denied = await withPolicy([allow("sqs:*"), deny("sqs:Delete*", "*", { Sid: "Keep" })]);
    assert.throws(() => assertAllows(denied, "role", "sqs:DeleteQueue", QUEUE), {
      message:
        `role (aws:iam/role:Role) may not do sqs:DeleteQueue on ${QUEUE}: Deny Keep in policy: sqs:Delete* on *. ` +
        "Its statements are:\n  Allow in policy: sqs:* on *\n  Deny Keep in policy: sqs:Delete* on *",
    });
    assert.throws(
      () => assertAllows(denied, "role", "s3:GetObject", "arn:aws:s3:::a/b"),
      /no statement allows it/,
    );
    const empty = await withPolicy([]);
    assert.throws(() => assertAllows(empty, "role", "a:B", "*"), {
      message:
        "role (aws:iam/role:Role) may not do a:B on *: no statement allows it. Its statements are:\n  none",
    });
  });

  it("which statement allows", async () => {
    const deployment = await withPolicy([allow("sqs:*", QUEUE, { Sid: "All" })]);
    assert.throws(() => assertDenies(deployment, "role", "sqs:DeleteQueue", QUEUE), {
      name: "AssertionError",
      message: `role (aws:iam/role:Role) may do sqs:DeleteQueue on ${QUEUE}: Allow All in policy: sqs:* on ${QUEUE}`,
    });
    assertDenies(deployment, "role", "sqs:DeleteQueue", `${QUEUE}2`);
  });
});

describe("kit: allows does not guess", () => {
  const attach = (policyArn: string) =>
    withPolicy([], {}, (role) => void new aws.iam.RolePolicyAttachment("a", { role: role.name, policyArn }));

  it("what an AWS managed policy allows that it does not know", async () => {
    const deployment = await attach("arn:aws:iam::aws:policy/AdministratorAccess");
    assert.throws(() => allows(deployment, "role", "a:B", "*"), {
      name: "AssertionError",
      message:
        "role (aws:iam/role:Role) has the AWS managed policy arn:aws:iam::aws:policy/AdministratorAccess, whose rights are not known here; grant what is needed instead. Known are service-role/AWSLambdaBasicExecutionRole, service-role/AWSLambdaVPCAccessExecutionRole, service-role/AWSLambdaSQSQueueExecutionRole, service-role/AWSLambdaDynamoDBExecutionRole, service-role/AmazonECSTaskExecutionRolePolicy",
    });
  });

  it("what another stack's policy allows", async () => {
    const deployment = await attach("arn:aws:iam::123456789012:policy/theirs");
    assert.throws(() => allows(deployment, "role", "a:B", "*"), {
      message:
        "role (aws:iam/role:Role) has the policy arn:aws:iam::123456789012:policy/theirs, which this program does not make, so what it allows is not known",
    });
  });

  it("what a policy variable stands for", async () => {
    const deployment = await withPolicy([allow("a:B", "arn:aws:s3:::b/${aws:username}")]);
    assert.throws(() => allows(deployment, "role", "a:B", "*"), {
      message:
        "Allow in policy: a:B on arn:aws:s3:::b/${aws:username} uses a policy variable, which is not evaluated here",
    });
  });

  it("what a policy will be in a preview", async () => {
    const deployment = await deploy(
      () => {
        const role = new aws.iam.Role("role", { name: "r", assumeRolePolicy: "{}" });
        const queue = new aws.sqs.Queue("queue");
        const policy = queue.arn.apply((arn) => json(allow("a:B", arn)));
        new aws.iam.RolePolicy("policy", { role: role.name, policy });
      },
      { preview: true },
    );
    assert.throws(() => allows(deployment, "role", "a:B", "*"), {
      message: "policy holds no policy that is known; policies are judged without preview: true",
    });
  });

  it("whose role is meant", async () => {
    const deployment = await deploy(() => {
      new aws.sqs.Queue("queue");
      new aws.lambda.Function("fn", { role: "arn:aws:iam::123456789012:role/theirs" });
    });
    assert.throws(() => allows(deployment, "queue", "a:B", "*"), {
      message: "queue (aws:sqs/queue:Queue) has no role that this program makes; name the role",
    });
    assert.throws(() => allows(deployment, "fn", "a:B", "*"), {
      message: "fn (aws:lambda/function:Function) has no role that this program makes; name the role",
    });
    assert.throws(
      () => allows(deployment, "nobody", "a:B", "*"),
      /^AssertionError.*: No resource is "nobody"\. There are:\n/,
    );
  });
});
