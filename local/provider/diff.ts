// What an update would change: new inputs against the stored outputs, by the recorded facts.
import { defaultsKey } from "./check.ts";
import { same } from "./equal.ts";
import type { Fact, Facts } from "./facts.ts";
import { prefixOf } from "./names.ts";
import type { ResourceType } from "./resourceType.ts";
import { hasUnknown, isObject, type Values } from "./values.ts";

export interface Difference {
  /** Names of the top properties that change. */
  readonly changed: readonly string[];
  /** Those of them whose change makes a new resource. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** `news` are checked inputs, `olds` stored outputs, both without marks of secrets. */
export function diff(
  type: ResourceType<Values, Values>,
  facts: Facts,
  olds: Values,
  news: Values,
): Difference {
  const inputs = Object.entries(facts).filter(([name, fact]) => !fact.output || name === "tagsAll");
  const changed = inputs.filter(
    ([name, fact]) => !isSetByOther(fact, news) && changes(fact, olds[name], news[name]),
  );
  const replaces = changed
    .filter(([name, fact]) => replacing(fact, olds[name], news[name]))
    .map(([name]) => name);
  return {
    changed: changed.map(([name]) => name),
    replaces,
    deleteBeforeReplace: replaces.length > 0 && keepsName(type, olds, news),
  };
}

/** Whether another input stands for this one, as `isEnabled` for `state`: then it reads as that says. */
function isSetByOther({ conflictsWith = [], unset }: Fact, news: Values): boolean {
  return unset !== undefined && conflictsWith.some((other) => news[other] !== undefined);
}

function changes(fact: Fact, old: unknown, now: unknown): boolean {
  if (now === undefined)
    return !fact.computed && !fact.output && !same(fact, old, fact.default ?? fact.unset);
  return hasUnknown(now) || !same(fact, old, now);
}

/** Whether the change is one that replaces: of the property itself, or of a property within it. */
function replacing(fact: Fact, old: unknown, now: unknown): boolean {
  if (!changes(fact, old, now)) return false;
  if (fact.replaces) return true;
  const fields = Object.entries(fact.fields ?? {});
  const [before, after] = differing(fact, items(old), items(now));
  return Array.from({ length: Math.max(before.length, after.length) }).some((_, i) =>
    fields.some(([name, inner]) => replacing(inner, before[i]?.[name], after[i]?.[name])),
  );
}

/** The objects that a value is made of: of a list its items, else itself. */
function items(value: unknown): Values[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** Of a set, only the items that the other one has not; a list is compared place by place. */
function differing(fact: Fact, before: Values[], after: Values[]): [Values[], Values[]] {
  if (fact.type !== "set") return [before, after];
  const item: Fact = { type: "object", ...(fact.fields && { fields: fact.fields }) };
  return [
    before.filter((old) => !after.some((now) => same(item, old, now))),
    after.filter((now) => !before.some((old) => same(item, old, now))),
  ];
}

/** A name that was given and stays is free only after the old resource is gone. */
function keepsName(type: ResourceType<Values, Values>, olds: Values, news: Values): boolean {
  const property = type.autoName?.property;
  if (property === undefined || news[prefixOf(property)] !== undefined) return false;
  const defaulted = news[defaultsKey];
  if (Array.isArray(defaulted) && defaulted.includes(property)) return false;
  return news[property] === olds[property];
}
