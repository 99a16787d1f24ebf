// aws:s3/bucket:Bucket
import type { BucketLocationConstraint } from "@aws-sdk/client-s3";
import type { BucketArgs, BucketState } from "@pulumi/aws/s3/bucket.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { ifThere, unhandled } from "./s3AndLambda.ts";
import { badBucketName } from "./s3BucketName.ts";
import { s3, tagMap, tagSet } from "./s3Client.ts";
import { emptyBucket } from "./s3Empty.ts";
import { hostedZones } from "./s3HostedZones.ts";

type Inputs = Unwrap<BucketArgs> & { tagsAll?: Record<string, string> };
type State = Unwrap<BucketState>;

export const bucket: ResourceType<Inputs, State> = {
  autoName: { property: "bucket", maxLength: 63, lowerCase: true },
  refuse,
  create,
  read,
  update: async (cloud, id, inputs) => tag(cloud, id, inputs.tagsAll),
  delete: remove,
  idOf: async (_cloud, inputs) => inputs.bucket,
};

/** The properties that AWS's provider deprecated, and the resource that each has become. */
const separate: Readonly<Partial<Record<keyof Inputs, string>>> = {
  accelerationStatus: "aws.s3.BucketAccelerateConfiguration",
  acl: "aws.s3.BucketAcl",
  corsRules: "aws.s3.BucketCorsConfiguration",
  grants: "aws.s3.BucketAcl",
  lifecycleRules: "aws.s3.BucketLifecycleConfiguration",
  logging: "aws.s3.BucketLogging",
  objectLockConfiguration: "aws.s3.BucketObjectLockConfiguration",
  policy: "aws.s3.BucketPolicy",
  replicationConfiguration: "aws.s3.BucketReplicationConfig",
  requestPayer: "aws.s3.BucketRequestPaymentConfiguration",
  serverSideEncryptionConfiguration: "aws.s3.BucketServerSideEncryptionConfiguration",
  versioning: "aws.s3.BucketVersioning",
  website: "aws.s3.BucketWebsiteConfiguration",
};

function refuse(inputs: Partial<Inputs>): Problem[] {
  const problems = unhandled<Inputs>(inputs, ["bucket", "bucketPrefix", "forceDestroy", "tags"]).map(
    ({ property, reason }) => {
      const resource = separate[property as keyof Inputs];
      return { property, reason: resource ? `is deprecated; use the resource ${resource} instead` : reason };
    },
  );
  const wrong = inputs.bucket === undefined ? undefined : badBucketName(inputs.bucket);
  if (wrong) problems.push({ property: "bucket", reason: `is "${inputs.bucket}"; ${wrong}` });
  return problems;
}

async function create(cloud: Cloud, inputs: Inputs): Promise<string> {
  const client = await s3(cloud);
  const name = inputs.bucket as string;
  // In us-east-1 creating one's own bucket again is no error for S3; it is one for the real provider.
  if (await ifThere(client.headBucket({ Bucket: name }), "NotFound")) {
    throw new UserError(
      `BucketAlreadyOwnedByYou: the bucket ${name} exists already; choose another name or import it`,
    );
  }
  const location = cloud.region === "us-east-1" ? undefined : (cloud.region as BucketLocationConstraint);
  await client.createBucket({
    Bucket: name,
    CreateBucketConfiguration: location && { LocationConstraint: location },
  });
  // AWS does so for every new bucket, https://aws.amazon.com/about-aws/whats-new/2023/04/ (S3 defaults).
  await client.putPublicAccessBlock({
    Bucket: name,
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
  await tag(cloud, name, inputs.tagsAll);
  return name;
}

async function tag(cloud: Cloud, name: string, tags: Record<string, string> | undefined): Promise<void> {
  const client = await s3(cloud);
  const TagSet = tagSet(tags);
  if (TagSet.length > 0) await client.putBucketTagging({ Bucket: name, Tagging: { TagSet } });
  else await client.deleteBucketTagging({ Bucket: name });
}

async function read(cloud: Cloud, name: string): Promise<Partial<State> | undefined> {
  const client = await s3(cloud);
  if (!(await ifThere(client.headBucket({ Bucket: name }), "NotFound"))) return undefined;
  const [owner, tags] = await Promise.all([
    client.getBucketAcl({ Bucket: name }),
    ifThere(client.getBucketTagging({ Bucket: name }), "NoSuchTagSet"),
  ]);
  return {
    ...deprecatedViews(owner.Owner?.ID ?? ""),
    arn: `arn:${cloud.partition}:s3:::${name}`,
    bucket: name,
    bucketDomainName: `${name}.s3.amazonaws.com`,
    bucketRegion: cloud.region,
    bucketRegionalDomainName: `${name}.s3.${cloud.region}.amazonaws.com`,
    hostedZoneId: hostedZones[cloud.region],
    region: cloud.region,
    tagsAll: tagMap(tags?.TagSet),
  };
}

/** What the properties of `separate` show of a new bucket; afterwards the separate resources are what to look at. */
function deprecatedViews(ownerId: string): Partial<State> {
  return {
    grants: [{ id: ownerId, permissions: ["FULL_CONTROL"], type: "CanonicalUser", uri: "" }],
    serverSideEncryptionConfiguration: {
      rule: {
        applyServerSideEncryptionByDefault: { kmsMasterKeyId: "", sseAlgorithm: "AES256" },
        bucketKeyEnabled: false,
      },
    },
    versioning: { enabled: false, mfaDelete: false },
  };
}

async function remove(cloud: Cloud, name: string, state: State): Promise<void> {
  const client = await s3(cloud);
  if (!(await ifThere(client.headBucket({ Bucket: name }), "NotFound"))) return;
  if (state.forceDestroy) await emptyBucket(client, name);
  try {
    await ifThere(client.deleteBucket({ Bucket: name }), "NoSuchBucket");
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "BucketNotEmpty") throw error;
    throw new UserError(
      `BucketNotEmpty: ${error.message}: ${name}; delete its objects and their versions, or deploy it with forceDestroy: true first`,
    );
  }
}
