// What is refused of EventBridge's rules and targets before anything is made.
import assert from "node:assert/strict";
import { check } from "../../../local/provider/check.ts";
import { factsOf } from "../../../local/provider/facts.ts";
import { resourceType } from "../../../local/provider/services.ts";

type Values = Record<string, unknown>;

const rule = "aws:cloudwatch/eventRule:EventRule";
const target = "aws:cloudwatch/eventTarget:EventTarget";
const eventPattern = '{"source":["mine"]}';
const topic = "arn:aws:sns:ap-northeast-1:000000000000:a";
const transformed = (inputTemplate: string, inputPaths: Values = { name: "$.detail.name" }): Values => ({
  rule: "a",
  arn: topic,
  inputTransformer: { inputPaths, inputTemplate },
});
const wrong = (template: string) =>
  `inputTransformer.inputTemplate is ${JSON.stringify(template)}: Invalid InputTemplate; use JSON, or texts in quotation marks, one a line`;

/** What a type refuses, by inputs; an empty list for what it takes. */
const cases: readonly (readonly [token: string, news: Values, said: string[]])[] = [
  [rule, { eventPattern, description: "a", state: "DISABLED" }, []],
  [rule, { scheduleExpression: "rate(1 minute)" }, []],
  [rule, { scheduleExpression: "cron(0 9 * * ? *)" }, []],
  [rule, { eventPattern: "{" }, ['eventPattern is "{"; use JSON']],
  [rule, { eventPattern, name: "a b" }, ['name is "a b"; use a value that matches ^[0-9A-Za-z_.-]+$']],
  [
    rule,
    { eventPattern, name: "a".repeat(65) },
    [`name "${"a".repeat(65)}" has 65 characters; use at most 64`],
  ],
  [rule, { eventPattern, description: "a".repeat(513) }, ["description has 513 characters; use at most 512"]],
  [
    rule,
    { eventPattern: JSON.stringify({ source: ["a".repeat(4096)] }) },
    ["eventPattern has 4111 characters; use at most 4096"],
  ],
  [
    rule,
    { scheduleExpression: "rate(1 minutes)" },
    [
      'scheduleExpression is "rate(1 minutes)": Parameter ScheduleExpression is not valid; use rate(1 minute)',
    ],
  ],
  [
    rule,
    { scheduleExpression: "at(2030-01-01T00:00:00)" },
    [
      'scheduleExpression is "at(2030-01-01T00:00:00)": Parameter ScheduleExpression is not valid; use rate(5 minutes) or cron(0 9 * * ? *)',
    ],
  ],
  [
    rule,
    { scheduleExpression: "rate(1 minute)", eventBusName: "other" },
    ["scheduleExpression is given for the bus other; it is supported only on the default event bus"],
  ],
  [
    rule,
    { eventPattern, state: "DISABLED", isEnabled: false },
    ["isEnabled conflicts with state; give one of them"],
  ],
  [target, { rule: "a", arn: topic, input: '{"a":1}' }, []],
  [
    target,
    { rule: "a", arn: "arn:aws:states:ap-northeast-1:000000000000:stateMachine:a" },
    [
      "arn is arn:aws:states:ap-northeast-1:000000000000:stateMachine:a; the local cloud's rules send to functions, queues and topics",
    ],
  ],
  [
    target,
    {
      rule: "a",
      arn: topic,
      ecsTarget: { taskDefinitionArn: "arn:aws:ecs:ap-northeast-1:000000000000:task-definition/a:1" },
    },
    ["ecsTarget is not covered by the local provider; remove it here"],
  ],
  [
    target,
    { rule: "a", arn: "arn:aws:sqs:ap-northeast-1:000000000000:a.fifo" },
    [
      "sqsTarget is not given; the FIFO queue arn:aws:sqs:ap-northeast-1:000000000000:a.fifo needs a messageGroupId",
    ],
  ],
  [
    target,
    { rule: "a", arn: topic, deadLetterConfig: { arn: "arn:aws:sqs:ap-northeast-1:000000000000:a.fifo" } },
    [
      "deadLetterConfig.arn is the FIFO queue arn:aws:sqs:ap-northeast-1:000000000000:a.fifo; use a standard queue",
    ],
  ],
  [
    target,
    { ...transformed('"a"'), input: "{}" },
    ["input conflicts with inputTransformer; give one of them"],
  ],
  [target, transformed('"It is <name> (<aws.events.rule-name>)"'), []],
  [target, transformed('{"name":<name>,"text":"<name>"}'), []],
  [target, transformed('"<name>"\n"second line"'), []],
  [target, transformed("<name>"), []],
  [target, transformed('"<code>"', { code: "$.detail.containers[0].exitCode" }), []],
  [target, transformed("It is <name>"), [wrong("It is <name>")]],
  [target, transformed('{"name":<name>'), [wrong('{"name":<name>')]],
  [
    target,
    transformed('"<nme>"'),
    ["inputTransformer.inputTemplate uses <nme>, which is not in inputPaths: name"],
  ],
  [
    target,
    transformed('"<name>"', { name: "detail.name" }),
    ['inputTransformer.inputPaths.name is "detail.name"; use a path such as $.detail.containers[0].name'],
  ],
  [
    target,
    transformed('"<awsName>"', { awsName: "$.detail" }),
    ['inputTransformer.inputPaths have "awsName"; a name cannot begin with AWS'],
  ],
];

describe("EventBridge's rules and targets", () => {
  for (const [token, news, said] of cases) {
    const what = said[0] ?? `take ${JSON.stringify(news)}`;
    it(`${token.split(":").at(-1)}: ${what}`.slice(0, 160), async () => {
      const subject = { token, name: "made", facts: factsOf(token)!, type: await resourceType(token) };
      const { problems } = check(subject, {}, news);
      assert.deepEqual(
        problems.map(({ property, reason }) => `${property} ${reason}`),
        said,
      );
    });
  }
});
