// Policy documents, read into one form.
import assert from "node:assert/strict";
import { isRecord } from "../values.ts";
import { conditionsHold, type Conditions, type Context } from "./conditions.ts";
import { actionMatches, arnMatches } from "./patterns.ts";

/** One statement, its single values as lists. */
export interface Statement {
  /** Where it stands: `thumbnailer-policy`. */
  readonly source: string;
  readonly sid?: string;
  readonly allow: boolean;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  readonly conditions: Conditions;
  /** A resource's policy says who; a role's policy does not. */
  readonly principal?: unknown;
}

/** What is asked of a policy. */
export interface Request {
  readonly action: string;
  readonly arn: string;
  readonly context: Context;
}

/** The statements of a document: JSON text, or the object itself. Unknown in a preview, which is an error. */
export function statementsOf(source: string, document: unknown): Statement[] {
  const parsed: unknown = typeof document === "string" ? JSON.parse(document) : document;
  if (!isRecord(parsed))
    assert.fail(`${source} holds no policy that is known; policies are judged without preview: true`);
  return listOf(parsed.Statement).map((s) => read(source, s as Record<string, unknown>));
}

function read(source: string, s: Record<string, unknown>): Statement {
  const statement = {
    source,
    sid: s.Sid as string | undefined,
    allow: s.Effect === "Allow",
    actions: listOf(s.Action) as string[],
    notActions: listOf(s.NotAction) as string[],
    resources: listOf(s.Resource) as string[],
    notResources: listOf(s.NotResource) as string[],
    conditions: (s.Condition ?? {}) as Conditions,
    principal: s.Principal ?? s.NotPrincipal,
  };
  return statement;
}

/** Whether the statement speaks of the request. */
export function applies(statement: Statement, { action, arn, context }: Request): boolean {
  const { actions, notActions, resources, notResources } = statement;
  if ([...resources, ...notResources].some((resource) => resource.includes("${")))
    throw new Error(`${told(statement)} uses a policy variable, which is not evaluated here`);
  const ofAction = (patterns: readonly string[]) =>
    patterns.some((pattern) => actionMatches(pattern, action));
  const ofArn = (patterns: readonly string[]) => patterns.some((pattern) => arnMatches(pattern, arn));
  return (
    (notActions.length > 0 ? !ofAction(notActions) : ofAction(actions)) &&
    (notResources.length > 0 ? !ofArn(notResources) : ofArn(resources)) &&
    conditionsHold(statement.conditions, context)
  );
}

/** For messages: `Allow ReadPhotos in thumbnailer-policy: s3:GetObject on arn:aws:s3:::photos/*`. */
export function told(s: Statement): string {
  const what = s.notActions.length > 0 ? `all but ${s.notActions.join(", ")}` : s.actions.join(", ");
  const on = s.notResources.length > 0 ? `all but ${s.notResources.join(", ")}` : s.resources.join(", ");
  const when = Object.keys(s.conditions).length > 0 ? ` if ${JSON.stringify(s.conditions)}` : "";
  return `${s.allow ? "Allow" : "Deny"}${s.sid ? ` ${s.sid}` : ""} in ${s.source}: ${what} on ${on}${when}`;
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
