// aws.iam.getPolicyDocument as the real provider renders it.
import { isRecord } from "../values.ts";

type Block = Readonly<Record<string, unknown>>;

/** The document of the function's arguments. */
export function policyDocument(args: Block): object {
  return { Version: args.version ?? "2012-10-17", Statement: blocks(args.statements).map(statement) };
}

function statement(s: Block) {
  return {
    Sid: s.sid,
    Effect: s.effect ?? "Allow",
    Action: oneOrMany(s.actions),
    NotAction: oneOrMany(s.notActions),
    Resource: oneOrMany(s.resources),
    NotResource: oneOrMany(s.notResources),
    Principal: principals(s.principals),
    NotPrincipal: principals(s.notPrincipals),
    Condition: conditions(s.conditions),
  };
}

function principals(list: unknown): unknown {
  const all = blocks(list);
  if (all.length === 0) return undefined;
  if (all.some(({ type }) => type === "*")) return "*";
  return Object.fromEntries(all.map(({ type, identifiers }) => [type, oneOrMany(identifiers)]));
}

function conditions(list: unknown): unknown {
  const all = blocks(list);
  if (all.length === 0) return undefined;
  const operators: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of all)
    operators[String(test)] = { ...operators[String(test)], [String(variable)]: oneOrMany(values) };
  return operators;
}

function blocks(list: unknown): Block[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** One value stands alone, several in their alphabetical order, as the provider sorts its sets. */
function oneOrMany(values: unknown): unknown {
  if (!Array.isArray(values) || values.length === 0) return undefined;
  return values.length === 1 ? (values[0] as unknown) : [...(values as string[])].sort();
}
