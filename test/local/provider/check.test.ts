import assert from "node:assert/strict";
import { check, checkArguments } from "../../../local/provider/check.ts";
import { type Facts, factsOf } from "../../../local/provider/facts.ts";
import type { ResourceType } from "../../../local/provider/resourceType.ts";
import { wrap } from "../../../local/provider/values.ts";

type Values = Record<string, unknown>;

const queueToken = "aws:sqs/queue:Queue";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A type that does nothing, for what is said by the facts alone. */
const plain: ResourceType<Values, Values> = {
  create: () => Promise.reject(new Error("unused")),
  read: () => Promise.resolve(undefined),
  delete: () => Promise.resolve(),
};
const named = (more: Partial<ResourceType<Values, Values>["autoName"] & object> = {}): typeof plain => ({
  ...plain,
  autoName: { property: "name", maxLength: 80, ...more },
});

function run(
  news: Values,
  options: { token?: string; type?: typeof plain; olds?: Values; facts?: Facts; name?: string } = {},
) {
  const { facts, name = "orders", olds = {}, token = queueToken, type = named() } = options;
  const { inputs, problems } = check({ token, name, facts: facts ?? factsOf(token)!, type }, olds, news);
  return { inputs, said: problems.map(({ property, reason }) => `${property} ${reason}`) };
}

const said = (news: Values, options = {}) => run(news, options).said;

describe("check refuses", () => {
  it("an input that the type does not have, with the nearest name", () => {
    assert.deepEqual(said({ visibilityTimeout: 30 }), [
      "visibilityTimeout is not an input of aws:sqs/queue:Queue; did you mean visibilityTimeoutSeconds?",
    ]);
    assert.deepEqual(said({ delaySecond: 1 }), [
      "delaySecond is not an input of aws:sqs/queue:Queue; did you mean delaySeconds?",
    ]);
  });

  it("one that is like none, with the list of inputs", () => {
    assert.deepEqual(
      said(
        { queueUrl: "a", redrivePolicy: "{}", colour: "blue" },
        { token: "aws:sqs/redrivePolicy:RedrivePolicy", type: plain },
      ),
      [
        "colour is not an input of aws:sqs/redrivePolicy:RedrivePolicy; it has queueUrl, redrivePolicy, region",
      ],
    );
  });

  it("an output", () => {
    assert.deepEqual(said({ arn: "arn:aws:sqs:::a" }), [
      "arn is an output of aws:sqs/queue:Queue; it cannot be given",
    ]);
  });

  it("what is missing, all of it at once", () => {
    assert.deepEqual(said({}, { token: "aws:sqs/queuePolicy:QueuePolicy", type: plain }), [
      "policy is required",
      "queueUrl is required",
    ]);
  });

  it("values of another type", () => {
    assert.deepEqual(
      said({ name: 1, delaySeconds: "5", maxMessageSize: 2048.5, fifoQueue: "true", tags: ["a"] }),
      [
        "name is 1; use a string",
        'delaySeconds is "5"; use a whole number',
        "maxMessageSize is 2048.5; use a whole number",
        'fifoQueue is "true"; use true or false',
        'tags is ["a"]; use an object',
      ],
    );
    assert.deepEqual(said({ tags: { a: 1 } }), ["tags.a is 1; use a string"]);
  });

  it("values outside their limit, also in lists and objects", () => {
    assert.deepEqual(said({ visibilityTimeoutSeconds: 50_000 }), [
      "visibilityTimeoutSeconds is 50000; use 0 to 43200",
    ]);
    const token = "aws:lambda/function:Function";
    const role = "arn:aws:iam::000000000000:role/a";
    assert.deepEqual(
      said({ role, architectures: ["arm"], loggingConfig: { logFormat: "json" } }, { token }),
      [
        'architectures[0] is "arm"; use one of x86_64, arm64',
        'loggingConfig.logFormat is "json"; use one of JSON, Text',
      ],
    );
    assert.deepEqual(said({ role, environmnt: {}, loggingConfig: { logformat: "JSON" } }, { token }), [
      "environmnt is not an input of aws:lambda/function:Function; did you mean environment?",
      "loggingConfig.logformat is not an input of aws:lambda/function:Function; did you mean logFormat?",
      "loggingConfig.logFormat is required",
    ]);
    const layers = Array.from(
      { length: 6 },
      (_, i) => `arn:aws:lambda:ap-northeast-1:000000000000:layer:a:${i}`,
    );
    assert.deepEqual(said({ role, layers }, { token }), ["layers has 6 items; use at most 5"]);
  });

  it("a retention that CloudWatch Logs does not have", () => {
    assert.deepEqual(said({ retentionInDays: 8 }, { token: "aws:cloudwatch/logGroup:LogGroup" }), [
      "retentionInDays is 8; use one of 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
    ]);
  });

  it("a security group named sg-…, whoever named it", () => {
    const token = "aws:ec2/securityGroup:SecurityGroup";
    assert.deepEqual(said({ name: "sg-web" }, { token }), [
      'name is "sg-web"; use a value that does not begin with sg-',
    ]);
    assert.match(
      said({}, { token, name: "sg-web" })[0]!,
      /^name is "sg-web-[0-9a-f]{7}"; use a value that does not begin with sg-$/,
    );
    assert.deepEqual(said({}, { token, name: "web" }), []);
  });

  it("inputs that exclude each other, once for a pair", () => {
    assert.deepEqual(said({ kmsMasterKeyId: "alias/a", sqsManagedSseEnabled: true }), [
      "kmsMasterKeyId conflicts with sqsManagedSseEnabled; give one of them",
    ]);
  });

  it("names that are too long, with the limit", () => {
    assert.deepEqual(said({ name: "a".repeat(81) }), [
      `name "${"a".repeat(81)}" has 81 characters; use at most 80`,
    ]);
    const long = "b".repeat(73);
    assert.match(
      said({}, { name: long })[0]!,
      /^name "b{73}-[0-9a-f]{7}" has 81 characters; the resource's name "b{73}" may have at most 72, or give name$/,
    );
  });

  it("a secret without showing it", () => {
    const news = wrap({ delaySeconds: 901, tags: { a: 5 } }, new Set(["delaySeconds", "tags"]));
    assert.deepEqual(said(news), [
      "delaySeconds is a secret that does not fit; use 0 to 900",
      "tags.a is a secret that does not fit; use a string",
    ]);
  });

  it("a long value with its beginning only", () => {
    const policy = `{${"x".repeat(200)}`;
    assert.deepEqual(said({ policy }), [`policy is "{${"x".repeat(97)}…; use JSON`]);
  });

  it("what the type itself refuses, once the facts have nothing to say", () => {
    const type = {
      ...named(),
      refuse: ({ delaySeconds }: Values) => [
        { property: "delaySeconds", reason: `is ${String(delaySeconds)}` },
      ],
    };
    assert.deepEqual(said({ delaySeconds: 3 }, { type }), ["delaySeconds is 3"]);
    assert.deepEqual(said({ delaySeconds: 901 }, { type }), ["delaySeconds is 901; use 0 to 900"]);
  });

  it("a function's arguments in the same way", () => {
    const token = "aws:iam/getPolicyDocument:getPolicyDocument";
    const problems = checkArguments(token, factsOf(token)!, {
      statement: [],
      statements: [{ conditions: [{ test: "Bool" }] }],
    });
    assert.deepEqual(
      problems.map(({ property, reason }) => `${property} ${reason}`),
      [
        "statement is not an input of aws:iam/getPolicyDocument:getPolicyDocument; did you mean statements?",
        "statements[0].conditions[0].values is required",
        "statements[0].conditions[0].variable is required",
      ],
    );
  });
});

describe("check leaves alone", () => {
  it("what is not known yet", () => {
    assert.deepEqual(
      said({
        delaySeconds: unknown,
        name: unknown,
        tags: { a: unknown },
        kmsMasterKeyId: unknown,
        sqsManagedSseEnabled: true,
      }),
      [],
    );
    const refuse = (inputs: Values) =>
      Object.keys(inputs).map((property) => ({ property, reason: "is known" }));
    const given = { name: "a", policy: unknown, tags: { a: unknown, b: "c" } };
    assert.deepEqual(said(given, { type: { ...named(), refuse } }), [
      "name is known",
      "tags is known",
      "maxMessageSize is known",
      "messageRetentionSeconds is known",
      "visibilityTimeoutSeconds is known",
    ]);
  });

  it("null, which is as if it were not given", () => {
    assert.deepEqual(said({ delaySeconds: null }), []);
  });
});

describe("check fills in", () => {
  it("defaults that are not zero, and says which", () => {
    const { inputs } = run({ name: "a", delaySeconds: 5 });
    assert.deepEqual(inputs, {
      __defaults: ["maxMessageSize", "messageRetentionSeconds", "visibilityTimeoutSeconds"],
      delaySeconds: 5,
      maxMessageSize: 262144,
      messageRetentionSeconds: 345600,
      name: "a",
      visibilityTimeoutSeconds: 30,
    });
  });

  it("defaults in nested objects and lists of them", () => {
    const facts: Facts = {
      one: { type: "object", fields: { days: { type: "int", default: 14 } } },
      many: {
        type: "list",
        fields: { days: { type: "int", default: 7 }, off: { type: "bool", default: false } },
      },
    };
    const { inputs } = run({ one: {}, many: [{ days: 1 }, {}] }, { facts, type: plain });
    assert.deepEqual(inputs, { __defaults: [], one: { days: 14 }, many: [{ days: 1 }, { days: 7 }] });
  });

  it("no default where a conflicting input is given", () => {
    const facts: Facts = { a: { type: "int", default: 3, conflictsWith: ["b"] }, b: { type: "int" } };
    assert.deepEqual(run({ b: 1 }, { facts, type: plain }).inputs, { __defaults: [], b: 1 });
  });

  it("the text of a policy that is given as an object", () => {
    const policy = { Version: "2012-10-17", Statement: [] };
    assert.equal(run({ name: "a", policy }).inputs.policy, '{"Version":"2012-10-17","Statement":[]}');
    assert.equal(run({ name: "a", policy: { ...policy, Id: unknown } }).inputs.policy, unknown);
    const secret = wrap({ Id: "x" }, new Set(["Id"]));
    assert.deepEqual(
      run({ name: "a", policy: secret }).inputs.policy,
      wrap({ policy: '{"Id":"x"}' }, new Set(["policy"])).policy,
    );
  });
});

describe("auto-names", () => {
  const nameOf = (news: Values, options = {}) => run(news, options).inputs.name;

  it("are the resource's name and seven hex digits", () => {
    assert.match(String(nameOf({})), /^orders-[0-9a-f]{7}$/);
    assert.ok((run({}).inputs.__defaults as string[]).includes("name"));
  });

  it("stay from one update to the next", () => {
    const { inputs: olds } = run({});
    assert.equal(nameOf({}, { olds }), olds.name);
  });

  it("are new for a replacement, which is checked without old inputs", () => {
    assert.notEqual(nameOf({}), nameOf({}));
  });

  it("take the place of a name that was given before", () => {
    const { inputs: olds } = run({ name: "given" });
    assert.match(String(nameOf({}, { olds })), /^orders-[0-9a-f]{7}$/);
  });

  it("are not made where a name or a prefix is given", () => {
    assert.equal(nameOf({ name: "given" }), "given");
    assert.equal(nameOf({ namePrefix: "given-" }), undefined);
  });

  it("are in lower case, or have a suffix, where the type says so", () => {
    assert.match(String(nameOf({}, { name: "Orders", type: named({ lowerCase: true }) })), /^orders-/);
    const suffix = ({ fifoQueue }: Values) => (fifoQueue ? ".fifo" : "");
    assert.match(
      String(nameOf({ fifoQueue: true }, { type: named({ suffix }) })),
      /^orders-[0-9a-f]{7}\.fifo$/,
    );
  });
});
