import assert from "node:assert/strict";
import { allowsService } from "../../../local/provider/aws/s3ResourcePolicy.ts";
import { policy, refusals, type Values } from "./s3AndLambdaCloud.ts";

const arn = "arn:aws:lambda:ap-northeast-1:000000000000:function:thumb";

describe("S3 notifications", () => {
  const of = (...lambdaFunctions: Values[]) => {
    const functions = lambdaFunctions.map((it) => ({ lambdaFunctionArn: arn, ...it }));
    return refusals("aws:s3/bucketNotification:BucketNotification", {
      bucket: "photos",
      lambdaFunctions: functions,
    });
  };
  const all = ["s3:ObjectCreated:*"];

  it("are refused with an event that S3 does not have", () => {
    assert.match(
      of({ events: ["s3:ObjectMade"] })[0] ?? "",
      /^lambdaFunctions\[0\]\.events is "s3:ObjectMade"; use one of s3:IntelligentTiering, .*, s3:ObjectCreated:\*, /,
    );
  });

  it("are refused to FIFO queues", () => {
    const queueArn = "arn:aws:sqs:ap-northeast-1:000000000000:jobs.fifo";
    const queues = [{ queueArn, events: all }];
    assert.deepEqual(refusals("aws:s3/bucketNotification:BucketNotification", { queues }), [
      `queues[0] sends to the FIFO queue or topic ${queueArn}; S3 sends to standard ones only`,
    ]);
  });

  it("are refused when two share an event and neither is filtered", () => {
    assert.deepEqual(of({ events: all }, { events: ["s3:ObjectCreated:Put"] }), [
      "lambdaFunctions[1] and lambdaFunctions[0]: Configurations overlap. Configurations on the same bucket cannot share a common event type; give them different filters or events",
    ]);
  });

  it("are refused when two share an event and their filters overlap", () => {
    const problem =
      "lambdaFunctions[1] and lambdaFunctions[0]: Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type; give them different filters or events";
    const overlapping: [Values, Values][] = [
      [{ filterPrefix: "a/" }, {}],
      [{ filterPrefix: "a/" }, { filterPrefix: "a/b/" }],
      [{ filterPrefix: "a/", filterSuffix: ".jpg" }, { filterPrefix: "a/" }],
      [{ filterSuffix: ".jpg" }, { filterPrefix: "a/" }],
    ];
    for (const [first, second] of overlapping) {
      assert.deepEqual(of({ events: all, ...first }, { events: all, ...second }), [problem]);
    }
  });

  it("are taken when events, prefixes or suffixes keep them apart", () => {
    const apart: [Values, Values][] = [
      [{ filterPrefix: "a/" }, { filterPrefix: "b/" }],
      [{ filterSuffix: ".jpg" }, { filterSuffix: ".png" }],
      [{}, { events: ["s3:ObjectRemoved:*"] }],
    ];
    for (const [first, second] of apart) {
      assert.deepEqual(of({ events: all, ...first }, { events: all, ...second }), []);
    }
  });
});

describe("allowsService", () => {
  const caller = {
    service: "s3.amazonaws.com",
    action: "lambda:InvokeFunction",
    sourceArn: "arn:aws:s3:::photos",
    sourceAccount: "000000000000",
  };
  const statement = { Principal: { Service: "s3.amazonaws.com" }, Action: "lambda:InvokeFunction" };
  const condition = (operator: string, key: string, value: unknown) =>
    policy({ ...statement, Condition: { [operator]: { [key]: value } } });

  const cases: [title: string, policy: string, allowed: boolean][] = [
    ["the service and action", policy(statement), true],
    ["everyone and every action", policy({ Principal: "*", Action: "*" }), true],
    ["an action by wildcard", policy({ ...statement, Action: ["lambda:Invoke*"] }), true],
    ["this source", condition("ArnLike", "AWS:SourceArn", "arn:aws:s3:::photos"), true],
    ["one of several sources", condition("ArnLike", "aws:SourceArn", ["x", "arn:aws:s3:::ph?tos"]), true],
    ["this account", condition("StringEquals", "AWS:SourceAccount", "000000000000"), true],
    ["another service", policy({ ...statement, Principal: { Service: "sns.amazonaws.com" } }), false],
    ["another action", policy({ ...statement, Action: "lambda:GetFunction" }), false],
    ["another bucket", condition("ArnLike", "AWS:SourceArn", "arn:aws:s3:::other"), false],
    ["another account", condition("StringEquals", "AWS:SourceAccount", "111111111111"), false],
    ["a condition that S3 says nothing of", condition("Bool", "aws:SecureTransport", "true"), false],
    ["nothing", '{"Statement":[]}', false],
  ];
  for (const [title, document, allowed] of cases) {
    it(`${allowed ? "follows" : "does not take for its own"} a policy that allows ${title}`, () => {
      assert.equal(allowsService(document, caller), allowed);
    });
  }

  it("lets a denial win", () => {
    const Statement = [
      { ...statement, Effect: "Allow" },
      { Effect: "Deny", Principal: "*", Action: "lambda:*" },
    ];
    assert.equal(allowsService(JSON.stringify({ Statement }), caller), false);
  });
});
