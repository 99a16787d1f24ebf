import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { SNS } from "@aws-sdk/client-sns";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { makeQueue, receive, startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("CloudWatch on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let world: World;
  let count = 0;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
  });
  after(stopCloud);

  const make = (token: string, inputs: Values = {}) =>
    world.create({ token, name: `made${count++}`, inputs });
  const remove = ({ id, outs, urn }: Made) => world.provider.delete!(id, urn, outs);
  const isThere = async ({ id, outs, urn }: Made) => (await world.provider.read!(id, urn, outs)).id !== "";
  const failed = (reason: string) => ({ message: `${alarm} "made${count - 1}": ${reason}` });

  async function change(made: Made, news: Values): Promise<Values> {
    const inputs = await world.check(made.urn, made.inputs, news);
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, inputs);
    assert.equal((await world.provider.diff!(made.id, made.urn, outs as Values, inputs)).changes, false);
    made.outs = outs as Values;
    return made.outs;
  }

  describe("metric alarm", () => {
    const errors = (more: Values = {}) => ({
      comparisonOperator: "GreaterThanThreshold",
      dimensions: { FunctionName: "alert" },
      evaluationPeriods: 1,
      metricName: "Failures",
      namespace: "kandokoro",
      period: 60,
      statistic: "Sum",
      threshold: 2,
      ...more,
    });

    it("tells its topic when the metric passes the threshold", async () => {
      const { TopicArn = "" } = await cloud.client(SNS).createTopic({ Name: "alerts" });
      const queue = await makeQueue(cloud, "alerts");
      await cloud.client(SNS).subscribe({ TopicArn, Protocol: "sqs", Endpoint: queue.arn });
      const made = await make(alarm, errors({ alarmActions: [TopicArn], alarmDescription: "too many" }));
      await cloud.client(CloudWatch).putMetricData({
        Namespace: "kandokoro",
        MetricData: [
          { MetricName: "Failures", Value: 5, Dimensions: [{ Name: "FunctionName", Value: "alert" }] },
        ],
      });
      const { Message } = JSON.parse(await receive(cloud, queue.url)) as { Message: string };
      const { AlarmName, NewStateValue } = JSON.parse(Message) as Values;
      assert.deepEqual([AlarmName, NewStateValue], [made.outs.name, "ALARM"]);
    });

    it("is changed in place, and has what is no longer given taken back", async () => {
      const topics = ["a", "b"].map((name) => `arn:aws:sns:${cloud.region}:${cloud.accountId}:${name}`);
      const made = await make(
        alarm,
        errors({
          alarmActions: topics,
          alarmDescription: "too many",
          datapointsToAlarm: 1,
          insufficientDataActions: topics,
          okActions: topics,
          tags: { colour: "blue" },
          treatMissingData: "notBreaching",
          unit: "Count",
        }),
      );
      const { outs } = made;
      assert.deepEqual(
        [outs.alarmActions, outs.insufficientDataActions, outs.treatMissingData, outs.unit],
        [topics, topics, "notBreaching", "Count"],
      );
      assert.equal(outs.arn, `arn:aws:cloudwatch:${cloud.region}:${cloud.accountId}:alarm:${made.id}`);
      const now = await change(
        made,
        errors({ actionsEnabled: false, comparisonOperator: "LessThanThreshold", threshold: 0.5 }),
      );
      assert.deepEqual(
        [now.comparisonOperator, now.threshold, now.actionsEnabled, now.alarmActions, now.alarmDescription],
        ["LessThanThreshold", 0.5, false, [], ""],
      );
      assert.deepEqual(
        [now.treatMissingData, now.unit, now.datapointsToAlarm, now.tags],
        ["missing", "", 0, null],
      );
    });

    it("watches a percentile instead of a statistic", async () => {
      const made = await make(alarm, errors({ statistic: undefined, extendedStatistic: "p99" }));
      assert.deepEqual([made.outs.extendedStatistic, made.outs.statistic], ["p99", ""]);
      const outs = await change(made, errors());
      assert.deepEqual([outs.extendedStatistic, outs.statistic], ["", "Sum"]);
    });

    it("keeps the queries of metric maths, which the emulator does not evaluate", async () => {
      const metric = { metricName: "Errors", namespace: "AWS/Lambda", period: 60, stat: "Sum" };
      const metricQueries = [
        { id: "twice", expression: "e * 2", returnData: true },
        { id: "e", metric },
      ];
      const maths = { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, metricQueries };
      const made = await make(alarm, { ...maths, threshold: 1 });
      const { props } = await world.provider.read!(made.id, made.urn, made.outs);
      const diff = await world.provider.diff!(made.id, made.urn, props as Values, made.inputs);
      assert.equal(diff.changes, false);
    });

    it("is not made without what it is about", async () => {
      await assert.rejects(
        make(alarm, { comparisonOperator: "LessThanThreshold", metricName: "Errors" }),
        failed(
          "ValidationError: evaluationPeriods, namespace, period, statistic or extendedStatistic must be given for an alarm",
        ),
      );
    });

    it("is deleted, also a second time, and when a killed up left it", async () => {
      const made = await make(alarm, errors());
      await remove(made);
      await remove(made);
      assert.equal(await isThere(made), false);
      const { id, inputs } = await make(alarm, errors());
      assert.equal(await removeOrphan(cloud, alarm, inputs), id);
      assert.equal(await removeOrphan(cloud, alarm, inputs), undefined);
    });
  });
});
