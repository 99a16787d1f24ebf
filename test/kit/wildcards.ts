// No policy of a program gives more than it names.
import assert from "node:assert/strict";
import { label, type Deployment, type Resource } from "./deployment.ts";
import { isManaged, managedStatements } from "./iam/managed.ts";
import { statementsOf, told, type Statement } from "./iam/statements.ts";
import type { Unscoped } from "./iam/unscoped.ts";
import { eachString } from "./values.ts";

/**
 * Asserts that no Allow of any policy, of roles or of resources, has the action `*`, `service:*` or NotAction, and
 * that a role's Allow on every resource (`*`, or NotResource) stands only where it was said to: some actions know no
 * narrower one. AWS managed policies may be attached where they are known here.
 * @param options.allowResources - the actions that may be on every resource: `["xray:PutTraceSegments"]`, or under a
 * condition alone: `[{ action: "ecs:ListTasks", when: "ecs:cluster" }]`; `unscopedActions` has those that must be
 */
export function noWildcardActions(
  deployment: Deployment,
  { allowResources = [] }: { allowResources?: readonly Unscoped[] } = {},
): void {
  const problems = deployment.resources.flatMap((resource) => [
    ...managed(resource),
    ...policiesOf(resource).flatMap((statement) => problemsOf(statement, allowResources)),
  ]);
  if (problems.length > 0)
    assert.fail(`Policies give more than they name:\n${problems.map((p) => `  ${p}`).join("\n")}`);
}

function problemsOf(s: Statement, allowed: readonly Unscoped[]): string[] {
  if (!s.allow) return [];
  const wide = s.actions.filter((action) => /^(\*+|[^:]+:\*+)$/.test(action));
  const everywhere = s.principal === undefined && (s.notResources.length > 0 || s.resources.includes("*"));
  const unlisted = s.actions.filter(
    (action) => !wide.includes(action) && !allowed.some((one) => covers(one, action, s)),
  );
  return [
    ...(s.notActions.length > 0 ? [`NotAction allows all others: ${told(s)}`] : []),
    ...(wide.length > 0 ? [`${wide.join(", ")} is no exact action: ${told(s)}`] : []),
    ...(everywhere && unlisted.length > 0
      ? [`${unlisted.join(", ")} on every resource is not in allowResources: ${told(s)}`]
      : []),
  ];
}

function covers(allowed: Unscoped, action: string, { conditions }: Statement): boolean {
  if (typeof allowed === "string") return allowed === action;
  const keys = Object.values(conditions).flatMap((block) => Object.keys(block));
  return allowed.action === action && keys.includes(allowed.when);
}

/** Every policy document among a resource's inputs, under whatever name. */
function policiesOf(resource: Resource): Statement[] {
  const documents: string[] = [];
  eachString(resource.inputs, (text) => {
    if (/^\s*\{[^]*"Statement"/.test(text)) documents.push(text);
  });
  return documents.flatMap((document) => statementsOf(label(resource), document));
}

function managed(resource: Resource): string[] {
  eachString(resource.inputs, (text, path) => {
    if (/^(policyArn|managedPolicyArns\[)/.test(path) && isManaged(text))
      managedStatements(label(resource), text);
  });
  return [];
}
