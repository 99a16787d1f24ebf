// Recorded and own values in one form: what differs from one run to the next is replaced, what means the same is equal.
import { same } from "../../../local/provider/equal.ts";
import type { Facts } from "../../../local/provider/facts.ts";
import { isObject, isZero } from "../../../local/provider/values.ts";

type Values = Record<string, unknown>;

const forms: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UUID"],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+0000)/g, "TIME"],
  [/\b(AROA|ANPA)[0-9A-Z]{17}\b/g, "$1-ID"],
  [/terraform-[0-9a-f]+/g, "terraform-DIGITS"],
  [/tf-s3-(lambda|queue|topic)-[0-9a-f]+/g, "tf-s3-$1-DIGITS"],
  [/\b(acl|eipalloc|igw|nat|rtb|rtbassoc|sg|sgr|subnet|vpc|vpce)-[0-9a-f]{17}/g, "$1-ID"],
  [/\b(ec2-)?52([.-]\d{1,3}){3}\b/g, "$1ADDRESS"],
  [/\/[0-9a-z]{16}(?=\/|,|$)/g, "/LB-ID"],
  [/(:secret:[\w-]+)-[0-9a-f]{6}\b/g, "$1-DIGITS"],
  [/^[0-9a-z]{32}$/, "URL-ID"],
  [/^[0-9a-f]{8}$/, "SHORT-ID"],
];

/** The value with ids and times replaced by their kind; `__defaults` are left out. */
export function form(value: unknown): unknown {
  if (typeof value === "string")
    return forms.reduce((text, [pattern, kind]) => text.replace(pattern, kind), value);
  if (Array.isArray(value)) return value.map(form);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([name]) => name !== "__defaults");
  return Object.fromEntries(entries.map(([name, inner]) => [name, form(inner)]));
}

/** What differs, as `name: expected … got …`; unset values are alike whatever they are. */
export function differences(
  facts: Facts,
  expected: Values,
  got: Values,
  except: readonly string[] = [],
): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(got)]);
  const compared = [...names].filter(
    (name) => name !== "id" && name !== "__defaults" && !except.includes(name),
  );
  return compared.flatMap((name) => {
    const [a, b] = [trimmed(form(expected[name])), trimmed(form(got[name]))];
    if (same(facts[name] ?? { type: "any" }, a, b) && same(facts[name] ?? { type: "any" }, b, a)) return [];
    return [`${name}: expected ${JSON.stringify(a)}, got ${JSON.stringify(b)}`];
  });
}

function trimmed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(trimmed);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([k, v]) => (isZero(v) ? [] : [[k, trimmed(v)]])));
}
