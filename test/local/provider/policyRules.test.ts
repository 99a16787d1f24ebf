import assert from "node:assert/strict";
import { type PolicyKind, policyProblems } from "../../../local/provider/aws/policyRules.ts";

type Statement = Record<string, unknown>;

const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } };
const identity = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" };
const resource = { Effect: "Deny", Action: "sqs:*", Principal: "*" };

function said(kind: PolicyKind, statement: unknown, more: Statement = {}, maxSize = Infinity): string[] {
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statement, ...more });
  return policyProblems("policy", document, { kind, maxSize }).map(
    ({ property, reason }) => `${property} ${reason}`,
  );
}

describe("policy documents are taken", () => {
  it("as AWS takes them", () => {
    assert.deepEqual(
      said("trust", [trust, { ...trust, Principal: { AWS: "arn:aws:iam::000000000000:root" } }]),
      [],
    );
    assert.deepEqual(
      said("trust", { ...trust, Principal: { Service: ["ecs.ap-northeast-1.amazonaws.com"] } }),
      [],
    );
    assert.deepEqual(said("identity", { ...identity, Sid: "Read1", Condition: { Bool: { a: "true" } } }), []);
    assert.deepEqual(said("identity", { Effect: "Deny", NotAction: ["iam:*"], NotResource: "*" }), []);
    assert.deepEqual(said("resource", { ...resource, Sid: "deny insecure", Resource: "*" }), []);
  });

  it("when they are not known, or no JSON, which is said elsewhere", () => {
    assert.deepEqual(policyProblems("policy", undefined, { kind: "trust", maxSize: 1 }), []);
    assert.deepEqual(policyProblems("policy", "{", { kind: "trust", maxSize: 1 }), []);
  });
});

describe("policy documents are refused", () => {
  const cases: readonly (readonly [PolicyKind, unknown, string[]])[] = [
    ["identity", [], ["policy has no Statement; give at least one"]],
    ["identity", ["Allow"], ["policy has no object in Statement[0]; use Effect, Action and the like"]],
    [
      "identity",
      { ...identity, Effect: "allow" },
      ['policy has in Statement[0] the Effect "allow"; use Allow or Deny'],
    ],
    [
      "identity",
      { ...identity, Actions: "a:b" },
      [
        "policy has in Statement[0] the unknown element Actions; use Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition",
      ],
    ],
    [
      "identity",
      { Effect: "Allow", Resource: "*" },
      ["policy has in Statement[0] not one of Action and NotAction; give one of them"],
    ],
    [
      "identity",
      { Effect: "Allow", Action: "s3:GetObject" },
      ["policy has in Statement[0] not one of Resource and NotResource; give one of them"],
    ],
    [
      "identity",
      { ...identity, Action: ["GetObject"] },
      ['policy has in Statement[0] the action "GetObject"; use one such as s3:GetObject'],
    ],
    [
      "identity",
      { ...identity, Resource: ["my-bucket/*"] },
      ['policy has in Statement[0] the resource "my-bucket/*"; use an ARN or *'],
    ],
    [
      "identity",
      { ...identity, Principal: "*" },
      ["policy has in Statement[0] a Principal; only the policy of a resource and a trust policy have one"],
    ],
    [
      "identity",
      { ...identity, Sid: "read objects" },
      ['policy has in Statement[0] the Sid "read objects"; use letters and digits only'],
    ],
    [
      "identity",
      [
        { ...identity, Sid: "A" },
        { ...identity, Sid: "A" },
      ],
      ['policy has the Sid "A" twice; each is to be used once'],
    ],
    [
      "trust",
      { Effect: "Allow", Action: "sts:AssumeRole" },
      ["policy has in Statement[0] no Principal; name who is meant"],
    ],
    [
      "trust",
      { ...trust, Resource: "*" },
      ["policy has in Statement[0] a Resource; a trust policy has none"],
    ],
    [
      "trust",
      { ...trust, Action: "lambda:InvokeFunction" },
      ['policy has in Statement[0] the action "lambda:InvokeFunction"; use one such as sts:AssumeRole'],
    ],
    [
      "trust",
      { ...trust, Principal: { Service: ["lambda", "lambda.amazonaws.com"] } },
      ['policy has in Statement[0] the service "lambda"; use one such as lambda.amazonaws.com'],
    ],
    [
      "resource",
      { Effect: "Allow", Action: "sqs:*" },
      ["policy has in Statement[0] no Principal; name who is meant"],
    ],
  ];
  for (const [kind, statement, expected] of cases)
    it(expected[0]!, () => assert.deepEqual(said(kind, statement), expected));

  it("for another version", () => {
    assert.deepEqual(said("identity", identity, { Version: "2024-01-01" }), [
      'policy has Version "2024-01-01"; use "2012-10-17"',
    ]);
    assert.deepEqual(said("identity", identity, { Version: undefined }), []);
  });

  it("for their size without white space", () => {
    const [problem] = said("identity", identity, {}, 50);
    assert.equal(problem, "policy has 109 characters besides white space; use at most 50");
    assert.deepEqual(said("identity", identity, {}, 109), []);
  });
});
