// aws:cloudwatch/metricAlarm:MetricAlarm. The emulator evaluates alarms on one metric, when data of it arrive.
import type {
  CloudWatch,
  ComparisonOperator,
  MetricAlarm,
  MetricDataQuery,
  PutMetricAlarmInput,
  StandardUnit,
  Statistic,
} from "@aws-sdk/client-cloudwatch";
import type { MetricAlarmArgs, MetricAlarmState } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { alarmProblems, checkWhole } from "./cloudwatchAlarmRules.ts";

type Action = "alarmActions" | "insufficientDataActions" | "okActions";
/** A topic given as a resource arrives as its ARN. */
type Actions = Partial<Record<Action, string[]>>;
type Inputs = Omit<Unwrap<MetricAlarmArgs>, Action> & Actions & { tagsAll?: Record<string, string> };
type State = Omit<Unwrap<MetricAlarmState>, Action> & Actions;

export const metricAlarm: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 255 },
  refuse: alarmProblems,

  async create(cloud, inputs) {
    checkWhole(inputs);
    const request = { ...toRequest(inputs), Tags: tagList(inputs.tagsAll ?? {}) };
    await (await cloudwatch(cloud)).putMetricAlarm(request);
    return inputs.name ?? "";
  },

  async read(cloud, id, known) {
    const client = await cloudwatch(cloud);
    const { MetricAlarms = [] } = await client.describeAlarms({ AlarmNames: [id] });
    const found = MetricAlarms[0];
    if (!found) return undefined;
    const { Tags = [] } = await client.listTagsForResource({ ResourceARN: found.AlarmArn });
    const tagsAll = Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])) as Record<
      string,
      string
    >;
    return { ...toState(found, known), region: cloud.region, tagsAll };
  },

  /** What is put is the whole alarm, but for its tags. */
  async update(cloud, _id, inputs, old) {
    checkWhole(inputs);
    const client = await cloudwatch(cloud);
    await client.putMetricAlarm(toRequest(inputs));
    const { remove, set } = tagChanges(old.tagsAll, inputs.tagsAll);
    if (remove.length > 0) await client.untagResource({ ResourceARN: old.arn, TagKeys: remove });
    if (Object.keys(set).length > 0) await client.tagResource({ ResourceARN: old.arn, Tags: tagList(set) });
  },

  /** An alarm that is not there is no error. */
  async delete(cloud, id) {
    await (await cloudwatch(cloud)).deleteAlarms({ AlarmNames: [id] });
  },

  idOf: (_cloud, inputs) => inputs.name,
};

async function cloudwatch(cloud: Cloud): Promise<CloudWatch> {
  return cloud.client((await import("@aws-sdk/client-cloudwatch")).CloudWatch);
}

function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function dimensionList(dimensions: Readonly<Record<string, string>> = {}): { Name: string; Value: string }[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

function toRequest(inputs: Inputs): PutMetricAlarmInput {
  const queries = inputs.metricQueries?.map(toQuery) ?? [];
  return {
    ActionsEnabled: inputs.actionsEnabled ?? true,
    AlarmActions: inputs.alarmActions ?? [],
    AlarmDescription: inputs.alarmDescription,
    AlarmName: inputs.name,
    ComparisonOperator: inputs.comparisonOperator as ComparisonOperator,
    DatapointsToAlarm: inputs.datapointsToAlarm,
    EvaluateLowSampleCountPercentile: inputs.evaluateLowSampleCountPercentiles,
    EvaluationPeriods: inputs.evaluationPeriods,
    InsufficientDataActions: inputs.insufficientDataActions ?? [],
    OKActions: inputs.okActions ?? [],
    ThresholdMetricId: inputs.thresholdMetricId,
    Threshold: inputs.thresholdMetricId ? undefined : (inputs.threshold ?? 0),
    TreatMissingData: inputs.treatMissingData,
    ...(queries.length > 0
      ? { Metrics: queries }
      : {
          Dimensions: dimensionList(inputs.dimensions),
          ExtendedStatistic: inputs.extendedStatistic,
          MetricName: inputs.metricName,
          Namespace: inputs.namespace,
          Period: inputs.period,
          Statistic: inputs.statistic as Statistic | undefined,
          Unit: inputs.unit as StandardUnit | undefined,
        }),
  };
}

type Query = NonNullable<Inputs["metricQueries"]>[number];

function toQuery({ accountId, expression, id, label, metric, period, returnData }: Query): MetricDataQuery {
  return {
    AccountId: accountId,
    Expression: expression,
    Id: id,
    Label: label,
    MetricStat: metric && {
      Metric: {
        Dimensions: dimensionList(metric.dimensions),
        MetricName: metric.metricName,
        Namespace: metric.namespace,
      },
      Period: metric.period,
      Stat: metric.stat,
      Unit: metric.unit as StandardUnit | undefined,
    },
    Period: period,
    ReturnData: returnData ?? false,
  };
}

/** The emulator does not keep metric queries and what only they and percentiles use, and has a statistic always. */
function toState(found: MetricAlarm, known: Partial<State>): State {
  const dimensions = found.Dimensions?.map(({ Name = "", Value = "" }) => [Name, Value]) ?? [];
  const single = !known.metricQueries?.length && {
    dimensions: Object.fromEntries(dimensions) as Record<string, string>,
    extendedStatistic: found.ExtendedStatistic ?? "",
    metricName: found.MetricName ?? "",
    namespace: found.Namespace ?? "",
    period: found.Period,
    statistic: found.ExtendedStatistic ? "" : found.Statistic,
    unit: found.Unit ?? "",
  };
  return {
    actionsEnabled: found.ActionsEnabled,
    alarmActions: found.AlarmActions,
    alarmDescription: found.AlarmDescription ?? "",
    arn: found.AlarmArn,
    comparisonOperator: found.ComparisonOperator,
    datapointsToAlarm: found.DatapointsToAlarm ?? 0,
    evaluationPeriods: found.EvaluationPeriods,
    insufficientDataActions: found.InsufficientDataActions,
    name: found.AlarmName,
    okActions: found.OKActions,
    threshold: found.Threshold,
    treatMissingData: found.TreatMissingData,
    ...single,
  };
}
