import assert from "node:assert/strict";
import { check } from "../../../local/provider/check.ts";
import { factsOf } from "../../../local/provider/facts.ts";
import { resourceType } from "../../../local/provider/services.ts";

type Values = Record<string, unknown>;

const topic = "aws:sns/topic:Topic";
const topicPolicy = "aws:sns/topicPolicy:TopicPolicy";
const subscription = "aws:sns/topicSubscription:TopicSubscription";
const arn = "arn:aws:sns:ap-northeast-1:000000000000:orders";
const queue = "arn:aws:sqs:ap-northeast-1:000000000000:jobs";
const fn = "arn:aws:lambda:ap-northeast-1:000000000000:function:bill";

const policy = (Action: string) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action, Resource: arn }] });
const toQueue = (more: Values = {}) => ({ topic: arn, protocol: "sqs", endpoint: queue, ...more });
const filtered = (filterPolicy: unknown, more: Values = {}) =>
  toQueue({ filterPolicy: JSON.stringify(filterPolicy), ...more });
const keys = (count: number, values: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`k${i}`, Array.from({ length: values }, (__, v) => `v${v}`)]),
  );

/** What a type refuses, by inputs; an empty list for what it takes. */
const cases: readonly (readonly [token: string, news: Values, said: string[]])[] = [
  [topic, {}, []],
  [topic, { name: "a.b" }, ['name is "a.b"; use letters, digits and _ - only']],
  [topic, { name: "a", fifoTopic: true }, ['name is "a"; use letters, digits and _ -, and .fifo at the end']],
  [topic, { fifoTopic: true, contentBasedDeduplication: true }, []],
  [
    topic,
    { contentBasedDeduplication: true, archivePolicy: '{"MessageRetentionPeriod":"30"}' },
    [
      'archivePolicy is "{\\"MessageRetentionPeriod\\":\\"30\\"}"; only a FIFO topic has it: give fifoTopic: true',
      "contentBasedDeduplication is true; only a FIFO topic has it: give fifoTopic: true",
    ],
  ],
  [topic, { displayName: "a".repeat(101) }, ["displayName has 101 characters; use at most 100"]],
  [topic, { signatureVersion: 3 }, ["signatureVersion is 3; use 1 to 2"]],
  [topic, { policy: policy("sns:Publish") }, []],
  [
    topic,
    { policy: policy("sqs:SendMessage") },
    ['policy has the action "sqs:SendMessage"; a topic\'s policy is for actions of SNS, such as sns:Publish'],
  ],
  [
    topicPolicy,
    { arn, policy: '{"Statement":[{"Effect":"Allow","Action":"SNS:Publish"}]}' },
    ["policy has in Statement[0] no Principal; name who is meant"],
  ],
  [
    topicPolicy,
    { arn: "orders", policy: policy("sns:Publish") },
    ['arn is "orders"; use an ARN (arn:aws:…)'],
  ],
  [subscription, toQueue({ rawMessageDelivery: true }), []],
  [subscription, { topic: arn, protocol: "lambda", endpoint: fn }, []],
  [subscription, { topic: arn, protocol: "lambda", endpoint: `${fn}:live` }, []],
  [subscription, { topic: arn, protocol: "email", endpoint: "ops@example.com" }, []],
  [
    subscription,
    { topic: arn, protocol: "https", endpoint: "https://example.com" },
    [
      'protocol is "https", which the local cloud does not deliver to; use one of sqs, lambda, email, email-json',
    ],
  ],
  [
    subscription,
    toQueue({ endpoint: "http://127.0.0.1:4566/000000000000/jobs" }),
    ['endpoint is "http://127.0.0.1:4566/000000000000/jobs"; for sqs use a queue\'s ARN, such as queue.arn'],
  ],
  [
    subscription,
    { topic: arn, protocol: "lambda", endpoint: queue },
    [`endpoint is "${queue}"; for lambda use a function's ARN, such as fn.arn`],
  ],
  [
    subscription,
    { topic: arn, protocol: "lambda", endpoint: fn, rawMessageDelivery: true },
    ["rawMessageDelivery is true; lambda does not have it: remove it"],
  ],
  [
    subscription,
    toQueue({ endpoint: `${queue}.fifo` }),
    [`endpoint is the FIFO queue ${queue}.fifo; a standard topic delivers to standard queues only`],
  ],
  [subscription, toQueue({ topic: `${arn}.fifo` }), []],
  [
    subscription,
    { topic: `${arn}.fifo`, protocol: "lambda", endpoint: fn },
    ['protocol is "lambda"; a FIFO topic delivers to sqs only'],
  ],
  [
    subscription,
    toQueue({ redrivePolicy: `{"deadLetterTargetArn":"${arn}"}` }),
    [`redrivePolicy has deadLetterTargetArn "${arn}"; use the ARN of a queue`],
  ],
  [
    subscription,
    toQueue({ redrivePolicy: `{"deadLetterTargetArn":"${queue}.fifo"}` }),
    [`redrivePolicy names ${queue}.fifo; it is to be standard, as the topic is`],
  ],
  [
    subscription,
    toQueue({ replayPolicy: '{"PointType":"Timestamp"}' }),
    ["replayPolicy is not covered by the local provider; remove it here"],
  ],
  [
    subscription,
    filtered({ kind: ["bill", { prefix: "b" }], size: [{ numeric: [">", 1] }], gone: [{ exists: false }] }),
    [],
  ],
  [subscription, filtered({ $or: [{ kind: ["bill"] }, { size: [1, null, true] }] }), []],
  [subscription, filtered({ order: { kind: ["bill"] } }, { filterPolicyScope: "MessageBody" }), []],
  [
    subscription,
    filtered({ order: { kind: ["bill"] } }),
    ['filterPolicy nests in "order"; give filterPolicyScope: "MessageBody", or a list of values'],
  ],
  [
    subscription,
    filtered({ kind: "bill" }),
    ['filterPolicy has for "kind" "bill"; use a list, such as ["bill"]'],
  ],
  [
    subscription,
    filtered({ kind: [] }),
    ['filterPolicy has an empty list for "kind"; give at least one value'],
  ],
  [
    subscription,
    filtered({ kind: [["bill"]] }),
    ['filterPolicy has for "kind" a list in the list; use one list of values'],
  ],
  [
    subscription,
    filtered({ kind: [{ like: "b" }] }),
    [
      'filterPolicy has for "kind" the operator "like"; use one of anything-but, cidr, equals-ignore-case, exists, numeric, prefix, suffix, wildcard',
    ],
  ],
  [
    subscription,
    filtered({ $or: [{ kind: "bill" }, { size: [1] }] }),
    ['filterPolicy has for "kind" "bill"; use a list, such as ["bill"]'],
  ],
  [
    subscription,
    filtered(["bill"]),
    ['filterPolicy is "[\\"bill\\"]"; use an object of lists, such as {"kind": ["bill"]}'],
  ],
  [subscription, toQueue({ filterPolicy: "{kind}" }), ['filterPolicy is "{kind}"; use JSON']],
  [subscription, filtered(keys(5, 2)), []],
  [subscription, filtered(keys(6, 1)), ["filterPolicy has 6 keys; use at most 5"]],
  [subscription, filtered(keys(2, 13)), ["filterPolicy has 169 combinations of its values; use at most 150"]],
  [
    subscription,
    filtered({ kind: ["a".repeat(256 * 1024)] }),
    ["filterPolicy has 262157 bytes; use at most 262144"],
  ],
];

describe("SNS inputs", () => {
  for (const [token, news, said] of cases) {
    const title = said.length > 0 ? `refuses: ${said.join("; ")}` : `takes ${JSON.stringify(news)}`;
    it(`${token.split(":").at(-1)} ${title.slice(0, 160)}`, async () => {
      const subject = { token, name: "a", facts: factsOf(token)!, type: await resourceType(token) };
      const { problems } = check(subject, {}, news);
      assert.deepEqual(
        problems.map(({ property, reason }) => `${property} ${reason}`),
        said,
      );
    });
  }
});
