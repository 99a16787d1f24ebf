// What AWS refuses of a policy document, which the emulator takes.
import type { Problem } from "../resourceType.ts";
import { isObject, type Values } from "../values.ts";

/** Who may assume a role; what a role may do; who may use a resource. */
export type PolicyKind = "trust" | "identity" | "resource";

interface Rules {
  /** Characters besides white space. */
  readonly maxSize: number;
  readonly kind: PolicyKind;
}

const statementKeys = new Set(
  "Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition".split(" "),
);
const versions = ["2012-10-17", "2008-10-17"];
/** Services are `lambda.amazonaws.com`, also with a region in between. */
const servicePrincipal = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com)$/;

/** Everything that is wrong with the document; nothing for one that is not known yet or no JSON object. */
export function policyProblems(property: string, text: string | undefined, rules: Rules): Problem[] {
  const document = parse(text);
  if (text === undefined || !document) return [];
  const size = text.replaceAll(/\s/g, "").length;
  const reasons = [
    ...(size > rules.maxSize
      ? [`has ${size} characters besides white space; use at most ${rules.maxSize}`]
      : []),
    ...versionReasons(document.Version),
    ...statementsReasons(document.Statement, rules.kind),
  ];
  return reasons.map((reason) => ({ property, reason }));
}

function parse(text: string | undefined): Values | undefined {
  try {
    const document: unknown = JSON.parse(text ?? "");
    return isObject(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

function versionReasons(version: unknown): string[] {
  if (version === undefined || versions.includes(version as string)) return [];
  return [`has Version ${JSON.stringify(version)}; use "2012-10-17"`];
}

function statementsReasons(statement: unknown, kind: PolicyKind): string[] {
  const statements = Array.isArray(statement) ? statement : [statement];
  if (statement === undefined || statements.length === 0) return ["has no Statement; give at least one"];
  const sids = statements.flatMap((item) => (isObject(item) && item.Sid ? [String(item.Sid)] : []));
  const twice = sids.find((sid, i) => sids.indexOf(sid) !== i);
  return [
    ...statements.flatMap((item, i) =>
      isObject(item)
        ? statementReasons(item, kind).map((reason) => `has in Statement[${i}] ${reason}`)
        : [`has no object in Statement[${i}]; use Effect, Action and the like`],
    ),
    ...(twice === undefined ? [] : [`has the Sid "${twice}" twice; each is to be used once`]),
  ];
}

function statementReasons(statement: Values, kind: PolicyKind): string[] {
  const unknown = Object.keys(statement).filter((key) => !statementKeys.has(key));
  const { Effect: effect, Sid: sid } = statement;
  return [
    ...unknown.map((key) => `the unknown element ${key}; use ${[...statementKeys].join(", ")}`),
    ...(effect === "Allow" || effect === "Deny"
      ? []
      : [`the Effect ${JSON.stringify(effect)}; use Allow or Deny`]),
    ...(kind !== "resource" && sid !== undefined && !/^[0-9A-Za-z]*$/.test(String(sid))
      ? [`the Sid ${JSON.stringify(sid)}; use letters and digits only`]
      : []),
    ...actionReasons(statement, kind),
    ...(kind === "identity" ? identityReasons(statement) : principalReasons(statement, kind)),
  ];
}

function actionReasons({ Action: action, NotAction: notAction }: Values, kind: PolicyKind): string[] {
  if ((action === undefined) === (notAction === undefined))
    return ["not one of Action and NotAction; give one of them"];
  const form = kind === "trust" ? /^sts:[\w*?]+$/ : /^(\*|[\w-]+:[\w*?]+)$/;
  const example = kind === "trust" ? "sts:AssumeRole" : "s3:GetObject";
  return list(action ?? notAction)
    .filter((name) => !form.test(name))
    .map((name) => `the action "${name}"; use one such as ${example}`);
}

function identityReasons(statement: Values): string[] {
  const { Resource: resource, NotResource: notResource } = statement;
  const principal = ["Principal", "NotPrincipal"].filter((key) => key in statement);
  if ((resource === undefined) === (notResource === undefined)) {
    return ["not one of Resource and NotResource; give one of them"];
  }
  const wrong = list(resource ?? notResource).filter(
    (name) => name !== "*" && !/^arn:([^:]*:){4}/.test(name),
  );
  return [
    ...principal.map((key) => `a ${key}; only the policy of a resource and a trust policy have one`),
    ...wrong.map((name) => `the resource "${name}"; use an ARN or *`),
  ];
}

function principalReasons(statement: Values, kind: PolicyKind): string[] {
  const principal = statement.Principal ?? statement.NotPrincipal;
  if (principal === undefined) return ["no Principal; name who is meant"];
  const resource = kind === "trust" && ("Resource" in statement || "NotResource" in statement);
  const services = isObject(principal) ? list(principal.Service) : [];
  return [
    ...(resource ? ["a Resource; a trust policy has none"] : []),
    ...services
      .filter((name) => !servicePrincipal.test(name))
      .map((name) => `the service "${name}"; use one such as lambda.amazonaws.com`),
  ];
}

function list(value: unknown): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
