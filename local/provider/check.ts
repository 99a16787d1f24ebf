// The check of a resource's inputs against the recorded facts: what the real provider refuses, refused here.
import { autoName, nameProblems } from "./names.ts";
import { type Fact, type Facts, isJson } from "./facts.ts";
import { misfit } from "./misfit.ts";
import { nearest } from "../../components/names.ts";
import type { Problem, ResourceType } from "./resourceType.ts";
import { isObject, isSecret, isUnknown, isZero, jsonText, knownOnly, unwrap, type Values } from "./values.ts";

/** Names the inputs that the check filled in, as the real provider does; the next check reads it. */
export const defaultsKey = "__defaults";

/** What is checked: a resource of this type and name. */
export interface Subject {
  readonly token: string;
  readonly name: string;
  readonly facts: Facts;
  readonly type: ResourceType<Values, Values>;
}

/** The inputs with defaults and an auto-name filled in, and everything that is wrong with them. */
export function check(subject: Subject, olds: Values, news: Values): { inputs: Values; problems: Problem[] } {
  const { facts, token, type } = subject;
  const named = autoName(subject, olds, withDefaults(facts, present(news)));
  const filled = type.fill?.(named) ?? named;
  const added = Object.keys(filled).filter((name) => !(name in present(news)));
  const { values, secrets } = unwrap(filled);
  const problems = [
    ...propertyProblems(token, facts, values, "", (property) => secrets.has(property)),
    ...conflicts(facts, values),
    ...nameProblems(subject, values, added),
  ];
  if (problems.length === 0) problems.push(...(type.refuse?.(knownOnly(values)) ?? []));
  return { inputs: { ...filled, [defaultsKey]: added.sort() }, problems };
}

/** The same for a function's arguments. */
export function checkArguments(token: string, facts: Facts, values: Values): Problem[] {
  return [...propertyProblems(token, facts, values, "", () => false), ...conflicts(facts, values)];
}

function present(values: Values): Values {
  const given = Object.entries(values).filter(([name, value]) => name !== defaultsKey && value != null);
  return Object.fromEntries(given);
}

/** Defaults other than zero values, also in nested objects; none where a conflicting input is given. */
export function withDefaults(facts: Facts, values: Values): Values {
  const filled: Values = {};
  for (const [name, value] of Object.entries(values)) filled[name] = inner(facts[name], value);
  for (const [name, fact] of Object.entries(facts)) {
    if (name in filled || fact.output || isZero(fact.default)) continue;
    if (fact.conflictsWith?.some((other) => values[other] !== undefined)) continue;
    filled[name] = fact.default;
  }
  return filled;
}

/** Also turns the policy document that stands for its JSON text into that text. */
function inner(fact: Fact | undefined, value: unknown): unknown {
  if (fact && isJson(fact) && isObject(value) && !isSecret(value)) return jsonText(value);
  if (!fact?.fields) return value;
  const fields = fact.fields;
  if (Array.isArray(value))
    return value.map((item) => (isObject(item) ? withDefaults(fields, present(item)) : item));
  return isObject(value) && fact.type === "object" ? withDefaults(fields, present(value)) : value;
}

/** Whether the value of a property must not be shown. */
type Hidden = (property: string) => boolean;

function propertyProblems(
  owner: string,
  facts: Facts,
  values: Values,
  path: string,
  hidden: Hidden,
): Problem[] {
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(values)) {
    const fact = facts[name];
    const property = path + name;
    if (!fact) problems.push({ property, reason: notAnInput(owner, facts, name) });
    else if (fact.output) problems.push({ property, reason: `is an output of ${owner}; it cannot be given` });
    else problems.push(...valueProblems(owner, fact, value, property, hidden(name)));
  }
  for (const [name, fact] of Object.entries(facts)) {
    if (fact.required && values[name] === undefined)
      problems.push({ property: path + name, reason: "is required" });
  }
  return problems;
}

function notAnInput(owner: string, facts: Facts, name: string): string {
  const inputs = Object.keys(facts).filter((known) => !facts[known]?.output);
  const near = nearest(name, inputs);
  return `is not an input of ${owner}; ${near ? `did you mean ${near}?` : `it has ${inputs.join(", ")}`}`;
}

function valueProblems(
  owner: string,
  fact: Fact,
  value: unknown,
  property: string,
  hidden: boolean,
): Problem[] {
  const reason = misfit(fact, value, hidden);
  if (reason) return [{ property, reason }];
  const within = (item: unknown, at: string) => {
    if (fact.fields && isObject(item))
      return propertyProblems(owner, fact.fields, item, `${at}.`, () => hidden);
    return fact.item ? valueProblems(owner, fact.item, item, at, hidden) : [];
  };
  if (Array.isArray(value)) return value.flatMap((item, i) => within(item, `${property}[${i}]`));
  if (!isObject(value)) return [];
  if (fact.fields) return within(value, property);
  return Object.entries(value).flatMap(([key, item]) => within(item, `${property}.${key}`));
}

/** Properties that exclude each other, each pair named once. */
function conflicts(facts: Facts, values: Values): Problem[] {
  const given = (name: string) => values[name] !== undefined && !isUnknown(values[name]);
  const seen = new Set<string>();
  return Object.keys(facts).flatMap((name) => {
    if (!given(name)) return [];
    seen.add(name);
    const others = (facts[name]?.conflictsWith ?? []).filter((other) => given(other) && !seen.has(other));
    return others.map((other) => ({ property: name, reason: `conflicts with ${other}; give one of them` }));
  });
}
