import assert from "node:assert/strict";
import { check } from "../../../local/provider/check.ts";
import { factsOf } from "../../../local/provider/facts.ts";
import { resourceType } from "../../../local/provider/services.ts";

type Values = Record<string, unknown>;

const dead = (name: string, maxReceiveCount: unknown = 3) =>
  JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:ap-northeast-1:000000000000:${name}`, maxReceiveCount });
const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const large = (size: number) =>
  JSON.stringify({ Statement: [{ ...statement, Resource: `arn:aws:s3:::${"a".repeat(size)}` }] });
const trust = JSON.stringify({
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
});
const url = "http://127.0.0.1:4566/000000000000/jobs";

const queue = "aws:sqs/queue:Queue";
const role = "aws:iam/role:Role";
const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/** What a type refuses, by inputs; an empty list for what it takes. */
const cases: readonly (readonly [token: string, news: Values, said: string[]])[] = [
  [queue, { name: "a.b" }, ['name is "a.b"; use letters, digits and _ - only']],
  [queue, { name: "a.fifo" }, ['name is "a.fifo"; use letters, digits and _ - only']],
  [queue, { name: "a", fifoQueue: true }, ['name is "a"; use letters, digits and _ -, and .fifo at the end']],
  [queue, { name: "a.fifo", fifoQueue: true, contentBasedDeduplication: true }, []],
  [queue, { receiveWaitTimeSeconds: 21 }, ["receiveWaitTimeSeconds is 21; use 0 to 20"]],
  [queue, { visibilityTimeoutSeconds: 43201 }, ["visibilityTimeoutSeconds is 43201; use 0 to 43200"]],
  [
    queue,
    { contentBasedDeduplication: true, deduplicationScope: "queue" },
    [
      "contentBasedDeduplication is true; only a FIFO queue has it: give fifoQueue: true",
      'deduplicationScope is "queue"; only a FIFO queue has it: give fifoQueue: true',
    ],
  ],
  [
    queue,
    { fifoQueue: true, fifoThroughputLimit: "perMessageGroupId", deduplicationScope: "queue" },
    ['fifoThroughputLimit is "perMessageGroupId"; it needs deduplicationScope "messageGroup"'],
  ],
  [queue, { name: "a", redrivePolicy: dead("b") }, []],
  [
    queue,
    { name: "a", redrivePolicy: dead("b", "3") },
    ['redrivePolicy has maxReceiveCount "3"; use a whole number from 1 to 1000'],
  ],
  [
    queue,
    { name: "a", redrivePolicy: '{"maxReceiveCount":0}' },
    [
      "redrivePolicy has deadLetterTargetArn undefined; use the ARN of a queue",
      "redrivePolicy has maxReceiveCount 0; use a whole number from 1 to 1000",
    ],
  ],
  [
    queue,
    { name: "a", redrivePolicy: dead("b.fifo") },
    ["redrivePolicy names the dead-letter queue b.fifo; it is to be standard, as the queue is"],
  ],
  [
    queue,
    { name: "a.fifo", fifoQueue: true, redrivePolicy: dead("b") },
    ["redrivePolicy names the dead-letter queue b; it is to be FIFO, as the queue is"],
  ],
  [
    queue,
    { redriveAllowPolicy: '{"redrivePermission":"some"}' },
    ['redriveAllowPolicy has redrivePermission "some"; use one of allowAll, denyAll, byQueue'],
  ],
  [
    queue,
    { redriveAllowPolicy: '{"redrivePermission":"byQueue"}' },
    ["redriveAllowPolicy has 0 sourceQueueArns; use 1 to 10"],
  ],
  [
    queue,
    { redriveAllowPolicy: '{"redrivePermission":"allowAll","sourceQueueArns":["a"]}' },
    ["redriveAllowPolicy has sourceQueueArns; only redrivePermission byQueue takes them"],
  ],
  [
    queue,
    { policy: '{"Statement":[{"Effect":"Allow","Action":"sqs:*"}]}' },
    ["policy has in Statement[0] no Principal; name who is meant"],
  ],
  [
    "aws:sqs/redrivePolicy:RedrivePolicy",
    { queueUrl: "arn:aws:sqs:ap-northeast-1:000000000000:jobs", redrivePolicy: dead("b") },
    ['queueUrl is "arn:aws:sqs:ap-northeast-1:000000000000:jobs"; use the queue\'s url, such as queue.url'],
  ],
  [
    "aws:sqs/redrivePolicy:RedrivePolicy",
    { queueUrl: `${url}.fifo`, redrivePolicy: dead("b") },
    ["redrivePolicy names the dead-letter queue b; it is to be FIFO, as the queue is"],
  ],
  ["aws:sqs/queuePolicy:QueuePolicy", { queueUrl: url, policy: "[]" }, []],
  [
    "aws:cloudwatch/logGroup:LogGroup",
    { name: "a:b" },
    ['name is "a:b"; use only letters, digits and . _ - / #'],
  ],
  [role, { assumeRolePolicy: trust }, []],
  [role, { assumeRolePolicy: "[]" }, ['assumeRolePolicy is "[]"; use a JSON object']],
  [
    role,
    { assumeRolePolicy: policy },
    [
      'assumeRolePolicy has in Statement[0] the action "s3:GetObject"; use one such as sts:AssumeRole',
      "assumeRolePolicy has in Statement[0] no Principal; name who is meant",
    ],
  ],
  [
    role,
    { assumeRolePolicy: trust.replace("lambda", "a".repeat(2048)) },
    ["assumeRolePolicy has 2149 characters besides white space; use at most 2048"],
  ],
  [
    role,
    { assumeRolePolicy: trust, description: "a".repeat(1001), path: "service" },
    [
      "description has 1001 characters; use at most 1000",
      'path is "service"; use a slash at both ends, such as /service/',
    ],
  ],
  [
    role,
    { assumeRolePolicy: trust, maxSessionDuration: 60 },
    ["maxSessionDuration is 60; use 3600 to 43200"],
  ],
  [
    role,
    { assumeRolePolicy: trust, managedPolicyArns: ["arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"] },
    [
      'managedPolicyArns[0] is "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole", which AWS does not have; use arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    ],
  ],
  [
    role,
    { assumeRolePolicy: trust, inlinePolicies: [{ name: "a", policy: large(10_240) }] },
    ["inlinePolicies[0].policy has 10325 characters besides white space; use at most 10240"],
  ],
  [
    "aws:iam/policy:Policy",
    { policy: large(6144) },
    ["policy has 6229 characters besides white space; use at most 6144"],
  ],
  [
    "aws:iam/policy:Policy",
    { policy, name: "a b" },
    ['name is "a b"; use only letters, digits and + = , . @ - _'],
  ],
  [
    "aws:iam/rolePolicy:RolePolicy",
    { policy, role: "arn:aws:iam::000000000000:role/a" },
    ['role is "arn:aws:iam::000000000000:role/a"; use the role\'s name, such as role.name'],
  ],
  [
    attachment,
    { policyArn: "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole", role: "a" },
    [
      'policyArn is "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole", which AWS does not have; use arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    ],
  ],
  [
    attachment,
    { policyArn: "arn:aws:iam::000000000000:role/a", role: "a" },
    ['policyArn is "arn:aws:iam::000000000000:role/a"; use the ARN of a managed policy, such as policy.arn'],
  ],
  [attachment, { policyArn: "arn:aws:iam::000000000000:policy/team/a", role: "a" }, []],
  [attachment, { policyArn: "arn:aws:iam::aws:policy/NewerThanThisList", role: "a" }, []],
];

describe("SQS, CloudWatch Logs and IAM", () => {
  for (const [token, news, said] of cases) {
    const title = said.length > 0 ? `refuse: ${said.join("; ")}` : `take ${JSON.stringify(news)}`;
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
