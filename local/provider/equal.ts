// When two values of a property mean the same to the real provider.
import { sameContainers } from "./containers.ts";
import { type Fact, isContainers, isJson } from "./facts.ts";
import { isAsset, isObject, isZero, type Values } from "./values.ts";

/** Whether there is no change: sets without order, texts by meaning, assets by content, zero as not given. */
export function same(fact: Fact, a: unknown, b: unknown): boolean {
  if (isZero(a) && isZero(b)) return true;
  if (isAsset(a) || isAsset(b)) return isAsset(a) && isAsset(b) && a.hash === b.hash;
  if (Array.isArray(a) && Array.isArray(b))
    return fact.type === "set" ? sameSet(fact, a, b) : sameList(fact, a, b);
  if (isObject(a) && isObject(b)) return sameObject(fact, a, b);
  if (typeof a === "string" && typeof b === "string") return a === b || sameText(fact, a, b);
  return a === b;
}

function sameText(fact: Fact, a: string, b: string): boolean {
  return isContainers(fact) ? sameContainers(a, b) : isJson(fact) && sameJson(a, b);
}

function sameList(fact: Fact, a: unknown[], b: unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => same(itemOf(fact), item, b[i]));
}

function sameSet(fact: Fact, a: unknown[], b: unknown[]): boolean {
  const rest = [...b];
  for (const item of a) {
    const at = rest.findIndex((other) => same(itemOf(fact), item, other));
    if (at < 0) return false;
    rest.splice(at, 1);
  }
  return rest.length === 0;
}

const itemOf = (fact: Fact): Fact =>
  fact.item ?? { type: "object", ...(fact.fields && { fields: fact.fields }) };

function sameObject(fact: Fact, a: Values, b: Values): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => {
    const inner = fact.fields?.[name] ?? fact.item ?? { type: "any" };
    return sameField(inner, a[name], b[name]);
  });
}

/** A field of the new value `b` that is not given keeps what is computed, or stands for its default. */
function sameField(fact: Fact, a: unknown, b: unknown): boolean {
  if (b === undefined && (fact.computed || fact.output)) return true;
  return same(fact, a, b ?? fact.default ?? fact.unset);
}

/** The same JSON: key order and spaces mean nothing, nor in a policy the order of actions or a list of one. */
export function sameJson(a: string, b: string): boolean {
  try {
    return canonical(JSON.parse(a)) === canonical(JSON.parse(b));
  } catch {
    return false;
  }
}

function canonical(value: unknown): string {
  return JSON.stringify(ordered(value, isObject(value) && "Statement" in value));
}

function ordered(value: unknown, policy: boolean): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => ordered(item, policy));
    if (!policy) return items;
    if (items.length === 1) return items[0];
    return items.every((item) => typeof item === "string") ? items.sort() : items;
  }
  if (!isObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, ordered(value[name], policy)]));
}
