// Whether one value is of its property's type and within its limit.
import type { Fact } from "./facts.ts";
import { limitOf } from "./limits.ts";
import { isAsset, isObject, isUnknown } from "./values.ts";

const kinds: Record<Fact["type"], { readonly is: (value: unknown) => boolean; readonly use: string }> = {
  string: { is: (value) => typeof value === "string" || isAsset(value), use: "a string" },
  int: { is: Number.isInteger, use: "a whole number" },
  float: { is: (value) => typeof value === "number", use: "a number" },
  bool: { is: (value) => typeof value === "boolean", use: "true or false" },
  list: { is: Array.isArray, use: "a list" },
  set: { is: Array.isArray, use: "a list" },
  map: { is: isObject, use: "an object" },
  object: { is: isObject, use: "an object" },
  any: { is: () => true, use: "any value" },
};

/** What is wrong with the value, what is allowed; undefined when it is right or not known yet. */
export function misfit(fact: Fact, value: unknown, hidden: boolean): string | undefined {
  if (isUnknown(value)) return undefined;
  const given = hidden ? "a secret that does not fit" : shown(value);
  const { is, use } = kinds[fact.type];
  if (!is(value)) return `is ${given}; use ${use}`;
  if (Array.isArray(value)) {
    const most = fact.maxItems ?? Infinity;
    return value.length > most ? `has ${value.length} items; use at most ${most}` : undefined;
  }
  const limit = fact.limit === undefined ? undefined : limitOf(fact.limit);
  return limit && !isObject(value) && !limit.accepts(value) ? `is ${given}; use ${limit.use}` : undefined;
}

/** The value as it may stand in an error: at most 100 characters. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 100 ? text : `${text.slice(0, 99)}…`;
}
