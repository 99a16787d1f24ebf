// iam.getPolicyDocument, rendered as the real data source does it: fields in Go's order, sets sorted backwards.
import { crc32 } from "node:zlib";
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { ProviderFunction } from "../resourceType.ts";
import type { Values } from "../values.ts";

type Args = Unwrap<aws.iam.GetPolicyDocumentArgs>;
type Statement = NonNullable<Args["statements"]>[number];
type Principal = NonNullable<Statement["principals"]>[number];

interface Document {
  Version?: string;
  Id?: string;
  Statement: Values[];
}

const order = "Sid Effect Action NotAction Resource NotResource Principal NotPrincipal Condition".split(" ");

export const getPolicyDocument: ProviderFunction = async (_cloud, given) => {
  const args = given as Args;
  const version = args.version ?? "2012-10-17";
  const sources = texts(args.sourceJson, args.sourcePolicyDocuments).map(parse);
  const statements = sources.flatMap((source) => source.Statement);
  refuseTwins(statements, "sourcePolicyDocuments");
  const own = (args.statements ?? []).map((statement) => render(statement, version));
  refuseTwins(own, "statements");
  const document = [
    { Statement: own, Version: version, ...(args.policyId && { Id: args.policyId }) },
    ...texts(args.overrideJson, args.overridePolicyDocuments).map(parse),
  ].reduce(merge, {
    ...sources.reduce<Partial<Document>>((all, next) => ({ ...all, ...next }), {}),
    Statement: statements,
  });
  const json = stringify(document, 2);
  return { ...args, version, id: String(crc32(json)), json, minifiedJson: stringify(document, 0) };
};

function texts(single: string | undefined, many: string[] | undefined): string[] {
  return [single, ...(many ?? [])].filter((text) => text !== undefined && text !== "") as string[];
}

function parse(text: string): Document {
  const document = JSON.parse(text) as Partial<Document> & { Statement?: Values | Values[] };
  const { Statement: statement = [] } = document;
  return { ...document, Statement: Array.isArray(statement) ? statement : [statement] };
}

function refuseTwins(statements: readonly Values[], argument: string): void {
  const sids = statements.map((statement) => statement.Sid).filter(Boolean);
  const twin = sids.find((sid, i) => sids.indexOf(sid) !== i);
  if (twin !== undefined)
    throw new Error(`${argument} has the Sid "${String(twin)}" twice; make each unique`);
}

/** The newer document's statements take the place of those with the same Sid. */
function merge(base: Document, over: Document): Document {
  const statements = [...base.Statement];
  for (const statement of over.Statement) {
    const at = statement.Sid ? statements.findIndex((other) => other.Sid === statement.Sid) : -1;
    if (at < 0) statements.push(statement);
    else statements[at] = statement;
  }
  const version = [base.Version ?? "", over.Version ?? ""].sort().at(-1);
  const id = over.Id ?? base.Id;
  return { ...(version && { Version: version }), ...(id && { Id: id }), Statement: statements };
}

function render(statement: Statement, version: string): Values {
  const names = (list: string[] | undefined) => (list?.length ? single(backwards(list)) : undefined);
  const arns = (list: string[] | undefined) => names(list?.map((text) => variables(text, version)));
  return {
    Sid: statement.sid || undefined,
    Effect: statement.effect ?? "Allow",
    Action: names(statement.actions),
    NotAction: names(statement.notActions),
    Resource: arns(statement.resources),
    NotResource: arns(statement.notResources),
    Principal: principals(statement.principals, version),
    NotPrincipal: principals(statement.notPrincipals, version),
    Condition: conditions(statement.conditions, version),
  };
}

const backwards = (list: readonly string[]) => [...new Set(list)].sort().reverse();
const single = (list: readonly string[]) => (list.length === 1 ? list[0] : list);

/** `&{aws:username}` stands for `${aws:username}`, which Terraform would take for its own. */
function variables(text: string, version: string): string {
  if (!text.includes("&{")) return text;
  if (version === "2008-10-17")
    throw new Error(`"${text}" has a policy variable; they need the version 2012-10-17`);
  return text.replaceAll("&{", "${");
}

function principals(list: readonly Principal[] | undefined, version: string): unknown {
  if (!list?.length) return undefined;
  if (list.length === 1 && list[0]?.type === "*" && list[0].identifiers.join() === "*") return "*";
  const byType = new Map<string, string[]>();
  for (const { identifiers, type } of list) {
    const all = identifiers.map((text) => variables(text, version));
    byType.set(type, [...(byType.get(type) ?? []), ...backwards(all)]);
  }
  return sortedObject([...byType].map(([type, names]) => [type, single(names)]));
}

function conditions(list: Statement["conditions"], version: string): unknown {
  if (!list?.length) return undefined;
  const byTest = new Map<string, [string, unknown][]>();
  for (const { test, values, variable } of list) {
    const shown = single(values.map((text) => variables(text, version)));
    byTest.set(test, [...(byTest.get(test) ?? []), [variable, shown]]);
  }
  return sortedObject([...byTest].map(([test, entries]) => [test, sortedObject(entries)]));
}

function sortedObject(entries: [string, unknown][]): Values {
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Go's JSON: statements in the order of its struct, and signs of HTML escaped. */
function stringify({ Id, Statement, Version }: Document, indent: number): string {
  const statements = Statement.map((statement) =>
    Object.fromEntries(order.map((key) => [key, statement[key]]).filter(([, value]) => value !== undefined)),
  );
  const document = { Version, Id, ...(statements.length > 0 && { Statement: statements }) };
  const escapes: Record<string, string> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" };
  return JSON.stringify(document, null, indent).replaceAll(/[<>&]/g, (sign) => escapes[sign] ?? sign);
}
