// aws:s3/bucketCorsConfiguration:BucketCorsConfiguration
import type { CORSRule } from "@aws-sdk/client-s3";
import type {
  BucketCorsConfigurationArgs,
  BucketCorsConfigurationState,
} from "@pulumi/aws/s3/bucketCorsConfiguration.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { ifThere, unhandled } from "./s3AndLambda.ts";
import { s3 } from "./s3Client.ts";

type Inputs = Unwrap<BucketCorsConfigurationArgs>;
type State = Unwrap<BucketCorsConfigurationState>;

export const bucketCorsConfiguration: ResourceType<Inputs, State> = {
  refuse,
  create: put,
  async read(cloud, bucket) {
    const found = await ifThere(
      (await s3(cloud)).getBucketCors({ Bucket: bucket }),
      "NoSuchCORSConfiguration",
      "NoSuchBucket",
    );
    const corsRules = found?.CORSRules?.map(ruleState);
    return corsRules && { bucket, corsRules, region: cloud.region };
  },
  update: async (cloud, _id, inputs) => void (await put(cloud, inputs)),
  async delete(cloud, bucket) {
    await ifThere((await s3(cloud)).deleteBucketCors({ Bucket: bucket }), "NoSuchBucket");
  },
  idOf: (_cloud, inputs) => inputs.bucket,
};

const methods = ["GET", "PUT", "POST", "DELETE", "HEAD"];

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
function refuse(inputs: Partial<Inputs>): Problem[] {
  const problems = unhandled<Inputs>(inputs, ["bucket", "corsRules"]);
  (inputs.corsRules ?? []).forEach((rule, index) => {
    for (const method of rule.allowedMethods ?? []) {
      if (methods.includes(method)) continue;
      const reason = `is "${method}"; use ${methods.join(", ")}`;
      problems.push({ property: `corsRules[${index}].allowedMethods`, reason });
    }
    for (const origin of rule.allowedOrigins ?? []) {
      if (origin.split("*").length <= 2) continue;
      const reason = `is "${origin}"; use at most one *`;
      problems.push({ property: `corsRules[${index}].allowedOrigins`, reason });
    }
  });
  return problems;
}

async function put(cloud: Cloud, inputs: Inputs): Promise<string> {
  const CORSRules = inputs.corsRules.map((rule): CORSRule => ({
    ID: rule.id || undefined,
    AllowedHeaders: rule.allowedHeaders,
    AllowedMethods: rule.allowedMethods,
    AllowedOrigins: rule.allowedOrigins,
    ExposeHeaders: rule.exposeHeaders,
    MaxAgeSeconds: rule.maxAgeSeconds,
  }));
  await (await s3(cloud)).putBucketCors({ Bucket: inputs.bucket, CORSConfiguration: { CORSRules } });
  return inputs.bucket;
}

function ruleState(rule: CORSRule) {
  return {
    allowedHeaders: rule.AllowedHeaders ?? [],
    allowedMethods: rule.AllowedMethods ?? [],
    allowedOrigins: rule.AllowedOrigins ?? [],
    exposeHeaders: rule.ExposeHeaders ?? [],
    id: rule.ID ?? "",
    maxAgeSeconds: rule.MaxAgeSeconds,
  };
}
