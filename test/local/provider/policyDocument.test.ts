import assert from "node:assert/strict";
import { getPolicyDocument } from "../../../local/provider/aws/iamPolicyDocument.ts";
import { newCloud } from "../../../local/provider/cloud.ts";

const cloud = newCloud({ endpoint: "http://127.0.0.1:1", region: "a", accountId: "0", defaultTags: {} });
const render = async (args: object) =>
  (await getPolicyDocument(cloud, { ...args })) as { json: string; minifiedJson: string };
const parse = async (args: object) =>
  JSON.parse((await render(args)).json) as { Statement: Record<string, unknown>[] };
const source = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

describe("iam.getPolicyDocument", () => {
  it("renders as the real data source: two spaces, its field order, one value as text, several sorted backwards", async () => {
    const { json, minifiedJson } = await render({
      policyId: "id",
      statements: [
        {
          sid: "Read",
          resources: ["arn:aws:s3:::a", "arn:aws:s3:::a/*"],
          actions: ["s3:GetObject"],
          principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com", "ecs.amazonaws.com"] }],
          conditions: [
            { test: "StringLike", variable: "s3:prefix", values: ["home/", "", "home/&{aws:username}/"] },
            { test: "Bool", variable: "aws:SecureTransport", values: ["true"] },
          ],
        },
      ],
    });
    assert.equal(
      json,
      `{
  "Version": "2012-10-17",
  "Id": "id",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": [
        "arn:aws:s3:::a/*",
        "arn:aws:s3:::a"
      ],
      "Principal": {
        "Service": [
          "lambda.amazonaws.com",
          "ecs.amazonaws.com"
        ]
      },
      "Condition": {
        "Bool": {
          "aws:SecureTransport": "true"
        },
        "StringLike": {
          "s3:prefix": [
            "home/",
            "",
            "home/\${aws:username}/"
          ]
        }
      }
    }
  ]
}`,
    );
    assert.equal(minifiedJson, JSON.stringify(JSON.parse(json)));
  });

  it("leaves out what is not given, and answers the arguments with its defaults", async () => {
    const answer = await getPolicyDocument(cloud, {
      statements: [{ notActions: ["a:b"], notResources: ["*"] }],
    });
    assert.deepEqual(answer, {
      id: answer.id,
      json: answer.json,
      minifiedJson:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"a:b","NotResource":"*"}]}',
      statements: [{ notActions: ["a:b"], notResources: ["*"] }],
      version: "2012-10-17",
    });
    assert.match(String(answer.id), /^\d+$/);
    assert.equal((await render({})).minifiedJson, '{"Version":"2012-10-17"}');
  });

  it("knows the forms of everyone", async () => {
    const principals = async (type: string, ...identifiers: string[]) =>
      (await parse({ statements: [{ principals: [{ type, identifiers }] }] })).Statement[0]?.Principal;
    assert.equal(await principals("*", "*"), "*");
    assert.deepEqual(await principals("AWS", "*"), { AWS: "*" });
    const two = [
      { type: "Service", identifiers: ["b"] },
      { type: "AWS", identifiers: ["c"] },
      { type: "Service", identifiers: ["a"] },
    ];
    const [statement] = (await parse({ statements: [{ notPrincipals: two }] })).Statement;
    assert.deepEqual(statement?.NotPrincipal, { AWS: "c", Service: ["b", "a"] });
  });

  it("escapes the signs of HTML, as Go does", async () => {
    const { minifiedJson } = await render({ statements: [{ actions: ["a:b"], resources: ["<&>"] }] });
    assert.match(minifiedJson, /"Resource":"\\u003c\\u0026\\u003e"/);
  });

  it("puts source documents first, then its own statements over those with their Sid, then the overrides", async () => {
    const { Statement: statements } = await parse({
      sourcePolicyDocuments: [
        source({ Sid: "A", Effect: "Deny" }, { Sid: "B", Effect: "Deny" }),
        source({ Effect: "Deny" }),
      ],
      statements: [
        { sid: "B", actions: ["own:b"] },
        { sid: "C", actions: ["own:c"] },
      ],
      overridePolicyDocuments: [
        source({ Sid: "C", Effect: "Deny", Action: "over:c" }, { Effect: "Deny", Action: "over:d" }),
      ],
    });
    assert.deepEqual(statements, [
      { Sid: "A", Effect: "Deny" },
      { Sid: "B", Effect: "Allow", Action: "own:b" },
      { Effect: "Deny" },
      { Sid: "C", Effect: "Deny", Action: "over:c" },
      { Effect: "Deny", Action: "over:d" },
    ]);
  });

  it("refuses a Sid that is there twice, and variables of the older version", async () => {
    const twice = [{ sid: "A" }, { sid: "A" }];
    await assert.rejects(render({ statements: twice }), {
      message: 'statements has the Sid "A" twice; make each unique',
    });
    await assert.rejects(render({ sourcePolicyDocuments: [source({ Sid: "A" }), source({ Sid: "A" })] }), {
      message: 'sourcePolicyDocuments has the Sid "A" twice; make each unique',
    });
    await assert.rejects(
      render({ version: "2008-10-17", statements: [{ resources: ["&{aws:username}"] }] }),
      {
        message: '"&{aws:username}" has a policy variable; they need the version 2012-10-17',
      },
    );
  });
});
