// What Pulumi stores of a resource: its inputs, and over them what the emulator knows.
import { defaultsKey } from "./check.ts";
import { same, sameJson } from "./equal.ts";
import { type Fact, type Facts, isJson } from "./facts.ts";
import { ownTags } from "./tags.ts";
import { isObject, isZero, present, type Values } from "./values.ts";

/** The outputs in the real provider's form: every property is there, an unset one with its type's zero value. */
export function outputsOf(
  facts: Facts,
  known: Values,
  read: Values,
  defaultTags: Readonly<Record<string, string>>,
) {
  const outputs: Values = { ...known };
  delete outputs[defaultsKey];
  for (const [name, value] of Object.entries(read)) {
    outputs[name] = merged(facts[name] ?? { type: "any" }, known[name], value);
  }
  if (facts.tags && isObject(read.tagsAll)) outputs.tags = ownTags(read.tagsAll, known, defaultTags);
  for (const [name, fact] of Object.entries(facts)) outputs[name] ??= zero(fact);
  if (facts.tags && isZero(outputs.tags)) outputs.tags = null;
  return outputs;
}

/** What was asked for, where what was read differs only in its form. */
function merged(fact: Fact, known: unknown, read: unknown): unknown {
  const asJson =
    isJson(fact) && typeof known === "string" && typeof read === "string" && sameJson(known, read);
  const asSet = fact.type === "set" && !fact.fields && Array.isArray(known) && same(fact, read, known);
  return asJson || asSet ? known : (present(read) ?? null);
}

const zeros: Partial<Record<Fact["type"], () => unknown>> = {
  string: () => "",
  int: () => 0,
  float: () => 0,
  bool: () => false,
  list: () => [],
  set: () => [],
};

function zero(fact: Fact): unknown {
  return fact.default ?? zeros[fact.type]?.() ?? null;
}

/** The inputs that an imported resource would have: what is set and differs from its default. */
export function inputsOf(facts: Facts, outputs: Values): Values {
  const given = Object.entries(facts).filter(([name, fact]) => {
    const value = outputs[name];
    return !fact.output && (fact.required || (!isZero(value) && value !== fact.default));
  });
  return Object.fromEntries(given.map(([name]) => [name, outputs[name]]));
}
