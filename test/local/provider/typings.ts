// Reads the properties of a resource type from @pulumi/aws's own declarations, without a type checker.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";

const packageFolder = dirname(createRequire(import.meta.url).resolve("@pulumi/aws/package.json"));

/** A property as it is declared: what a fact calls set or list is a list, int or float a number. */
export interface Declared {
  readonly required: boolean;
  readonly type: "string" | "number" | "bool" | "list" | "map" | "object" | "any";
  readonly fields?: Readonly<Record<string, Declared>>;
}

/** The arguments of a resource type or function, and the properties that a resource has as outputs only. */
export function declared(token: string): { args: Record<string, Declared>; outputs: string[] } {
  const [, path = "", name = ""] = token.split(":");
  const file = path.startsWith("index/") ? path.slice("index/".length) : path;
  const source = parse(join(packageFolder, `${file}.d.ts`));
  const kind = name.startsWith("get") ? name[0]!.toUpperCase() + name.slice(1) : name;
  const args = fieldsOf(source, interfaceOf(source, `${kind}Args`), new Set());
  const result = interfaceOf(source, name.startsWith("get") ? `${kind}Result` : `${kind}State`);
  const state = (result?.members ?? []).flatMap((m) => (m.name ? [m.name.getText(source)] : []));
  return { args, outputs: state.filter((property) => !(property in args)) };
}

const parsed = new Map<string, ts.SourceFile>();

function parse(path: string): ts.SourceFile {
  const known = parsed.get(path);
  if (known) return known;
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true);
  parsed.set(path, source);
  return source;
}

function interfaceOf(source: ts.SourceFile, name: string): ts.InterfaceDeclaration | undefined {
  return source.statements.filter(ts.isInterfaceDeclaration).find((s) => s.name.text === name);
}

function fieldsOf(
  source: ts.SourceFile,
  declaration: ts.InterfaceDeclaration | undefined,
  within: ReadonlySet<string>,
): Record<string, Declared> {
  const fields: Record<string, Declared> = {};
  for (const member of declaration?.members.filter(ts.isPropertySignature) ?? []) {
    const name = member.name.getText(source).replaceAll('"', "");
    fields[name] = { required: !member.questionToken, ...shape(source, member.type!, within) };
  }
  return fields;
}

type Shape = Omit<Declared, "required">;

/** Unwraps `pulumi.Input<… | undefined>` and follows `inputs.<module>.<Name>` to the nested type. */
function shape(source: ts.SourceFile, node: ts.TypeNode, within: ReadonlySet<string>): Shape {
  if (ts.isUnionTypeNode(node)) {
    const parts = node.types.filter((t) => t.kind !== ts.SyntaxKind.UndefinedKeyword);
    return shape(source, parts.find((t) => !t.getText(source).includes("enums.")) ?? parts[0]!, within);
  }
  if (ts.isArrayTypeNode(node)) {
    const { fields } = shape(source, node.elementType, within);
    return { type: "list", ...(fields && { fields }) };
  }
  if (ts.isTypeLiteralNode(node)) return { type: "map" };
  if (!ts.isTypeReferenceNode(node)) return keyword(node.kind);
  const name = node.typeName.getText(source);
  const argument = node.typeArguments?.[0];
  if (/^pulumi\.(Input|Unwrap)$/.test(name) && argument) return shape(source, argument, within);
  return /^(inputs|outputs)\./.test(name) ? nested(name, within) : { type: "string" };
}

function keyword(kind: ts.SyntaxKind): Shape {
  if (kind === ts.SyntaxKind.StringKeyword) return { type: "string" };
  if (kind === ts.SyntaxKind.NumberKeyword) return { type: "number" };
  return { type: kind === ts.SyntaxKind.BooleanKeyword ? "bool" : "any" };
}

function nested(reference: string, within: ReadonlySet<string>): Shape {
  if (within.has(reference)) return { type: "object" };
  const [root = "", ...rest] = reference.split(".");
  const source = parse(join(packageFolder, "types", `${root === "inputs" ? "input" : "output"}.d.ts`));
  const found = members(source, rest.slice(0, -1)).find(
    (s): s is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(s) && s.name.text === rest.at(-1),
  );
  return { type: "object", fields: fieldsOf(source, found, new Set([...within, reference])) };
}

function members(source: ts.SourceFile, path: readonly string[]): readonly ts.Statement[] {
  let statements: readonly ts.Statement[] = source.statements;
  for (const name of path) {
    const space = statements.filter(ts.isModuleDeclaration).find((s) => s.name.text === name);
    statements = space?.body && ts.isModuleBlock(space.body) ? space.body.statements : [];
  }
  return statements;
}
