// AWS Identity and Access Management. The emulator stores roles and policies; it allows everything to everyone.
import type { Service } from "../resourceType.ts";
import { policy } from "./iamPolicy.ts";
import { getPolicyDocument } from "./iamPolicyDocument.ts";
import { role } from "./iamRole.ts";
import { rolePolicy, rolePolicyAttachment } from "./iamRolePolicies.ts";

export default {
  resources: {
    "aws:iam/policy:Policy": policy,
    "aws:iam/role:Role": role,
    "aws:iam/rolePolicy:RolePolicy": rolePolicy,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": rolePolicyAttachment,
  },
  functions: { "aws:iam/getPolicyDocument:getPolicyDocument": getPolicyDocument },
} satisfies Service;
