import assert from "node:assert/strict";
import { conditionsHold, type Conditions, type Context } from "./conditions.ts";
import { actionMatches, arnMatches } from "./patterns.ts";

describe("kit: IAM conditions", () => {
  const key = "s3:prefix";
  const table: [string, Conditions, Context, boolean][] = [
    ["none hold", {}, {}, true],
    ["equal", { StringEquals: { [key]: "a" } }, { [key]: "a" }, true],
    ["equal to one of several", { StringEquals: { [key]: ["b", "a"] } }, { [key]: "a" }, true],
    ["not equal", { StringEquals: { [key]: "a" } }, { [key]: "b" }, false],
    ["equal but for case", { StringEquals: { [key]: "a" } }, { [key]: "A" }, false],
    ["equal ignoring case", { StringEqualsIgnoreCase: { [key]: "a" } }, { [key]: "A" }, true],
    ["the key's case does not matter", { StringEquals: { "S3:Prefix": "a" } }, { [key]: "a" }, true],
    ["like", { StringLike: { [key]: "in/*" } }, { [key]: "in/x" }, true],
    ["not like", { StringLike: { [key]: "in/*" } }, { [key]: "out/x" }, false],
    ["an absent key fails", { StringLike: { [key]: "*" } }, {}, false],
    ["an absent key fulfils the negation", { StringNotEquals: { [key]: "a" } }, {}, true],
    ["an absent key fulfils IfExists", { StringEqualsIfExists: { [key]: "a" } }, {}, true],
    ["a present key must fulfil IfExists", { StringEqualsIfExists: { [key]: "a" } }, { [key]: "b" }, false],
    ["negation of one that is listed", { StringNotLike: { [key]: ["a", "b*"] } }, { [key]: "bc" }, false],
    ["negation of one that is not", { StringNotLike: { [key]: ["a", "b*"] } }, { [key]: "c" }, true],
    ["Null true asks for absence", { Null: { [key]: "true" } }, {}, true],
    ["Null false asks for presence", { Null: { [key]: "false" } }, {}, false],
    ["Bool", { Bool: { "aws:SecureTransport": false } }, { "aws:SecureTransport": "false" }, true],
    ["ARNs", { ArnLike: { a: "arn:aws:sns:*:1:t" } }, { a: "arn:aws:sns:eu-west-1:1:t" }, true],
    ["every condition must hold", { StringEquals: { a: "1", b: "2" } }, { a: "1", b: "3" }, false],
    ["every operator must hold", { StringEquals: { a: "1" }, StringLike: { b: "2" } }, { a: "1" }, false],
    ["for any value", { "ForAnyValue:StringEquals": { a: ["1", "2"] } }, { a: ["3", "2"] }, true],
    ["for all values", { "ForAllValues:StringEquals": { a: ["1", "2"] } }, { a: ["3", "2"] }, false],
    ["for all of no values", { "ForAllValues:StringEquals": { a: "1" } }, {}, true],
    ["for any of no values", { "ForAnyValue:StringEquals": { a: "1" } }, {}, false],
  ];
  for (const [title, conditions, context, expected] of table)
    it(title, () => assert.equal(conditionsHold(conditions, context), expected));

  for (const operator of ["DateLessThan", "NumericEquals", "ForSomeValues:StringEquals"])
    it(`${operator} is an error, not a guess`, () =>
      assert.throws(() => conditionsHold({ [operator]: { a: "1" } }, { a: "1" }), {
        message: `The condition operator ${operator} is not evaluated here; known are StringEquals, StringEqualsIgnoreCase, StringLike, ArnEquals, ArnLike, Bool, their Not forms, Null, ...IfExists, ForAnyValue: and ForAllValues:`,
      }));
});

describe("kit: IAM patterns", () => {
  const queue = "arn:aws:sqs:eu-west-1:123456789012:orders";
  const table: [string, string, boolean][] = [
    ["*", queue, true],
    ["*", "*", true],
    [queue, "*", false],
    [queue, queue, true],
    [`${queue}x`, queue, false],
    ["arn:aws:sqs:*:123456789012:ord*", queue, true],
    ["arn:aws:sqs:eu-west-?:123456789012:order?", queue, true],
    ["arn:aws:sqs:*:orders", queue, false],
    ["arn:aws:sqs:*", queue, true],
    ["arn:aws:sns:*", queue, false],
    ["arn:aws:s3:::photos/*", "arn:aws:s3:::photos/a:b/c", true],
    ["arn:aws:s3:::photos/*", "arn:aws:s3:::photos", false],
    ["arn:aws:s3:::photos.x", "arn:aws:s3:::photosyx", false],
    [`${queue.toUpperCase()}`, queue, false],
  ];
  for (const [pattern, arn, expected] of table)
    it(`${pattern} ${expected ? "matches" : "does not match"} ${arn}`, () =>
      assert.equal(arnMatches(pattern, arn), expected));

  it("of actions know no case", () => {
    assert.equal(actionMatches("S3:get*", "s3:GetObject"), true);
    assert.equal(actionMatches("s3:GetObject", "s3:GetObjectVersion"), false);
  });
});
