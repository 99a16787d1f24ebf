// aws:s3/bucketNotification:BucketNotification
import type {
  Event,
  FilterRule,
  NotificationConfiguration,
  NotificationConfigurationFilter,
} from "@aws-sdk/client-s3";
import type { BucketNotificationArgs, BucketNotificationState } from "@pulumi/aws/s3/bucketNotification.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { ifThere, uniqueName } from "./s3AndLambda.ts";
import { s3 } from "./s3Client.ts";
import { checkDestinations } from "./s3Destinations.ts";
import { badNotifications } from "./s3NotificationRules.ts";

type Inputs = Unwrap<BucketNotificationArgs>;
type State = Unwrap<BucketNotificationState>;
type Target = { events: string[]; filterPrefix?: string; filterSuffix?: string; id?: string };

/** A bucket has one notification configuration: what is put here replaces all that was there, as with AWS. */
export const bucketNotification: ResourceType<Inputs, State> = {
  refuse: badNotifications,
  create: async (cloud, inputs) => put(cloud, inputs, {}),
  async read(cloud, bucket) {
    const found = await ifThere(
      (await s3(cloud)).getBucketNotificationConfiguration({ Bucket: bucket }),
      "NoSuchBucket",
    );
    return found && { ...state(found), bucket, region: cloud.region };
  },
  update: async (cloud, _id, inputs, old) => void (await put(cloud, inputs, old)),
  async delete(cloud, bucket) {
    const nothing = { Bucket: bucket, NotificationConfiguration: {} };
    await ifThere((await s3(cloud)).putBucketNotificationConfiguration(nothing), "NoSuchBucket");
  },
  idOf: (_cloud, inputs) => inputs.bucket,
};

async function put(cloud: Cloud, inputs: Inputs, old: State): Promise<string> {
  await checkDestinations(cloud, inputs);
  const NotificationConfiguration: NotificationConfiguration = {
    LambdaFunctionConfigurations: inputs.lambdaFunctions?.map((it, index) => ({
      ...target(it, "lambda", old.lambdaFunctions?.[index]),
      LambdaFunctionArn: it.lambdaFunctionArn,
    })),
    QueueConfigurations: inputs.queues?.map((it, index) => ({
      ...target(it, "queue", old.queues?.[index]),
      QueueArn: it.queueArn,
    })),
    TopicConfigurations: inputs.topics?.map((it, index) => ({
      ...target(it, "topic", old.topics?.[index]),
      TopicArn: it.topicArn,
    })),
    EventBridgeConfiguration: inputs.eventbridge ? {} : undefined,
  };
  await (
    await s3(cloud)
  ).putBucketNotificationConfiguration({ Bucket: inputs.bucket, NotificationConfiguration });
  return inputs.bucket;
}

function target(it: Target, kind: "lambda" | "queue" | "topic", old: Target | undefined) {
  const FilterRules: FilterRule[] = [];
  if (it.filterPrefix) FilterRules.push({ Name: "prefix", Value: it.filterPrefix });
  if (it.filterSuffix) FilterRules.push({ Name: "suffix", Value: it.filterSuffix });
  return {
    Id: it.id || old?.id || uniqueName(`tf-s3-${kind}-`),
    Events: it.events as Event[],
    Filter: FilterRules.length > 0 ? { Key: { FilterRules } } : undefined,
  };
}

function state(found: NotificationConfiguration): State {
  return {
    eventbridge: found.EventBridgeConfiguration !== undefined,
    lambdaFunctions: (found.LambdaFunctionConfigurations ?? []).map((it) => ({
      ...targetState(it),
      lambdaFunctionArn: it.LambdaFunctionArn ?? "",
    })),
    queues: (found.QueueConfigurations ?? []).map((it) => ({
      ...targetState(it),
      queueArn: it.QueueArn ?? "",
    })),
    topics: (found.TopicConfigurations ?? []).map((it) => ({
      ...targetState(it),
      topicArn: it.TopicArn ?? "",
    })),
  };
}

function targetState(it: {
  Id?: string;
  Events?: Event[];
  Filter?: NotificationConfigurationFilter;
}): Target {
  const filter = (name: string) =>
    it.Filter?.Key?.FilterRules?.find((rule) => rule.Name?.toLowerCase() === name)?.Value ?? "";
  return {
    id: it.Id ?? "",
    events: it.Events ?? [],
    filterPrefix: filter("prefix"),
    filterSuffix: filter("suffix"),
  };
}
