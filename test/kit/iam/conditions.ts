// Conditions of a statement, held against what a request carries.
import { arnMatches, wildcardMatches } from "./patterns.ts";

/** What a request carries: `{ "s3:prefix": "incoming/2026" }`. What is not here is not in the request. */
export type Context = Readonly<Record<string, string | readonly string[]>>;
export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Test = (wanted: string, got: string) => boolean;

const same: Test = (wanted, got) => wanted === got;
const sameLetters: Test = (wanted, got) => wanted.toLowerCase() === got.toLowerCase();
const tests: Readonly<Record<string, Test>> = {
  StringEquals: same,
  StringEqualsIgnoreCase: sameLetters,
  StringLike: wildcardMatches,
  ArnEquals: arnMatches,
  ArnLike: arnMatches,
  Bool: sameLetters,
};

/**
 * Whether all conditions hold, as IAM decides it: a key that the request does not carry fails a condition, but
 * fulfils its negation (`StringNotEquals`) and `...IfExists`. An operator that is not known here is an error.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function conditionsHold(conditions: Conditions, context: Context): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, texts(wanted), valuesOf(context, key))),
  );
}

function holds(operator: string, wanted: readonly string[], got: readonly string[] | undefined): boolean {
  const [, quantifier, name = "", ifExists] = /^(?:(\w+):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (name === "Null") return wanted.includes(String(got === undefined));
  const negated = /^(String|Arn)Not/.test(name);
  const test = tests[name.replace("Not", "")];
  if (!test || !["ForAllValues", "ForAnyValue", undefined].includes(quantifier))
    throw new Error(
      `The condition operator ${operator} is not evaluated here; known are ${Object.keys(tests).join(", ")}, their Not forms, Null, ...IfExists, ForAnyValue: and ForAllValues:`,
    );
  if (got === undefined) return ifExists !== undefined || negated || quantifier === "ForAllValues";
  const one = (value: string) => wanted.some((w) => test(w, value)) !== negated;
  return quantifier === "ForAnyValue" ? got.some(one) : got.every(one);
}

/** Condition keys are not told apart by case. */
function valuesOf(context: Context, key: string): string[] | undefined {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found && texts(found[1]);
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
