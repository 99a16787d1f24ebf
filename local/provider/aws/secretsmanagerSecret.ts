// aws:secretsmanager/secret:Secret
import type { DescribeSecretResponse } from "@aws-sdk/client-secrets-manager";
import type { SecretArgs, SecretState } from "@pulumi/aws/secretsmanager/secret.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { tagList, tagMap } from "./iamClient.ts";
import { policyProblems } from "./policyRules.ts";
import { ifThere, unhandled } from "./s3AndLambda.ts";
import { described, notFound, secretsManager, usable } from "./secretsmanagerClient.ts";

/** The check has turned a policy that was given as an object into its text. */
type Inputs = Omit<Unwrap<SecretArgs>, "policy"> & { policy?: string; tagsAll?: Record<string, string> };
type State = Unwrap<SecretState>;

/** Its id is its ARN, which ends with six characters of its own: a secret that is made again has another one. */
export const secret: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 512 },
  refuse,

  async create(cloud, inputs) {
    await checkName(cloud, inputs);
    const client = await secretsManager(cloud);
    const { ARN = "" } = await client.createSecret({
      Name: inputs.name,
      Description: inputs.description,
      KmsKeyId: inputs.kmsKeyId || undefined,
      Tags: tagList(inputs.tagsAll),
    });
    if (inputs.policy) await client.putResourcePolicy({ SecretId: ARN, ResourcePolicy: inputs.policy });
    return ARN;
  },

  async read(cloud, id) {
    const found = await usable(cloud, id);
    if (!found) return undefined;
    const { ResourcePolicy } = await (await secretsManager(cloud)).getResourcePolicy({ SecretId: id });
    return { ...stateOf(found), policy: ResourcePolicy ?? "", region: cloud.region };
  },

  async update(cloud, SecretId, inputs, old) {
    const client = await secretsManager(cloud);
    await client.updateSecret({
      SecretId,
      Description: inputs.description ?? "",
      KmsKeyId: inputs.kmsKeyId ?? "",
    });
    if (inputs.policy !== undefined && inputs.policy !== old.policy)
      await client.putResourcePolicy({ SecretId, ResourcePolicy: inputs.policy });
    const { remove, set } = tagChanges(old.tagsAll, inputs.tagsAll);
    if (remove.length > 0) await client.untagResource({ SecretId, TagKeys: remove });
    if (Object.keys(set).length > 0) await client.tagResource({ SecretId, Tags: tagList(set) });
  },

  /** A window of 0 days leaves nothing to restore, and the name free. */
  async delete(cloud, SecretId, { recoveryWindowInDays: days = 30 }) {
    if (!(await usable(cloud, SecretId))) return;
    const how = days === 0 ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: days };
    await ifThere((await secretsManager(cloud)).deleteSecret({ SecretId, ...how }), notFound);
  },

  idOf: async (cloud, { name = "" }) => (await usable(cloud, name))?.ARN,
};

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const maxPolicy = 20_480;
const maxDescription = 2048;

function refuse(inputs: Partial<Inputs>): Problem[] {
  const { description = "", policy } = inputs;
  return [
    ...unhandled<Inputs>(inputs, [
      "description",
      "forceOverwriteReplicaSecret",
      "kmsKeyId",
      "name",
      "namePrefix",
      "policy",
      "recoveryWindowInDays",
      "tags",
    ]),
    ...(description.length > maxDescription
      ? [
          {
            property: "description",
            reason: `has ${description.length} characters; use at most ${maxDescription}`,
          },
        ]
      : []),
    ...policyProblems("policy", policy, { kind: "resource", maxSize: maxPolicy }),
  ];
}

/** Throws what AWS answers when the name is still that of a deleted secret, which can be restored. */
async function checkName(cloud: Cloud, { name = "" }: Inputs): Promise<void> {
  const other = await described(cloud, name);
  if (!other?.DeletedDate) return;
  const until = other.DeletedDate.toISOString().slice(0, 10);
  throw new UserError(
    `InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion. "${name}" can be restored until ${until}: use another name, or delete it at once (aws secretsmanager delete-secret --force-delete-without-recovery); with recoveryWindowInDays 0 its name is free after destroy`,
  );
}

function stateOf({ ARN, Description, KmsKeyId, Name, Tags }: DescribeSecretResponse): Partial<State> {
  return {
    arn: ARN,
    description: Description ?? "",
    kmsKeyId: KmsKeyId ?? "",
    name: Name,
    tagsAll: tagMap(Tags as Parameters<typeof tagMap>[0]),
  };
}
