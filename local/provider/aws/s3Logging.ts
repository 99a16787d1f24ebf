// aws:s3/bucketLogging:BucketLogging
import type { PartitionDateSource, TargetObjectKeyFormat } from "@aws-sdk/client-s3";
import type { BucketLoggingArgs, BucketLoggingState } from "@pulumi/aws/s3/bucketLogging.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { ifThere, unhandled } from "./s3AndLambda.ts";
import { s3 } from "./s3Client.ts";

type Inputs = Unwrap<BucketLoggingArgs>;
type State = Unwrap<BucketLoggingState>;

export const bucketLogging: ResourceType<Inputs, State> = {
  refuse: (inputs) =>
    unhandled<Inputs>(inputs, ["bucket", "targetBucket", "targetPrefix", "targetObjectKeyFormat"]),
  create: put,
  async read(cloud, bucket) {
    const found = await ifThere((await s3(cloud)).getBucketLogging({ Bucket: bucket }), "NoSuchBucket");
    const logging = found?.LoggingEnabled;
    return (
      logging && {
        bucket,
        targetBucket: logging.TargetBucket,
        targetPrefix: logging.TargetPrefix,

        region: cloud.region,
      }
    );
  },
  update: async (cloud, _id, inputs) => void (await put(cloud, inputs)),
  async delete(cloud, bucket) {
    await ifThere(
      (await s3(cloud)).putBucketLogging({ Bucket: bucket, BucketLoggingStatus: {} }),
      "NoSuchBucket",
    );
  },
  idOf: (_cloud, inputs) => inputs.bucket,
};

async function put(cloud: Cloud, inputs: Inputs): Promise<string> {
  const client = await s3(cloud);
  if (!(await ifThere(client.headBucket({ Bucket: inputs.targetBucket }), "NotFound"))) {
    throw new UserError(
      `InvalidTargetBucketForLogging: The target bucket for logging does not exist: targetBucket is "${inputs.targetBucket}"; name a bucket of this account`,
    );
  }
  await client.putBucketLogging({
    Bucket: inputs.bucket,
    BucketLoggingStatus: {
      LoggingEnabled: {
        TargetBucket: inputs.targetBucket,
        TargetPrefix: inputs.targetPrefix,
        TargetObjectKeyFormat: keyFormat(inputs.targetObjectKeyFormat),
      },
    },
  });
  return inputs.bucket;
}

function keyFormat(format: Inputs["targetObjectKeyFormat"]): TargetObjectKeyFormat | undefined {
  if (!format) return undefined;
  if (!format.partitionedPrefix) return { SimplePrefix: {} };
  const PartitionDateSource = format.partitionedPrefix.partitionDateSource as PartitionDateSource;
  return { PartitionedPrefix: { PartitionDateSource } };
}
