// A role's policies that are resources of their own: inline, and attached.
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceType } from "../resourceType.ts";
import { decoded, iam, ignoreGone } from "./iamClient.ts";
import { attachedArns } from "./iamRole.ts";
import { inlinePolicySize, policyArnProblems, roleProblems } from "./iamRules.ts";
import { policyProblems } from "./policyRules.ts";

/** The check has turned a policy that was given as an object into its text; a role is its name. */
interface PolicyInputs {
  readonly name?: string;
  readonly policy: string;
  readonly role: string;
}
type PolicyState = Omit<Unwrap<aws.iam.RolePolicyState>, "policy" | "role"> & Partial<PolicyInputs>;

export const rolePolicy: ResourceType<PolicyInputs, PolicyState> = {
  autoName: { property: "name", maxLength: 128 },

  refuse: ({ policy, role }) => [
    ...policyProblems("policy", policy, { kind: "identity", maxSize: inlinePolicySize }),
    ...roleProblems(role),
  ],

  async create(cloud, { name = "", policy, role }) {
    await (await iam(cloud)).putRolePolicy({ RoleName: role, PolicyName: name, PolicyDocument: policy });
    return `${role}:${name}`;
  },

  async read(cloud, id) {
    const [role, name] = split(id, ":");
    const found = await ignoreGone((await iam(cloud)).getRolePolicy({ RoleName: role, PolicyName: name }));
    return found && { name, policy: decoded(found.PolicyDocument), role };
  },

  async update(cloud, id, { policy }) {
    const [role, name] = split(id, ":");
    await (await iam(cloud)).putRolePolicy({ RoleName: role, PolicyName: name, PolicyDocument: policy });
  },

  async delete(cloud, id) {
    const [role, name] = split(id, ":");
    await ignoreGone((await iam(cloud)).deleteRolePolicy({ RoleName: role, PolicyName: name }));
  },

  idOf: (_cloud, { name = "", role }) => `${role}:${name}`,
};

interface AttachmentInputs {
  readonly policyArn: string;
  readonly role: string;
}

export const rolePolicyAttachment: ResourceType<AttachmentInputs, Partial<AttachmentInputs>> = {
  refuse: ({ policyArn, role }) => [...policyArnProblems("policyArn", policyArn), ...roleProblems(role)],

  async create(cloud, { policyArn, role }) {
    const client = await iam(cloud);
    // The emulator attaches whatever it is told; of the account's own policies it can be asked.
    if (!policyArn.startsWith("arn:aws:iam::aws:")) await client.getPolicy({ PolicyArn: policyArn });
    await client.attachRolePolicy({ RoleName: role, PolicyArn: policyArn });
    return `${role}/${policyArn}`;
  },

  async read(cloud, id) {
    const [role, policyArn] = split(id, "/");
    const attached = await attachedArns(await iam(cloud), role);
    return attached.includes(policyArn) ? { policyArn, role } : undefined;
  },

  async delete(cloud, id) {
    const [role, policyArn] = split(id, "/");
    await ignoreGone((await iam(cloud)).detachRolePolicy({ RoleName: role, PolicyArn: policyArn }));
  },

  idOf: (_cloud, { policyArn, role }) => `${role}/${policyArn}`,
};

/** The role's name, which has no such sign, and the rest. */
function split(id: string, sign: string): [role: string, rest: string] {
  const at = id.indexOf(sign);
  return [id.slice(0, at), id.slice(at + 1)];
}
