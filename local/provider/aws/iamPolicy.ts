// Managed policies of the account.
import type { IAM } from "@aws-sdk/client-iam";
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { decoded, iam, ignoreGone, tagList, tagMap } from "./iamClient.ts";
import { descriptionProblems, managedPolicySize } from "./iamRules.ts";
import { policyProblems } from "./policyRules.ts";

/** The check has turned a policy that was given as an object into its text. */
type Inputs = Omit<Unwrap<aws.iam.PolicyArgs>, "policy"> & {
  readonly policy: string;
  readonly tagsAll?: Record<string, string>;
};
type State = Omit<Unwrap<aws.iam.PolicyState>, "policy"> & { readonly policy?: string };

/** AWS keeps this many versions of a policy. */
const maxVersions = 5;

export const policy: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 128 },

  refuse: (inputs) => [
    ...policyProblems("policy", inputs.policy, { kind: "identity", maxSize: managedPolicySize }),
    ...descriptionProblems(inputs.description),
  ],

  // delayAfterPolicyCreationInMs waits for AWS to spread the policy; here it is known everywhere at once.
  async create(cloud, inputs) {
    const { Policy } = await (
      await iam(cloud)
    ).createPolicy({
      Description: inputs.description,
      Path: inputs.path,
      PolicyDocument: inputs.policy,
      PolicyName: inputs.name ?? "",
      Tags: tagList(inputs.tagsAll),
    });
    return Policy?.Arn ?? "";
  },

  async read(cloud, id) {
    const client = await iam(cloud);
    const found = (await ignoreGone(client.getPolicy({ PolicyArn: id })))?.Policy;
    if (!found) return undefined;
    const version = await client.getPolicyVersion({ PolicyArn: id, VersionId: found.DefaultVersionId });
    return {
      arn: id,
      attachmentCount: found.AttachmentCount,
      description: found.Description ?? "",
      name: found.PolicyName,
      path: found.Path,
      policy: decoded(version.PolicyVersion?.Document),
      policyId: found.PolicyId,
      tagsAll: tagMap(found.Tags),
    };
  },

  async update(cloud, id, inputs, old) {
    const client = await iam(cloud);
    if (inputs.policy !== old.policy) {
      await makeRoom(client, id);
      await client.createPolicyVersion({ PolicyArn: id, PolicyDocument: inputs.policy, SetAsDefault: true });
    }
    const { remove, set } = tagChanges(old.tagsAll, inputs.tagsAll);
    if (remove.length > 0) await client.untagPolicy({ PolicyArn: id, TagKeys: remove });
    if (Object.keys(set).length > 0) await client.tagPolicy({ PolicyArn: id, Tags: tagList(set) });
  },

  async delete(cloud, id) {
    const client = await iam(cloud);
    const versions = await otherVersions(client, id);
    for (const VersionId of versions) await client.deletePolicyVersion({ PolicyArn: id, VersionId });
    await ignoreGone(client.deletePolicy({ PolicyArn: id }));
  },

  idOf: (cloud, { name = "", path = "/" }) =>
    `arn:${cloud.partition}:iam::${cloud.accountId}:policy${path}${name}`,
};

/** Removes the oldest version when there are as many as AWS keeps. */
async function makeRoom(client: IAM, PolicyArn: string): Promise<void> {
  const others = await otherVersions(client, PolicyArn);
  const oldest = others[0];
  if (others.length >= maxVersions - 1 && oldest)
    await client.deletePolicyVersion({ PolicyArn, VersionId: oldest });
}

/** The versions that are not in use, oldest first. */
async function otherVersions(client: IAM, PolicyArn: string): Promise<string[]> {
  const { Versions = [] } = (await ignoreGone(client.listPolicyVersions({ PolicyArn }))) ?? {};
  const ids = Versions.filter((version) => !version.IsDefaultVersion).map(({ VersionId = "" }) => VersionId);
  return ids.sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
}
