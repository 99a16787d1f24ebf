// The small settings of a bucket, each a resource of its own with the bucket's name as its id.
import type { ObjectOwnership, ServerSideEncryption } from "@aws-sdk/client-s3";
import type {
  BucketOwnershipControlsArgs,
  BucketOwnershipControlsState,
} from "@pulumi/aws/s3/bucketOwnershipControls.js";
import type {
  BucketPublicAccessBlockArgs,
  BucketPublicAccessBlockState,
} from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import type {
  BucketServerSideEncryptionConfigurationArgs,
  BucketServerSideEncryptionConfigurationState,
} from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { ifThere, unhandled } from "./s3AndLambda.ts";
import { s3 } from "./s3Client.ts";

type Block = Unwrap<BucketPublicAccessBlockArgs>;

/** aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock */
export const bucketPublicAccessBlock: ResourceType<Block, Unwrap<BucketPublicAccessBlockState>> = {
  create: putBlock,
  async read(cloud, bucket) {
    const found = await ifThere(
      (await s3(cloud)).getPublicAccessBlock({ Bucket: bucket }),
      "NoSuchPublicAccessBlockConfiguration",
      "NoSuchBucket",
    );
    const block = found?.PublicAccessBlockConfiguration;
    return (
      block && {
        bucket,
        blockPublicAcls: block.BlockPublicAcls,
        blockPublicPolicy: block.BlockPublicPolicy,
        ignorePublicAcls: block.IgnorePublicAcls,
        restrictPublicBuckets: block.RestrictPublicBuckets,
        region: cloud.region,
      }
    );
  },
  update: async (cloud, _id, inputs) => void (await putBlock(cloud, inputs)),
  async delete(cloud, bucket, state) {
    if (state.skipDestroy) return;
    await ifThere((await s3(cloud)).deletePublicAccessBlock({ Bucket: bucket }), "NoSuchBucket");
  },
  idOf: (_cloud, inputs) => inputs.bucket,
};

async function putBlock(cloud: Cloud, inputs: Block): Promise<string> {
  await (
    await s3(cloud)
  ).putPublicAccessBlock({
    Bucket: inputs.bucket,
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: inputs.blockPublicAcls ?? false,
      BlockPublicPolicy: inputs.blockPublicPolicy ?? false,
      IgnorePublicAcls: inputs.ignorePublicAcls ?? false,
      RestrictPublicBuckets: inputs.restrictPublicBuckets ?? false,
    },
  });
  return inputs.bucket;
}

type Ownership = Unwrap<BucketOwnershipControlsArgs>;

/** aws:s3/bucketOwnershipControls:BucketOwnershipControls */
export const bucketOwnershipControls: ResourceType<Ownership, Unwrap<BucketOwnershipControlsState>> = {
  create: putOwnership,
  async read(cloud, bucket) {
    const found = await ifThere(
      (await s3(cloud)).getBucketOwnershipControls({ Bucket: bucket }),
      "OwnershipControlsNotFoundError",
      "NoSuchBucket",
    );
    const objectOwnership = found?.OwnershipControls?.Rules?.[0]?.ObjectOwnership;
    return objectOwnership && { bucket, rule: { objectOwnership }, region: cloud.region };
  },
  update: async (cloud, _id, inputs) => void (await putOwnership(cloud, inputs)),
  async delete(cloud, bucket) {
    await ifThere(
      (await s3(cloud)).deleteBucketOwnershipControls({ Bucket: bucket }),
      "OwnershipControlsNotFoundError",
      "NoSuchBucket",
    );
  },
  idOf: (_cloud, inputs) => inputs.bucket,
};

async function putOwnership(cloud: Cloud, inputs: Ownership): Promise<string> {
  const ObjectOwnership = inputs.rule.objectOwnership as ObjectOwnership;
  await (
    await s3(cloud)
  ).putBucketOwnershipControls({
    Bucket: inputs.bucket,
    OwnershipControls: { Rules: [{ ObjectOwnership }] },
  });
  return inputs.bucket;
}

type Encryption = Unwrap<BucketServerSideEncryptionConfigurationArgs>;

/** aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration */
export const bucketServerSideEncryptionConfiguration: ResourceType<
  Encryption,
  Unwrap<BucketServerSideEncryptionConfigurationState>
> = {
  refuse: refuseEncryption,
  create: putEncryption,
  async read(cloud, bucket, known) {
    const found = await ifThere(
      (await s3(cloud)).getBucketEncryption({ Bucket: bucket }),
      "ServerSideEncryptionConfigurationNotFoundError",
      "NoSuchBucket",
    );
    const rules = found?.ServerSideEncryptionConfiguration?.Rules?.map((rule, index) => ({
      applyServerSideEncryptionByDefault: {
        kmsMasterKeyId: rule.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID ?? "",
        sseAlgorithm: rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? "",
      },
      blockedEncryptionTypes: known.rules?.[index]?.blockedEncryptionTypes ?? [],
      bucketKeyEnabled: rule.BucketKeyEnabled ?? false,
    }));
    return rules && { bucket, rules, region: cloud.region };
  },
  update: async (cloud, _id, inputs) => void (await putEncryption(cloud, inputs)),
  async delete(cloud, bucket) {
    await ifThere((await s3(cloud)).deleteBucketEncryption({ Bucket: bucket }), "NoSuchBucket");
  },
  idOf: (_cloud, inputs) => inputs.bucket,
};

function refuseEncryption(inputs: Partial<Encryption>): Problem[] {
  const misplaced = (inputs.rules ?? []).flatMap(({ applyServerSideEncryptionByDefault: by }, index) =>
    by?.sseAlgorithm === "AES256" && by.kmsMasterKeyId
      ? [
          {
            property: `rules[${index}].applyServerSideEncryptionByDefault.kmsMasterKeyId`,
            reason:
              'is only for sseAlgorithm "aws:kms" or "aws:kms:dsse", not "AES256"; remove it or change sseAlgorithm',
          },
        ]
      : [],
  );
  return [...unhandled<Encryption>(inputs, ["bucket", "rules"]), ...misplaced];
}

async function putEncryption(cloud: Cloud, inputs: Encryption): Promise<string> {
  const Rules = inputs.rules.map((rule) => ({
    ApplyServerSideEncryptionByDefault: rule.applyServerSideEncryptionByDefault && {
      SSEAlgorithm: rule.applyServerSideEncryptionByDefault.sseAlgorithm as ServerSideEncryption,
      KMSMasterKeyID: rule.applyServerSideEncryptionByDefault.kmsMasterKeyId || undefined,
    },
    BucketKeyEnabled: rule.bucketKeyEnabled,
  }));
  await (
    await s3(cloud)
  ).putBucketEncryption({ Bucket: inputs.bucket, ServerSideEncryptionConfiguration: { Rules } });
  return inputs.bucket;
}
