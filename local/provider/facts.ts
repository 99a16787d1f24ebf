// The recorded facts about the real provider, one file per module, read when a type of it is first used.
import { existsSync, readFileSync } from "node:fs";
import { moduleOf } from "./token.ts";

/** One property of a resource type or function, under its Pulumi name. */
export interface Fact {
  readonly type: "string" | "int" | "float" | "bool" | "list" | "set" | "map" | "object" | "any";
  /** What a list, set or map holds, where it is no object. */
  readonly item?: Fact;
  /** The properties of an object, or of each object of a list or set. */
  readonly fields?: Facts;
  readonly required?: boolean;
  /** Cannot be given. */
  readonly output?: boolean;
  /** Kept as it is when it is not given. */
  readonly computed?: boolean;
  readonly default?: unknown;
  /** What it reads as when it is not given, where that is a default of AWS's that is not filled in. */
  readonly unset?: unknown;
  /** A change makes a new resource. */
  readonly replaces?: boolean;
  readonly secret?: boolean;
  readonly maxItems?: number;
  /** Paths from the resource's top. */
  readonly conflictsWith?: readonly string[];
  readonly deprecated?: string;
  /** What the real provider answers to a wrong value. */
  readonly limit?: string;
}

export type Facts = Readonly<Record<string, Fact>>;

const read = new Map<string, Readonly<Record<string, Facts>>>();

/** The properties of a type or function (`aws:sqs/queue:Queue`), or undefined where nothing is recorded. */
export function factsOf(token: string): Facts | undefined {
  const module = moduleOf(token);
  let facts = read.get(module);
  if (!facts) {
    const file = new URL(`./facts/${module}.json`, import.meta.url);
    facts = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, Facts>) : {};
    read.set(module, facts);
  }
  return facts[token];
}

/** Whether the real provider takes the property as JSON text, whose spaces and key order mean nothing. */
export function isJson(fact: Fact): boolean {
  return /invalid JSON|definitions is invalid/.test(fact.limit ?? "");
}

/** Whether it is such a text of ECS's container definitions, in which more than that means nothing. */
export function isContainers(fact: Fact): boolean {
  return /container_definitions/.test(fact.limit ?? "");
}
