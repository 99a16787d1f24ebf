// Amazon SQS: queues and their policies. A name is free at once after a deletion; on AWS only after 60 seconds.
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceType, Service } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { attributesOf, ignoreGone, queueUrl, type Sqs, sqs } from "./sqsClient.ts";
import { queueAllowPolicy, queuePolicy, queueRedrivePolicy } from "./sqsPolicies.ts";
import { nameOf, queueProblems } from "./sqsRules.ts";

type QueueInputs = Unwrap<aws.sqs.QueueArgs> & { readonly tagsAll?: Record<string, string> };
type QueueState = Unwrap<aws.sqs.QueueState>;

/** Properties and the queue's attributes that hold them. */
const attributes = {
  contentBasedDeduplication: "ContentBasedDeduplication",
  deduplicationScope: "DeduplicationScope",
  delaySeconds: "DelaySeconds",
  fifoQueue: "FifoQueue",
  fifoThroughputLimit: "FifoThroughputLimit",
  kmsDataKeyReusePeriodSeconds: "KmsDataKeyReusePeriodSeconds",
  kmsMasterKeyId: "KmsMasterKeyId",
  maxMessageSize: "MaximumMessageSize",
  messageRetentionSeconds: "MessageRetentionPeriod",
  policy: "Policy",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  redriveAllowPolicy: "RedriveAllowPolicy",
  redrivePolicy: "RedrivePolicy",
  sqsManagedSseEnabled: "SqsManagedSseEnabled",
  visibilityTimeoutSeconds: "VisibilityTimeout",
} as const satisfies Partial<Record<keyof QueueInputs, string>>;

/** What a queue goes back to when the input is taken away. The rest stays as it is. */
const unset = {
  contentBasedDeduplication: false,
  delaySeconds: 0,
  kmsMasterKeyId: "",
  receiveWaitTimeSeconds: 0,
};

/** AWS reuses a data key for this long unless told otherwise. */
const kmsReuseSeconds = 300;

const queue: ResourceType<QueueInputs, QueueState> = {
  autoName: { property: "name", maxLength: 80, suffix: ({ fifoQueue }) => (fifoQueue ? ".fifo" : "") },
  refuse: queueProblems,

  async create(cloud, inputs) {
    const given = toAttributes(inputs);
    // A new queue is encrypted with keys of SQS unless it has a key of its own; the emulator has no such default.
    if (!given.KmsMasterKeyId) given.SqsManagedSseEnabled ??= "true";
    const request = { QueueName: inputs.name ?? "", Attributes: given, tags: inputs.tagsAll ?? {} };
    const created = await (await sqs(cloud)).createQueue(request);
    return created.QueueUrl ?? "";
  },

  async read(cloud, id) {
    const client = await sqs(cloud);
    const found = await attributesOf(client, queueUrl(cloud, id));
    if (!found) return undefined;
    const { Tags: tagsAll = {} } = await client.listQueueTags({ QueueUrl: queueUrl(cloud, id) });
    return { ...fromAttributes(found), name: nameOf(id), region: cloud.region, tagsAll, url: id };
  },

  async update(cloud, id, inputs, old) {
    const client = await sqs(cloud);
    const wanted = toAttributes({ ...unsetOf(old), ...inputs });
    const before = toAttributes(old as QueueInputs);
    const changed = Object.entries(wanted).filter(([name, value]) => value !== before[name]);
    const encryption = inputs.kmsMasterKeyId ? { SqsManagedSseEnabled: "false" } : {};
    const Attributes = { ...Object.fromEntries(changed), ...encryption };
    if (Object.keys(Attributes).length > 0) {
      await client.setQueueAttributes({ QueueUrl: queueUrl(cloud, id), Attributes });
    }
    await updateTags(client, queueUrl(cloud, id), old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id) {
    const client = await sqs(cloud);
    await ignoreGone(client.deleteQueue({ QueueUrl: queueUrl(cloud, id) }));
  },

  idOf: (cloud, inputs) => `${cloud.endpoint}/${cloud.accountId}/${inputs.name}`,
};

/** What is given, as attributes. Only a FIFO queue has the attribute that says so. */
function toAttributes(inputs: QueueInputs): Record<string, string> {
  const given = Object.entries(attributes).flatMap(([property, name]) => {
    const value = inputs[property as keyof typeof attributes];
    const fifoOnly = name === "FifoQueue" || name === "ContentBasedDeduplication";
    return value === undefined || (fifoOnly && !inputs.fifoQueue) ? [] : [[name, String(value)]];
  });
  return Object.fromEntries(given) as Record<string, string>;
}

function unsetOf(old: QueueState): Partial<QueueInputs> {
  return old.fifoQueue ? { ...unset, fifoQueue: true } : unset;
}

function fromAttributes(found: Record<string, string>): QueueState {
  return {
    arn: found.QueueArn,
    contentBasedDeduplication: found.ContentBasedDeduplication === "true",
    deduplicationScope: found.DeduplicationScope ?? "",
    delaySeconds: Number(found.DelaySeconds),
    fifoQueue: found.FifoQueue === "true",
    fifoThroughputLimit: found.FifoThroughputLimit ?? "",
    kmsDataKeyReusePeriodSeconds: Number(found.KmsDataKeyReusePeriodSeconds ?? kmsReuseSeconds),
    kmsMasterKeyId: found.KmsMasterKeyId ?? "",
    maxMessageSize: Number(found.MaximumMessageSize),
    messageRetentionSeconds: Number(found.MessageRetentionPeriod),
    policy: found.Policy ?? "",
    receiveWaitTimeSeconds: Number(found.ReceiveMessageWaitTimeSeconds),
    redriveAllowPolicy: found.RedriveAllowPolicy ?? "",
    redrivePolicy: found.RedrivePolicy ?? "",
    sqsManagedSseEnabled: found.SqsManagedSseEnabled === "true",
    visibilityTimeoutSeconds: Number(found.VisibilityTimeout),
  };
}

async function updateTags(client: Sqs, QueueUrl: string, old = {}, now = {}): Promise<void> {
  const { remove, set } = tagChanges(old, now);
  if (remove.length > 0) await client.untagQueue({ QueueUrl, TagKeys: remove });
  if (Object.keys(set).length > 0) await client.tagQueue({ QueueUrl, Tags: set });
}

export default {
  resources: {
    "aws:sqs/queue:Queue": queue,
    "aws:sqs/queuePolicy:QueuePolicy": queuePolicy,
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": queueAllowPolicy,
    "aws:sqs/redrivePolicy:RedrivePolicy": queueRedrivePolicy,
  },
} satisfies Service;
