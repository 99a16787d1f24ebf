// Which role is meant, and what its policies say.
import assert from "node:assert/strict";
import { label, type Deployment, type Resource } from "../deployment.ts";
import { isManaged, managedStatements } from "./managed.ts";
import { statementsOf, type Statement } from "./statements.ts";

const ROLE = "aws:iam/role:Role";

/** A role, or what runs with one (a function); itself, or the name that the program gave it. */
export type Holder = Resource | string;

/** The role that is meant. A task definition has two: name the role itself. */
export function roleOf(deployment: Deployment, holder: Holder): Resource {
  const resource = typeof holder === "string" ? named(deployment, holder) : holder;
  if (resource.type === ROLE) return resource;
  const arn: unknown = resource.inputs.role ?? resource.inputs.roleArn;
  const role = deployment.ofType(ROLE).find((r) => r.state.arn === arn || r.id === arn);
  if (role) return role;
  assert.fail(`${label(resource)} has no role that this program makes; name the role`);
}

/** Resources that are no components; a component often has the name of the page's noun. */
function named(deployment: Deployment, name: string): Resource {
  const found = deployment.resources.filter((r) => r.custom && (r.name === name || r.id === name));
  if (found.length === 1) return found[0]!;
  return deployment.get(name);
}

/** All statements of a role: its inline policies, and those attached to it. */
export function statementsOfRole(deployment: Deployment, role: Resource): Statement[] {
  const isOurs = (value: unknown) =>
    value === role.id || value === role.state.arn || value === role.state.name;
  const inline = deployment
    .ofType("aws:iam/rolePolicy:RolePolicy")
    .filter((policy) => isOurs(policy.inputs.role))
    .flatMap((policy) => statementsOf(policy.name, policy.inputs.policy));
  const own = list(role.inputs.inlinePolicies).flatMap((p) => statementsOf(role.name, p.policy));
  const attached = [
    ...deployment
      .ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter((attachment) => isOurs(attachment.inputs.role)),
    ...deployment
      .ofType("aws:iam/policyAttachment:PolicyAttachment")
      .filter((attachment) => list(attachment.inputs.roles).some(isOurs)),
  ].map((attachment) => String(attachment.inputs.policyArn));
  const arns = [...attached, ...list(role.inputs.managedPolicyArns).map(String)];
  return [...inline, ...own, ...arns.flatMap((arn) => policyStatements(deployment, role, arn))];
}

/**
 * The statements of the role's permissions boundary. A boundary that another stack made cannot be read, and is taken
 * to allow everything: undefined.
 */
export function boundaryOf(deployment: Deployment, role: Resource): Statement[] | undefined {
  const arn: unknown = role.inputs.permissionsBoundary;
  const readable =
    typeof arn === "string" && (isManaged(arn) || customerPolicy(deployment, arn) !== undefined);
  return readable ? policyStatements(deployment, role, arn) : undefined;
}

function policyStatements(deployment: Deployment, role: Resource, arn: string): Statement[] {
  if (isManaged(arn)) return managedStatements(label(role), arn);
  const policy = customerPolicy(deployment, arn);
  if (policy) return statementsOf(policy.name, policy.inputs.policy);
  assert.fail(
    `${label(role)} has the policy ${arn}, which this program does not make, so what it allows is not known`,
  );
}

function customerPolicy(deployment: Deployment, arn: string): Resource | undefined {
  return deployment.ofType("aws:iam/policy:Policy").find((policy) => policy.state.arn === arn);
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- blocks of inputs
function list(value: unknown): any[] {
  return Array.isArray(value) ? value : [];
}
