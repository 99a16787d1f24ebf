// Amazon CloudWatch: alarms; CloudWatch Logs: log groups, their streams and subscription filters; EventBridge: rules and targets.
import type { Service } from "../resourceType.ts";
import { metricAlarm } from "./cloudwatchAlarm.ts";
import { eventRule } from "./cloudwatchEventRule.ts";
import { eventTarget } from "./cloudwatchEventTarget.ts";
import { logGroup } from "./cloudwatchLogGroup.ts";
import { logStream } from "./cloudwatchLogStream.ts";
import { logSubscriptionFilter } from "./cloudwatchLogSubscription.ts";

export default {
  resources: {
    "aws:cloudwatch/eventRule:EventRule": eventRule,
    "aws:cloudwatch/eventTarget:EventTarget": eventTarget,
    "aws:cloudwatch/logGroup:LogGroup": logGroup,
    "aws:cloudwatch/logStream:LogStream": logStream,
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": logSubscriptionFilter,
    "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
  },
} satisfies Service;
