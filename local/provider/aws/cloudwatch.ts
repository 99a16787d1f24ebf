// Amazon CloudWatch: alarms; and CloudWatch Logs: log groups and their subscription filters.
import type { Service } from "../resourceType.ts";
import { metricAlarm } from "./cloudwatchAlarm.ts";
import { logGroup } from "./cloudwatchLogGroup.ts";
import { logSubscriptionFilter } from "./cloudwatchLogSubscription.ts";

export default {
  resources: {
    "aws:cloudwatch/logGroup:LogGroup": logGroup,
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": logSubscriptionFilter,
    "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
  },
} satisfies Service;
