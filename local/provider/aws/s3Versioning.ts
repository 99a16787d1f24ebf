// aws:s3/bucketVersioning:BucketVersioning
import type { BucketVersioningArgs, BucketVersioningState } from "@pulumi/aws/s3/bucketVersioning.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { ifThere, unhandled } from "./s3AndLambda.ts";
import { s3 } from "./s3Client.ts";

type Inputs = Unwrap<BucketVersioningArgs>;
type State = Unwrap<BucketVersioningState>;

export const bucketVersioning: ResourceType<Inputs, State> = {
  refuse,
  async create(cloud, inputs) {
    await put(cloud, inputs.bucket, inputs.versioningConfiguration.status);
    return inputs.bucket;
  },
  async read(cloud, bucket) {
    const found = await ifThere((await s3(cloud)).getBucketVersioning({ Bucket: bucket }), "NoSuchBucket");
    return (
      found && {
        bucket,
        versioningConfiguration: { status: found.Status ?? "Disabled", mfaDelete: found.MFADelete ?? "" },

        region: cloud.region,
      }
    );
  },
  async update(cloud, bucket, inputs, old) {
    const { status } = inputs.versioningConfiguration;
    const before = old.versioningConfiguration?.status;
    if (status === "Disabled" && before !== "Disabled") {
      throw new UserError(
        `versioningConfiguration.status cannot be updated from '${before}' to 'Disabled': S3 keeps versions for good; use "Suspended"`,
      );
    }
    await put(cloud, bucket, status);
  },
  async delete(cloud, bucket, state) {
    if (state.versioningConfiguration?.status !== "Enabled") return;
    await ifThere(put(cloud, bucket, "Suspended"), "NoSuchBucket");
  },
  idOf: (_cloud, inputs) => inputs.bucket,
};

function refuse(inputs: Partial<Inputs>): Problem[] {
  const problems = unhandled<Inputs>(inputs, ["bucket", "versioningConfiguration"]);
  if (inputs.versioningConfiguration?.mfaDelete === "Enabled") {
    const property = "versioningConfiguration.mfaDelete";
    problems.push({ property, reason: "is not covered by the local provider; remove it here" });
  }
  return problems;
}

/** "Disabled" is only another word for never enabled: there is nothing to put. */
async function put(cloud: Cloud, bucket: string, status: string): Promise<void> {
  if (status === "Disabled") return;
  const Status = status as "Enabled" | "Suspended";
  await (await s3(cloud)).putBucketVersioning({ Bucket: bucket, VersioningConfiguration: { Status } });
}
