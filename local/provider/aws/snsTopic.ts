// aws:sns/topic:Topic
import type { TopicArgs, TopicState } from "@pulumi/aws/sns/topic.js";
import type { Unwrap } from "@pulumi/pulumi";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { ignoreGone, sns, topicAttributes } from "./snsClient.ts";
import { topicProblems } from "./snsRules.ts";

/** The check has turned a policy that was given as an object into its text. */
type Inputs = Omit<Unwrap<TopicArgs>, "policy"> & { policy?: string; tagsAll?: Record<string, string> };
type State = Unwrap<TopicState>;

/** Properties and the topic's attributes that hold them. */
const texts = {
  applicationFailureFeedbackRoleArn: "ApplicationFailureFeedbackRoleArn",
  applicationSuccessFeedbackRoleArn: "ApplicationSuccessFeedbackRoleArn",
  archivePolicy: "ArchivePolicy",
  deliveryPolicy: "DeliveryPolicy",
  displayName: "DisplayName",
  fifoThroughputScope: "FifoThroughputScope",
  firehoseFailureFeedbackRoleArn: "FirehoseFailureFeedbackRoleArn",
  firehoseSuccessFeedbackRoleArn: "FirehoseSuccessFeedbackRoleArn",
  httpFailureFeedbackRoleArn: "HTTPFailureFeedbackRoleArn",
  httpSuccessFeedbackRoleArn: "HTTPSuccessFeedbackRoleArn",
  kmsMasterKeyId: "KmsMasterKeyId",
  lambdaFailureFeedbackRoleArn: "LambdaFailureFeedbackRoleArn",
  lambdaSuccessFeedbackRoleArn: "LambdaSuccessFeedbackRoleArn",
  policy: "Policy",
  sqsFailureFeedbackRoleArn: "SQSFailureFeedbackRoleArn",
  sqsSuccessFeedbackRoleArn: "SQSSuccessFeedbackRoleArn",
  tracingConfig: "TracingConfig",
} as const satisfies Partial<Record<keyof Inputs, string>>;

const numbers = {
  applicationSuccessFeedbackSampleRate: "ApplicationSuccessFeedbackSampleRate",
  firehoseSuccessFeedbackSampleRate: "FirehoseSuccessFeedbackSampleRate",
  httpSuccessFeedbackSampleRate: "HTTPSuccessFeedbackSampleRate",
  lambdaSuccessFeedbackSampleRate: "LambdaSuccessFeedbackSampleRate",
  signatureVersion: "SignatureVersion",
  sqsSuccessFeedbackSampleRate: "SQSSuccessFeedbackSampleRate",
} as const satisfies Partial<Record<keyof Inputs, string>>;

/** What stays as it is when the input is taken away; all the rest goes back to nothing. */
const kept = ["fifoThroughputScope", "policy", "signatureVersion", "tracingConfig"];

export const topic: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 256, suffix: ({ fifoTopic }) => (fifoTopic ? ".fifo" : "") },
  refuse: topicProblems,

  async create(cloud, inputs) {
    await checkNew(cloud, inputs);
    const { TopicArn = "" } = await (
      await sns(cloud)
    ).createTopic({
      Name: inputs.name,
      Attributes: { ...(inputs.fifoTopic && { FifoTopic: "true" }), ...toAttributes(inputs) },
      Tags: tagList(inputs.tagsAll),
    });
    return TopicArn;
  },

  async read(cloud, id) {
    const found = await topicAttributes(cloud, id);
    if (!found) return undefined;
    return { ...fromAttributes(found), arn: id, region: cloud.region, tagsAll: await tagsOf(cloud, id) };
  },

  async update(cloud, TopicArn, inputs, old) {
    const client = await sns(cloud);
    const before = toAttributes(old as Inputs);
    const wanted = toAttributes(inputs);
    for (const [AttributeName, AttributeValue] of Object.entries({ ...cleared(old, inputs), ...wanted })) {
      if (AttributeValue === before[AttributeName]) continue;
      await client.setTopicAttributes({ TopicArn, AttributeName, AttributeValue });
    }
    const { remove, set } = tagChanges(old.tagsAll, inputs.tagsAll);
    if (remove.length > 0) await client.untagResource({ ResourceArn: TopicArn, TagKeys: remove });
    if (Object.keys(set).length > 0) await client.tagResource({ ResourceArn: TopicArn, Tags: tagList(set) });
  },

  async delete(cloud, TopicArn) {
    await ignoreGone((await sns(cloud)).deleteTopic({ TopicArn }));
  },

  idOf: arnOf,
};

function arnOf(cloud: Cloud, { name }: Inputs): string {
  return `arn:${cloud.partition}:sns:${cloud.region}:${cloud.accountId}:${name}`;
}

/** SNS answers with the topic that is there already, unless its tags are others. The emulator does not compare. */
async function checkNew(cloud: Cloud, inputs: Inputs): Promise<void> {
  const arn = arnOf(cloud, inputs);
  if (!(await topicAttributes(cloud, arn))) return;
  if (isDeepStrictEqual(await tagsOf(cloud, arn), { ...inputs.tagsAll })) return;
  throw new UserError(
    `InvalidParameterException: Invalid parameter: Tags Reason: Topic already exists with different tags. ${arn} is another stack's or resource's; choose another name`,
  );
}

async function tagsOf(cloud: Cloud, ResourceArn: string): Promise<Record<string, string>> {
  const { Tags = [] } = await (await sns(cloud)).listTagsForResource({ ResourceArn });
  return Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])) as Record<string, string>;
}

function tagList(tags: Readonly<Record<string, string>> = {}): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** What is given, as attributes. Only a FIFO topic has those of one. */
function toAttributes(inputs: Inputs): Record<string, string> {
  const given = Object.entries({ ...texts, ...numbers }).flatMap(([property, name]) => {
    const value = inputs[property as keyof typeof texts | keyof typeof numbers];
    return value ? [[name, String(value)]] : [];
  });
  const fifo = inputs.fifoTopic && {
    ContentBasedDeduplication: String(inputs.contentBasedDeduplication ?? false),
  };
  return { ...(Object.fromEntries(given) as Record<string, string>), ...fifo };
}

/** What was set and is no longer given. */
function cleared(old: State, inputs: Inputs): Record<string, string> {
  const gone = (property: string) =>
    !kept.includes(property) && old[property as keyof State] && !inputs[property as keyof Inputs];
  const entries = [
    ...Object.entries(texts).map(([property, name]) => [property, name, ""] as const),
    ...Object.entries(numbers).map(([property, name]) => [property, name, "0"] as const),
  ];
  return Object.fromEntries(
    entries.filter(([property]) => gone(property)).map(([, name, nothing]) => [name, nothing]),
  );
}

function fromAttributes(found: Record<string, string>): Partial<State> {
  const text = Object.entries(texts).map(([property, name]) => [property, found[name] ?? ""]);
  const number = Object.entries(numbers).map(([property, name]) => [property, Number(found[name] ?? 0)]);
  return {
    ...Object.fromEntries([...text, ...number]),
    beginningArchiveTime: found.BeginningArchiveTime ?? "",
    contentBasedDeduplication: found.ContentBasedDeduplication === "true",
    fifoTopic: found.FifoTopic === "true",
    name: found.TopicArn?.split(":").at(-1),
    owner: found.Owner,
  };
}
