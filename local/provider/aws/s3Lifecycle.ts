// aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration
import type {
  ExpirationStatus,
  LifecycleRule,
  TransitionDefaultMinimumObjectSize,
  TransitionStorageClass,
} from "@aws-sdk/client-s3";
import type {
  BucketLifecycleConfigurationArgs,
  BucketLifecycleConfigurationState,
} from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { given, ifThere, unhandled } from "./s3AndLambda.ts";
import { s3, tagMap, tagSet } from "./s3Client.ts";
import { badLifecycleRules } from "./s3LifecycleRules.ts";

type Inputs = Unwrap<BucketLifecycleConfigurationArgs>;
type State = Unwrap<BucketLifecycleConfigurationState>;
export type Rule = NonNullable<Inputs["rules"]>[number];

export const bucketLifecycleConfiguration: ResourceType<Inputs, State> = {
  refuse,
  create: put,
  async read(cloud, bucket, known) {
    const found = await ifThere(
      (await s3(cloud)).getBucketLifecycleConfiguration({ Bucket: bucket }),
      "NoSuchLifecycleConfiguration",
      "NoSuchBucket",
    );
    if (!found?.Rules) return undefined;
    const transitionDefaultMinimumObjectSize =
      found.TransitionDefaultMinimumObjectSize ??
      known.transitionDefaultMinimumObjectSize ??
      "all_storage_classes_128K";
    const rules = found.Rules.map(ruleState);
    return {
      bucket,
      rules,
      transitionDefaultMinimumObjectSize,

      region: cloud.region,
    };
  },
  update: async (cloud, _id, inputs) => void (await put(cloud, inputs)),
  async delete(cloud, bucket) {
    await ifThere((await s3(cloud)).deleteBucketLifecycle({ Bucket: bucket }), "NoSuchBucket");
  },
  idOf: (_cloud, inputs) => inputs.bucket,
};

function refuse(inputs: Partial<Inputs>): Problem[] {
  // `timeouts` bounds the real provider's waiting; here there is nothing to wait for.
  const handled = ["bucket", "rules", "timeouts", "transitionDefaultMinimumObjectSize"] as const;
  return [...unhandled<Inputs>(inputs, handled), ...badLifecycleRules(inputs.rules ?? [])];
}

async function put(cloud: Cloud, inputs: Inputs): Promise<string> {
  await (
    await s3(cloud)
  ).putBucketLifecycleConfiguration({
    Bucket: inputs.bucket,
    LifecycleConfiguration: { Rules: (inputs.rules ?? []).map(ruleRequest) },
    TransitionDefaultMinimumObjectSize: inputs.transitionDefaultMinimumObjectSize as
      TransitionDefaultMinimumObjectSize | undefined,
  });
  return inputs.bucket;
}

function ruleRequest(rule: Rule): LifecycleRule {
  const { expiration, noncurrentVersionExpiration: noncurrent } = rule;
  return {
    ID: rule.id,
    Status: rule.status as ExpirationStatus,
    Filter: filterRequest(rule),
    AbortIncompleteMultipartUpload: rule.abortIncompleteMultipartUpload && {
      DaysAfterInitiation: rule.abortIncompleteMultipartUpload.daysAfterInitiation,
    },
    Expiration: expiration && {
      Date: date(expiration.date),
      Days: expiration.days,
      ExpiredObjectDeleteMarker: expiration.expiredObjectDeleteMarker,
    },
    NoncurrentVersionExpiration: noncurrent && {
      NewerNoncurrentVersions: noncurrent.newerNoncurrentVersions,
      NoncurrentDays: noncurrent.noncurrentDays,
    },
    NoncurrentVersionTransitions: rule.noncurrentVersionTransitions?.map((it) => ({
      NewerNoncurrentVersions: it.newerNoncurrentVersions,
      NoncurrentDays: it.noncurrentDays,
      StorageClass: it.storageClass as TransitionStorageClass,
    })),
    Transitions: rule.transitions?.map((it) => ({
      Date: date(it.date),
      Days: it.days,
      StorageClass: it.storageClass as TransitionStorageClass,
    })),
  };
}

function filterRequest(rule: Rule): LifecycleRule["Filter"] {
  const { filter } = rule;
  if (filter?.and) {
    return {
      And: {
        ObjectSizeGreaterThan: filter.and.objectSizeGreaterThan,
        ObjectSizeLessThan: filter.and.objectSizeLessThan,
        Prefix: filter.and.prefix,
        Tags: filter.and.tags && tagSet(filter.and.tags),
      },
    };
  }
  if (filter?.tag) return { Tag: { Key: filter.tag.key, Value: filter.tag.value } };
  if (filter?.objectSizeGreaterThan) return { ObjectSizeGreaterThan: filter.objectSizeGreaterThan };
  if (filter?.objectSizeLessThan) return { ObjectSizeLessThan: filter.objectSizeLessThan };
  return { Prefix: filter?.prefix ?? rule.prefix ?? "" };
}

function ruleState(rule: LifecycleRule): Rule {
  const { AbortIncompleteMultipartUpload: abort, Expiration, NoncurrentVersionExpiration: noncurrent } = rule;
  return {
    id: rule.ID ?? "",
    status: rule.Status ?? "",
    prefix: "",
    filter: filterState(rule),
    abortIncompleteMultipartUpload: abort && { daysAfterInitiation: abort.DaysAfterInitiation },
    expiration:
      Expiration &&
      given({
        date: Expiration.Date?.toISOString(),
        days: Expiration.Days,
        expiredObjectDeleteMarker: Expiration.ExpiredObjectDeleteMarker,
      }),
    noncurrentVersionExpiration: noncurrent && {
      ...given({ newerNoncurrentVersions: noncurrent.NewerNoncurrentVersions }),
      noncurrentDays: noncurrent.NoncurrentDays ?? 0,
    },
    noncurrentVersionTransitions: (rule.NoncurrentVersionTransitions ?? []).map((it) => ({
      ...given({ newerNoncurrentVersions: it.NewerNoncurrentVersions }),
      noncurrentDays: it.NoncurrentDays ?? 0,
      storageClass: it.StorageClass ?? "",
    })),
    transitions: (rule.Transitions ?? []).map((it) => ({
      ...given({ date: it.Date?.toISOString(), days: it.Days }),
      storageClass: it.StorageClass ?? "",
    })),
  };
}

function filterState({ Filter, Prefix }: LifecycleRule): Rule["filter"] {
  const And = Filter?.And;
  if (And) {
    const tags = And.Tags && tagMap(And.Tags);
    const sizes = {
      objectSizeGreaterThan: And.ObjectSizeGreaterThan || undefined,
      objectSizeLessThan: And.ObjectSizeLessThan || undefined,
    };
    return { and: given({ ...sizes, prefix: And.Prefix, tags }) };
  }
  if (Filter?.Tag) return { tag: { key: Filter.Tag.Key ?? "", value: Filter.Tag.Value ?? "" } };
  if (Filter?.ObjectSizeGreaterThan) return { objectSizeGreaterThan: Filter.ObjectSizeGreaterThan };
  if (Filter?.ObjectSizeLessThan) return { objectSizeLessThan: Filter.ObjectSizeLessThan };
  return { prefix: Filter?.Prefix ?? Prefix ?? "" };
}

function date(iso: string | undefined): Date | undefined {
  return iso === undefined ? undefined : new Date(iso);
}
