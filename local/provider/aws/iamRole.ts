// IAM roles.
import type { IAM } from "@aws-sdk/client-iam";
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { decoded, everyPage, iam, ignoreGone, tagList, tagMap } from "./iamClient.ts";
import {
  descriptionProblems,
  inlinePolicySize,
  pathProblems,
  policyArnProblems,
  trustPolicySize,
} from "./iamRules.ts";
import { policyProblems } from "./policyRules.ts";

interface InlinePolicy {
  readonly name?: string;
  readonly policy?: string;
}

/** The check has turned a policy that was given as an object into its text. */
type Inputs = Omit<Unwrap<aws.iam.RoleArgs>, "assumeRolePolicy" | "inlinePolicies"> & {
  readonly assumeRolePolicy: string;
  readonly inlinePolicies?: InlinePolicy[];
  readonly tagsAll?: Record<string, string>;
};
type State = Omit<Unwrap<aws.iam.RoleState>, "assumeRolePolicy" | "inlinePolicies"> &
  Partial<Pick<Inputs, "assumeRolePolicy" | "inlinePolicies">>;

export const role: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 64 },

  refuse: (inputs) => [
    ...policyProblems("assumeRolePolicy", inputs.assumeRolePolicy, {
      kind: "trust",
      maxSize: trustPolicySize,
    }),
    ...(inputs.inlinePolicies ?? []).flatMap(({ policy }, i) =>
      policyProblems(`inlinePolicies[${i}].policy`, policy, { kind: "identity", maxSize: inlinePolicySize }),
    ),
    ...(inputs.managedPolicyArns ?? []).flatMap((arn, i) =>
      policyArnProblems(`managedPolicyArns[${i}]`, arn),
    ),
    ...policyArnProblems("permissionsBoundary", inputs.permissionsBoundary || undefined),
    ...descriptionProblems(inputs.description),
    ...pathProblems(inputs.path),
  ],

  async create(cloud, inputs) {
    const client = await iam(cloud);
    const name = inputs.name ?? "";
    await client.createRole({
      AssumeRolePolicyDocument: inputs.assumeRolePolicy,
      Description: inputs.description,
      MaxSessionDuration: inputs.maxSessionDuration,
      Path: inputs.path,
      PermissionsBoundary: inputs.permissionsBoundary || undefined,
      RoleName: name,
      Tags: tagList(inputs.tagsAll),
    });
    try {
      await setPolicies(client, name, inputs);
    } catch (error) {
      await remove(client, name);
      throw error;
    }
    return name;
  },

  async read(cloud, id) {
    const client = await iam(cloud);
    const found = (await ignoreGone(client.getRole({ RoleName: id })))?.Role;
    if (!found) return undefined;
    return {
      arn: found.Arn,
      assumeRolePolicy: decoded(found.AssumeRolePolicyDocument),
      createDate: found.CreateDate?.toISOString().replace(/\.\d+/, ""),
      description: found.Description ?? "",
      inlinePolicies: await inlinePolicies(client, id),
      managedPolicyArns: await attachedArns(client, id),
      maxSessionDuration: found.MaxSessionDuration,
      name: found.RoleName,
      path: found.Path,
      permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
      tagsAll: tagMap(found.Tags),
      uniqueId: found.RoleId,
    };
  },

  async update(cloud, id, inputs, old) {
    const client = await iam(cloud);
    const RoleName = id;
    await client.updateAssumeRolePolicy({ RoleName, PolicyDocument: inputs.assumeRolePolicy });
    await client.updateRole({ RoleName, MaxSessionDuration: inputs.maxSessionDuration });
    // UpdateRole of the emulator keeps the old description when the new one is empty.
    await client.updateRoleDescription({ RoleName, Description: inputs.description ?? "" });
    if (inputs.permissionsBoundary) {
      await client.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: inputs.permissionsBoundary });
    } else if (old.permissionsBoundary) await client.deleteRolePermissionsBoundary({ RoleName });
    await setPolicies(client, id, inputs);
    const changes = tagChanges(old.tagsAll, inputs.tagsAll);
    if (changes.remove.length > 0) await client.untagRole({ RoleName, TagKeys: changes.remove });
    if (Object.keys(changes.set).length > 0) await client.tagRole({ RoleName, Tags: tagList(changes.set) });
  },

  async delete(cloud, id, { forceDetachPolicies, inlinePolicies: inline = [], managedPolicyArns = [] }) {
    const client = await iam(cloud);
    // As the real provider: what the role itself was given goes with it; what was attached beside it holds it.
    if (forceDetachPolicies || managedPolicyArns.length > 0) await detachAll(client, id);
    if (forceDetachPolicies || inline.length > 0) await deleteInline(client, id);
    await ignoreGone(client.deleteRole({ RoleName: id }));
  },

  idOf: (_cloud, inputs) => inputs.name,
};

/** The role's inline and managed policies are exactly those that it is given, if it is given any. */
async function setPolicies(client: IAM, RoleName: string, inputs: Inputs): Promise<void> {
  const { inlinePolicies: inline, managedPolicyArns: arns } = inputs;
  if (arns) {
    for (const PolicyArn of (await attachedArns(client, RoleName)).filter((arn) => !arns.includes(arn))) {
      await client.detachRolePolicy({ RoleName, PolicyArn });
    }
    for (const PolicyArn of arns) await client.attachRolePolicy({ RoleName, PolicyArn });
  }
  if (inline) {
    await deleteInline(client, RoleName, new Set(inline.map(({ name }) => name ?? "")));
    for (const { name, policy } of inline) {
      if (name && policy) await client.putRolePolicy({ RoleName, PolicyName: name, PolicyDocument: policy });
    }
  }
}

async function remove(client: IAM, RoleName: string): Promise<void> {
  await detachAll(client, RoleName);
  await deleteInline(client, RoleName);
  await client.deleteRole({ RoleName });
}

async function detachAll(client: IAM, RoleName: string): Promise<void> {
  for (const PolicyArn of await attachedArns(client, RoleName)) {
    await ignoreGone(client.detachRolePolicy({ RoleName, PolicyArn }));
  }
}

async function deleteInline(
  client: IAM,
  RoleName: string,
  keep: ReadonlySet<string> = new Set(),
): Promise<void> {
  for (const PolicyName of (await inlineNames(client, RoleName)).filter((name) => !keep.has(name))) {
    await ignoreGone(client.deleteRolePolicy({ RoleName, PolicyName }));
  }
}

/** The ARNs of the policies attached to a role; none when there is no such role. */
export async function attachedArns(client: IAM, RoleName: string): Promise<string[]> {
  const attached = await everyPage(async (Marker) => {
    const page = await ignoreGone(client.listAttachedRolePolicies({ RoleName, Marker }));
    return { items: page?.AttachedPolicies, Marker: page?.Marker };
  });
  return attached.map(({ PolicyArn = "" }) => PolicyArn);
}

function inlineNames(client: IAM, RoleName: string): Promise<string[]> {
  return everyPage(async (Marker) => {
    const page = await ignoreGone(client.listRolePolicies({ RoleName, Marker }));
    return { items: page?.PolicyNames, Marker: page?.Marker };
  });
}

async function inlinePolicies(client: IAM, RoleName: string): Promise<InlinePolicy[]> {
  const names = await inlineNames(client, RoleName);
  return Promise.all(
    names.map(async (name) => {
      const { PolicyDocument } = await client.getRolePolicy({ RoleName, PolicyName: name });
      return { name, policy: decoded(PolicyDocument) };
    }),
  );
}
