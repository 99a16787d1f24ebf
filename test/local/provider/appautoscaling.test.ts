// What is refused of scaling targets, policies and scheduled actions before anything is made.
import assert from "node:assert/strict";
import { check } from "../../../local/provider/check.ts";
import { factsOf } from "../../../local/provider/facts.ts";
import { resourceType } from "../../../local/provider/services.ts";

type Values = Record<string, unknown>;

const target = "aws:appautoscaling/target:Target";
const policy = "aws:appautoscaling/policy:Policy";
const action = "aws:appautoscaling/scheduledAction:ScheduledAction";
const of = {
  serviceNamespace: "ecs",
  scalableDimension: "ecs:service:DesiredCount",
  resourceId: "service/main/web",
};
const predefined = (predefinedMetricType: string, resourceLabel?: string) => ({
  predefinedMetricSpecification: { predefinedMetricType, resourceLabel },
});
const tracking = (configuration: Values): Values => ({
  ...of,
  policyType: "TargetTrackingScaling",
  targetTrackingScalingPolicyConfiguration: { targetValue: 50, ...configuration },
});
const cpu = predefined("ECSServiceAverageCPUUtilization");
const label = "app/web/0123456789abcdef/targetgroup/web/0123456789abcdef";
const only = "the local cloud scales ECS services only";
const path = "targetTrackingScalingPolicyConfiguration";

/** What a type refuses, by inputs; an empty list for what it takes. */
const cases: readonly (readonly [token: string, news: Values, said: string[]])[] = [
  [target, { ...of, minCapacity: 0, maxCapacity: 4 }, []],
  [
    target,
    { ...of, minCapacity: 5, maxCapacity: 4 },
    ["maxCapacity is 4; Maximum capacity cannot be less than minimum capacity, 5"],
  ],
  [target, { ...of, minCapacity: -1, maxCapacity: 4 }, ["minCapacity is -1; use 0 or more"]],
  [
    target,
    {
      serviceNamespace: "dynamodb",
      scalableDimension: "dynamodb:table:ReadCapacityUnits",
      resourceId: "table/orders",
      minCapacity: 1,
      maxCapacity: 4,
    },
    [
      `serviceNamespace is "dynamodb"; ${only}: use "ecs"`,
      `scalableDimension is "dynamodb:table:ReadCapacityUnits"; ${only}: use "ecs:service:DesiredCount"`,
      `resourceId is "table/orders"; use service/<cluster's name>/<service's name>`,
    ],
  ],
  [policy, tracking(cpu), []],
  [policy, tracking(predefined("ALBRequestCountPerTarget", label)), []],
  [
    policy,
    { ...of, policyType: "StepScaling" },
    ['policyType is "StepScaling"; the local cloud applies "TargetTrackingScaling" only'],
  ],
  [policy, of, ['policyType is "StepScaling"; the local cloud applies "TargetTrackingScaling" only']],
  [
    policy,
    tracking({ ...cpu, targetValue: 0, scaleInCooldown: -1, scaleOutCooldown: -1 }),
    [
      `${path}.targetValue is 0; use a number above 0`,
      `${path}.scaleInCooldown is -1; use 0 or more`,
      `${path}.scaleOutCooldown is -1; use 0 or more`,
    ],
  ],
  [
    policy,
    tracking(predefined("DynamoDBReadCapacityUtilization")),
    [
      `${path}.predefinedMetricSpecification.predefinedMetricType is "DynamoDBReadCapacityUtilization"; an ECS service has ECSServiceAverageCPUUtilization, ECSServiceAverageMemoryUtilization, ALBRequestCountPerTarget`,
    ],
  ],
  [
    policy,
    tracking(predefined("ALBRequestCountPerTarget", "targetgroup/web/1")),
    [
      `${path}.predefinedMetricSpecification.resourceLabel is "targetgroup/web/1"; use <load balancer's arnSuffix>/<target group's arnSuffix>`,
    ],
  ],
  [
    policy,
    tracking({ customizedMetricSpecification: { metrics: [{ id: "m1", expression: "m2 / m3" }] } }),
    [`${path}.customizedMetricSpecification.metrics is not covered by the local provider; name one metric`],
  ],
  [
    action,
    {
      ...of,
      schedule: "cron(0 8 ? * MON-FRI *)",
      timezone: "Asia/Tokyo",
      scalableTargetAction: { minCapacity: 2 },
    },
    [],
  ],
  [
    action,
    {
      ...of,
      schedule: "cron(0 8 * * *)",
      timezone: "Asia/Tokio",
      startTime: "2030-01-02T00:00:00Z",
      endTime: "2030-01-01T00:00:00Z",
      scalableTargetAction: { minCapacity: 4, maxCapacity: 2 },
    },
    [
      'schedule is "cron(0 8 * * *)"; use six fields, not 5: minutes, hours, day of the month, month, day of the week, year, as in cron(0 9 * * ? *)',
      'timezone is "Asia/Tokio"; use the IANA name of a time zone, such as UTC, Asia/Tokyo or America/New_York',
      "scalableTargetAction.maxCapacity is 2; Maximum capacity cannot be less than minimum capacity, 4",
      "endTime is 2030-01-01T00:00:00Z; use a time after startTime, 2030-01-02T00:00:00Z",
    ],
  ],
];

describe("Application Auto Scaling", () => {
  for (const [token, news, said] of cases) {
    const what = said[0] ?? `takes ${JSON.stringify(news)}`;
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
