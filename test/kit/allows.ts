// Who may do what: the identity policies of a role, evaluated as IAM does.
import assert from "node:assert/strict";
import { label, type Deployment } from "./deployment.ts";
import type { Context } from "./iam/conditions.ts";
import { boundaryOf, roleOf, statementsOfRole, type Holder } from "./iam/roles.ts";
import { applies, told, type Request, type Statement } from "./iam/statements.ts";

/**
 * Whether a role may do an action on an ARN, by its own policies: inline, attached, AWS managed. Deny wins. Policies
 * of the resource itself (a bucket's) and of the organization are not looked at.
 *
 * `context` is what the request carries. A key that is not in it is not in the request, and IAM's own rules follow:
 * a conditional Allow does not allow, and a conditional Deny does not deny, unless its operator is a negated one.
 * @param holder - a role, or a function that has one; as a resource, or by the name that the program gave it
 * @param arn - "*" for actions that know no resource
 */
export function allows(
  deployment: Deployment,
  holder: Holder,
  action: string,
  arn: string,
  context: Context = {},
): boolean {
  return judge(deployment, holder, { action, arn, context }).allowed;
}

export function assertAllows(
  deployment: Deployment,
  holder: Holder,
  action: string,
  arn: string,
  context: Context = {},
): void {
  const { allowed, why, role, statements } = judge(deployment, holder, { action, arn, context });
  if (allowed) return;
  assert.fail(
    `${role} may not do ${action} on ${arn}: ${why}. Its statements are:\n${statements.map((s) => `  ${told(s)}`).join("\n") || "  none"}`,
  );
}

export function assertDenies(
  deployment: Deployment,
  holder: Holder,
  action: string,
  arn: string,
  context: Context = {},
): void {
  const { allowed, why, role } = judge(deployment, holder, { action, arn, context });
  if (allowed) assert.fail(`${role} may do ${action} on ${arn}: ${why}`);
}

function judge(deployment: Deployment, holder: Holder, request: Request) {
  const role = roleOf(deployment, holder);
  const statements = statementsOfRole(deployment, role);
  const boundary = boundaryOf(deployment, role);
  const verdict = decide(statements, request);
  const bounded = boundary && verdict.allowed ? decide(boundary, request) : undefined;
  const by =
    bounded?.allowed === false ? { ...bounded, why: `its permissions boundary: ${bounded.why}` } : verdict;
  return { ...by, role: label(role), statements };
}

function decide(statements: readonly Statement[], request: Request): { allowed: boolean; why: string } {
  const applying = statements.filter((statement) => applies(statement, request));
  const deny = applying.find((statement) => !statement.allow);
  if (deny) return { allowed: false, why: told(deny) };
  const allow = applying[0];
  return allow ? { allowed: true, why: told(allow) } : { allowed: false, why: "no statement allows it" };
}
