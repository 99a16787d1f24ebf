// aws:s3/bucketPolicy:BucketPolicy
import type { BucketPolicyArgs, BucketPolicyState } from "@pulumi/aws/s3/bucketPolicy.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { ifThere, unhandled } from "./s3AndLambda.ts";
import { s3 } from "./s3Client.ts";
import { badBucketPolicy } from "./s3PolicyRules.ts";

type Inputs = Unwrap<BucketPolicyArgs>;
type State = Unwrap<BucketPolicyState>;

export const bucketPolicy: ResourceType<Inputs, State> = {
  refuse,
  create: put,
  async read(cloud, bucket) {
    const found = await ifThere(
      (await s3(cloud)).getBucketPolicy({ Bucket: bucket }),
      "NoSuchBucketPolicy",
      "NoSuchBucket",
    );
    if (!found?.Policy) return undefined;
    return { bucket, policy: JSON.stringify(sorted(JSON.parse(found.Policy))), region: cloud.region };
  },
  update: async (cloud, _id, inputs) => void (await put(cloud, inputs)),
  async delete(cloud, bucket) {
    await ifThere((await s3(cloud)).deleteBucketPolicy({ Bucket: bucket }), "NoSuchBucket");
  },
  idOf: (_cloud, inputs) => inputs.bucket,
};

function refuse(inputs: Partial<Inputs>): Problem[] {
  const problems = unhandled<Inputs>(inputs, ["bucket", "policy"]);
  if (inputs.policy === undefined) return problems;
  return [...problems, ...badBucketPolicy(text(inputs.policy), inputs.bucket)];
}

async function put(cloud: Cloud, inputs: Inputs): Promise<string> {
  await (await s3(cloud)).putBucketPolicy({ Bucket: inputs.bucket, Policy: text(inputs.policy) });
  return inputs.bucket;
}

/** A policy may be given as JSON or as the object. */
function text(policy: unknown): string {
  return typeof policy === "string" ? policy : JSON.stringify(policy);
}

/** The real provider stores policies with their keys in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
