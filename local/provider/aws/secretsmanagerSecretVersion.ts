// aws:secretsmanager/secretVersion:SecretVersion
import type { GetSecretValueResponse, SecretsManager } from "@aws-sdk/client-secrets-manager";
import type { SecretVersionArgs, SecretVersionState } from "@pulumi/aws/secretsmanager/secretVersion.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { ifThere, unhandled, uniqueName } from "./s3AndLambda.ts";
import { notFound, secretsManager, usable } from "./secretsmanagerClient.ts";

type Inputs = Unwrap<SecretVersionArgs>;
type State = Unwrap<SecretVersionState>;

/** Its id is the secret's, and after a bar the version's: `arn:aws:secretsmanager:…|terraform-2026…`. */
export const secretVersion: ResourceType<Inputs, State> = {
  refuse,

  async create(cloud, inputs) {
    const versionId = uniqueName("terraform-");
    await (
      await secretsManager(cloud)
    ).putSecretValue({
      ClientRequestToken: versionId,
      SecretBinary: inputs.secretBinary ? Buffer.from(inputs.secretBinary, "base64") : undefined,
      SecretId: inputs.secretId,
      SecretString: inputs.secretBinary ? undefined : (inputs.secretString ?? ""),
      VersionStages: inputs.versionStages?.length ? inputs.versionStages : undefined,
    });
    return `${inputs.secretId}|${versionId}`;
  },

  async read(cloud, id) {
    const { secretId, versionId } = parts(id);
    const found = await value(cloud, secretId, versionId);
    if (!found) return undefined;
    return {
      arn: found.ARN,
      region: cloud.region,
      secretArn: found.ARN,
      secretBinary: found.SecretBinary ? Buffer.from(found.SecretBinary).toString("base64") : "",
      secretId,
      secretString: found.SecretString ?? "",
      versionId,
      versionStages: found.VersionStages ?? [],
    };
  },

  async update(cloud, id, { versionStages = [] }, old) {
    const client = await secretsManager(cloud);
    const { secretId: SecretId, versionId } = parts(id);
    const before = old.versionStages ?? [];
    for (const VersionStage of versionStages.filter((stage) => !before.includes(stage)))
      await client.updateSecretVersionStage({
        SecretId,
        VersionStage,
        MoveToVersionId: versionId,
        RemoveFromVersionId: await holderOf(client, SecretId, VersionStage),
      });
    for (const stage of before.filter((one) => !versionStages.includes(one)))
      await release(client, id, stage);
  },

  /** AWS has no version deleted: it goes with its secret, or when another one has taken its labels. */
  async delete(cloud, id, { versionStages = [] }) {
    if (!(await usable(cloud, parts(id).secretId))) return;
    for (const stage of versionStages) await release(await secretsManager(cloud), id, stage);
  },
};

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const maxBytes = 65_536;

/** Nothing here says the value: problems are printed. */
function refuse(inputs: Partial<Inputs>): Problem[] {
  const { secretBinary, secretString } = inputs;
  const sizes: [string, number][] = [
    ["secretString", Buffer.byteLength(secretString ?? "")],
    ["secretBinary", Buffer.byteLength(secretBinary ?? "", "base64")],
  ];
  return [
    ...unhandled<Inputs>(inputs, ["secretBinary", "secretId", "secretString", "versionStages"]),
    ...sizes
      .filter(([, size]) => size > maxBytes)
      .map(([property, size]) => ({ property, reason: `has ${size} bytes; use at most ${maxBytes}` })),
  ];
}

function parts(id: string): { secretId: string; versionId: string } {
  const [secretId = "", versionId = ""] = id.split("|");
  return { secretId, versionId };
}

async function value(
  cloud: Cloud,
  SecretId: string,
  VersionId: string,
): Promise<GetSecretValueResponse | undefined> {
  if (!(await usable(cloud, SecretId))) return undefined;
  return ifThere((await secretsManager(cloud)).getSecretValue({ SecretId, VersionId }), notFound);
}

async function holderOf(
  client: SecretsManager,
  SecretId: string,
  stage: string,
): Promise<string | undefined> {
  const { VersionIdsToStages = {} } = await client.describeSecret({ SecretId });
  return Object.entries(VersionIdsToStages).find(([, stages]) => stages?.includes(stage))?.[0];
}

/** Takes the label from the version, where it still has it. AWSCURRENT can only be given to another one. */
async function release(client: SecretsManager, id: string, VersionStage: string): Promise<void> {
  const { secretId: SecretId, versionId } = parts(id);
  if (VersionStage === "AWSCURRENT" || (await holderOf(client, SecretId, VersionStage)) !== versionId) return;
  await client.updateSecretVersionStage({ SecretId, VersionStage, RemoveFromVersionId: versionId });
}
