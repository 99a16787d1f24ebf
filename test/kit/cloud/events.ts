// SQS, SNS, Scheduler, EventBridge, API Gateway, Firehose: where they differ from the general rule.
import { ACCOUNT, arnOf, digits, hex, uuid, type Made, type Rule } from "./made.ts";

const queue: Rule = (made) => {
  const url = `https://sqs.${made.region}.amazonaws.com/${ACCOUNT}/${made.name}`;
  return { id: url, url, arn: arnOf(made, "sqs", made.name) };
};

const ofQueue: Rule = ({ inputs }) => ({ id: inputs.queueUrl });

const topic: Rule = (made) => {
  const arn = arnOf(made, "sns", made.name);
  return { id: arn, arn, owner: ACCOUNT };
};

const topicSubscription: Rule = ({ urn, inputs }) => {
  const arn = `${inputs.topic}:${uuid(urn)}`;
  return { id: arn, arn, ownerId: ACCOUNT };
};

const schedule: Rule = (made) => {
  const groupName: string = made.inputs.groupName ?? "default";
  const id = `${groupName}/${made.name}`;
  return { id, groupName, arn: arnOf(made, "scheduler", `schedule/${id}`) };
};

const scheduleGroup: Rule = (made) => ({ arn: arnOf(made, "scheduler", `schedule-group/${made.name}`) });

const eventTarget: Rule = ({ urn, inputs }) => {
  const targetId = inputs.targetId ?? `terraform-${digits(urn, 26)}`;
  return { id: `${inputs.rule}-${targetId}`, targetId };
};

/** API ids are ten letters and digits. */
const api: Rule = (made) => {
  const id = hex(made.urn, 10);
  return {
    id,
    arn: gatewayArn(made, `apis/${id}`),
    apiEndpoint: `https://${id}.execute-api.${made.region}.amazonaws.com`,
    executionArn: arnOf(made, "execute-api", id),
  };
};

const stage: Rule = (made) => {
  const { apiId } = made.inputs;
  const path = made.name === "$default" ? "" : made.name;
  return {
    arn: gatewayArn(made, `apis/${apiId}/stages/${made.name}`),
    executionArn: arnOf(made, "execute-api", `${apiId}/${made.name}`),
    invokeUrl: `https://${apiId}.execute-api.${made.region}.amazonaws.com/${path}`,
  };
};

const shortId: Rule = ({ urn }) => ({ id: hex(urn, 7) });

const deliveryStream: Rule = (made) => {
  const arn = arnOf(made, "firehose", `deliverystream/${made.name}`);
  return { id: arn, arn, destinationId: "destinationId-000000000001", versionId: "1" };
};

export const eventRules: Readonly<Record<string, Rule>> = {
  "aws:sqs/queue:Queue": queue,
  "aws:sqs/queuePolicy:QueuePolicy": ofQueue,
  "aws:sqs/redrivePolicy:RedrivePolicy": ofQueue,
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": ofQueue,
  "aws:sns/topic:Topic": topic,
  "aws:sns/topicPolicy:TopicPolicy": ({ inputs }) => ({ id: inputs.arn, owner: ACCOUNT }),
  "aws:sns/topicSubscription:TopicSubscription": topicSubscription,
  "aws:scheduler/schedule:Schedule": schedule,
  "aws:scheduler/scheduleGroup:ScheduleGroup": scheduleGroup,
  "aws:cloudwatch/eventRule:EventRule": (made) => ({ arn: arnOf(made, "events", `rule/${made.name}`) }),
  "aws:cloudwatch/eventTarget:EventTarget": eventTarget,
  "aws:apigatewayv2/api:Api": api,
  "aws:apigatewayv2/stage:Stage": stage,
  "aws:apigatewayv2/route:Route": shortId,
  "aws:apigatewayv2/integration:Integration": shortId,
  "aws:apigatewayv2/authorizer:Authorizer": shortId,
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": deliveryStream,
  "aws:kinesis/stream:Stream": (made) => {
    const arn = arnOf(made, "kinesis", `stream/${made.name}`);
    return { id: arn, arn };
  },
};

/** API Gateway's own ARNs name no account. */
function gatewayArn({ region }: Made, path: string): string {
  return `arn:aws:apigateway:${region}::/${path}`;
}
