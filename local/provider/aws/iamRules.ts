// What AWS refuses in IAM beyond the recorded limits.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
import { ManagedPolicy } from "@pulumi/aws/types/enums/iam/index.js";
import type { Problem } from "../resourceType.ts";

/** Characters besides white space. */
export const trustPolicySize = 2048;
export const inlinePolicySize = 10240;
export const managedPolicySize = 6144;

const maxDescription = 1000;

export function descriptionProblems(description: string | undefined): Problem[] {
  if (description === undefined || description.length <= maxDescription) return [];
  const reason = `has ${description.length} characters; use at most ${maxDescription}`;
  return [{ property: "description", reason }];
}

export function pathProblems(path: string | undefined): Problem[] {
  if (path === undefined || /^\/([\x21-\x7e]+\/)?$/.test(path)) return [];
  return [{ property: "path", reason: `is "${path}"; use a slash at both ends, such as /service/` }];
}

/** A role is named, not given by its ARN. */
export function roleProblems(role: string | undefined): Problem[] {
  if (role === undefined || /^[\w+=,.@-]{1,64}$/.test(role)) return [];
  return [{ property: "role", reason: `is "${role}"; use the role's name, such as role.name` }];
}

const managedPolicies = new Map(Object.values(ManagedPolicy).map((arn) => [nameOf(arn), arn]));

/** A managed policy's ARN. Of AWS's own policies the path is known, and often forgotten. */
export function policyArnProblems(property: string, arn: string | undefined): Problem[] {
  if (arn === undefined) return [];
  if (!/^arn:aws:iam::(aws|\d{12}):policy\/[\x21-\x7e]+$/.test(arn)) {
    return [{ property, reason: `is "${arn}"; use the ARN of a managed policy, such as policy.arn` }];
  }
  const known = arn.startsWith("arn:aws:iam::aws:") ? managedPolicies.get(nameOf(arn)) : undefined;
  if (known === undefined || known === arn) return [];
  return [{ property, reason: `is "${arn}", which AWS does not have; use ${known}` }];
}

function nameOf(arn: string): string {
  return arn.split("/").at(-1) ?? "";
}
