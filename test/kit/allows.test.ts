import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { allow, deny, json, withPolicy, type Block } from "./fixtures.ts";
import { allows, assertAllows, assertDenies, deploy } from "./index.ts";

const QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders";
const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

describe("kit: allows", () => {
  const table: [string, Block[], string, string, boolean][] = [
    ["an exact action on an exact ARN", [allow("sqs:SendMessage", QUEUE)], "sqs:SendMessage", QUEUE, true],
    ["another action", [allow("sqs:SendMessage", QUEUE)], "sqs:DeleteQueue", QUEUE, false],
    ["another ARN", [allow("sqs:SendMessage", QUEUE)], "sqs:SendMessage", `${QUEUE}2`, false],
    ["nothing without a statement", [], "sqs:SendMessage", QUEUE, false],
    [
      "wildcards of action and ARN",
      [allow("sqs:Send*", "arn:aws:sqs:*:*:or?ers")],
      "sqs:SendMessage",
      QUEUE,
      true,
    ],
    [
      "all but NotAction",
      [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
      "sqs:SendMessage",
      QUEUE,
      true,
    ],
    [
      "not what NotAction names",
      [{ Effect: "Allow", NotAction: "sqs:*", Resource: "*" }],
      "sqs:SendMessage",
      QUEUE,
      false,
    ],
    [
      "all but NotResource",
      [{ Effect: "Allow", Action: "sqs:*", NotResource: QUEUE }],
      "sqs:SendMessage",
      `${QUEUE}2`,
      true,
    ],
    [
      "not what NotResource names",
      [{ Effect: "Allow", Action: "sqs:*", NotResource: QUEUE }],
      "sqs:SendMessage",
      QUEUE,
      false,
    ],
    [
      "not what any Deny names",
      [deny("sqs:*", QUEUE), allow("sqs:SendMessage", QUEUE)],
      "sqs:SendMessage",
      QUEUE,
      false,
    ],
    [
      "the second of several",
      [allow("a:B"), allow(["c:D", "sqs:SendMessage"], ["arn:x", QUEUE])],
      "sqs:SendMessage",
      QUEUE,
      true,
    ],
  ];
  for (const [title, statements, action, arn, expected] of table)
    it(title, async () => assert.equal(allows(await withPolicy(statements), "role", action, arn), expected));

  const conditional = { Condition: { StringLike: { "s3:prefix": "incoming/*" } } };
  it("a conditional Allow only where the request carries what it asks for", async () => {
    const deployment = await withPolicy([allow("s3:ListBucket", "*", conditional)]);
    const asked = (context?: Record<string, string>) =>
      allows(deployment, "role", "s3:ListBucket", "arn:aws:s3:::b", context);
    assert.deepEqual(
      [asked(), asked({ "s3:prefix": "incoming/x" }), asked({ "s3:prefix": "x" })],
      [false, true, false],
    );
  });

  it("despite a conditional Deny, unless the request carries what it asks for", async () => {
    const deployment = await withPolicy([allow("s3:ListBucket"), deny("s3:ListBucket", "*", conditional)]);
    const asked = (context?: Record<string, string>) =>
      allows(deployment, "role", "s3:ListBucket", "arn:aws:s3:::b", context);
    assert.deepEqual([asked(), asked({ "s3:prefix": "incoming/x" })], [true, false]);
  });

  it("not where a Deny asks for what the request does not carry", async () => {
    const mfa = { Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } } };
    const deployment = await withPolicy([allow("sqs:SendMessage"), deny("*", "*", mfa)]);
    assert.equal(allows(deployment, "role", "sqs:SendMessage", QUEUE), false);
    assert.equal(
      allows(deployment, "role", "sqs:SendMessage", QUEUE, { "aws:RequestedRegion": "eu-west-1" }),
      true,
    );
  });

  it("for the role, its name, its function and the function's name alike", async () => {
    const deployment = await withPolicy([allow("sqs:SendMessage", QUEUE)]);
    for (const holder of [
      "role",
      "fn",
      deployment.get("role"),
      deployment.get("fn"),
      deployment.get("role").id,
    ])
      assert.equal(allows(deployment, holder, "sqs:SendMessage", QUEUE), true);
  });

  it("what attached, managed and inlinePolicies say, each to its own role only", async () => {
    const deployment = await withPolicy(
      [],
      { inlinePolicies: [{ name: "own", policy: json(allow("a:Own")) }], managedPolicyArns: [BASIC] },
      (role) => {
        const made = new aws.iam.Policy("made", { policy: json(allow("a:Attached")) });
        new aws.iam.RolePolicyAttachment("attached", { role: role.name, policyArn: made.arn });
        const shared = new aws.iam.Policy("shared", { policy: json(allow("a:Shared")) });
        new aws.iam.PolicyAttachment("several", { roles: [role.name], policyArn: shared.arn });
        new aws.iam.Role("other", { assumeRolePolicy: "{}" });
      },
    );
    for (const action of ["a:Own", "a:Attached", "a:Shared", "logs:PutLogEvents"]) {
      assertAllows(deployment, "role", action, QUEUE);
      assertDenies(deployment, "other", action, QUEUE);
    }
  });

  it("only what the permissions boundary allows too", async () => {
    const deployment = await deploy(() => {
      const bound = new aws.iam.Policy("bound", { policy: json(allow("sqs:*")) });
      const role = new aws.iam.Role("role", { assumeRolePolicy: "{}", permissionsBoundary: bound.arn });
      new aws.iam.RolePolicy("policy", {
        role: role.id,
        policy: json(allow(["sqs:SendMessage", "s3:GetObject"])),
      });
    });
    assertAllows(deployment, "role", "sqs:SendMessage", QUEUE);
    assert.throws(() => assertAllows(deployment, "role", "s3:GetObject", "arn:aws:s3:::a/b"), {
      message:
        "role (aws:iam/role:Role) may not do s3:GetObject on arn:aws:s3:::a/b: its permissions boundary: no statement allows it. Its statements are:\n  Allow in policy: sqs:SendMessage, s3:GetObject on *",
    });
  });

  it("what the policies say, where the boundary is made elsewhere", async () => {
    const permissionsBoundary = "arn:aws:iam::123456789012:policy/boundary";
    const deployment = await withPolicy([allow("sqs:SendMessage")], { permissionsBoundary });
    assertAllows(deployment, "role", "sqs:SendMessage", QUEUE);
  });
});
