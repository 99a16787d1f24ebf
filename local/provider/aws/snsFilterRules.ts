// What SNS refuses of a filter policy. @see https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
import { shown } from "../misfit.ts";
import type { Problem } from "../resourceType.ts";
import { isObject, type Values } from "../values.ts";

const maxKeys = 5;
const maxCombinations = 150;
const maxBytes = 256 * 1024;
const operators = [
  "anything-but",
  "cidr",
  "equals-ignore-case",
  "exists",
  "numeric",
  "prefix",
  "suffix",
  "wildcard",
];

/** `scope` says what the policy looks at: MessageAttributes, where nothing is nested, or MessageBody. */
export function filterPolicyProblems(
  property: string,
  text: string | undefined,
  scope = "MessageAttributes",
): Problem[] {
  if (!text) return [];
  const policy: unknown = JSON.parse(text);
  const reasons = isObject(policy)
    ? [...sizeReasons(text, policy), ...keysReasons(policy, scope)]
    : [`is ${shown(text)}; use an object of lists, such as {"kind": ["bill"]}`];
  return reasons.map((reason) => ({ property, reason }));
}

function sizeReasons(text: string, policy: Values): string[] {
  const bytes = Buffer.byteLength(text);
  const leaves = leavesOf(policy);
  const combinations = leaves.reduce((product, values) => product * values.length, 1);
  return [
    ...(bytes > maxBytes ? [`has ${bytes} bytes; use at most ${maxBytes}`] : []),
    ...(leaves.length > maxKeys ? [`has ${leaves.length} keys; use at most ${maxKeys}`] : []),
    ...(combinations > maxCombinations
      ? [`has ${combinations} combinations of its values; use at most ${maxCombinations}`]
      : []),
  ];
}

/** The lists of values, at any depth. */
function leavesOf(policy: Values): unknown[][] {
  return Object.values(policy).flatMap((value) => {
    if (Array.isArray(value)) return [value as unknown[]];
    return isObject(value) ? leavesOf(value) : [];
  });
}

function keysReasons(policy: Values, scope: string): string[] {
  return Object.entries(policy).flatMap(([key, value]) => keyReasons(key, value, scope));
}

function keyReasons(key: string, value: unknown, scope: string): string[] {
  if (isObject(value)) {
    if (scope === "MessageBody") return keysReasons(value, scope);
    return [`nests in "${key}"; give filterPolicyScope: "MessageBody", or a list of values`];
  }
  if (!Array.isArray(value))
    return [`has for "${key}" ${shown(value)}; use a list, such as [${shown(value)}]`];
  if (value.length === 0) return [`has an empty list for "${key}"; give at least one value`];
  if (key === "$or" && value.every(isObject)) {
    return value.flatMap((alternative) => keysReasons(alternative as Values, scope));
  }
  return value.flatMap((item: unknown) => itemReasons(key, item));
}

function itemReasons(key: string, item: unknown): string[] {
  if (Array.isArray(item)) return [`has for "${key}" a list in the list; use one list of values`];
  if (!isObject(item)) return [];
  const unknown = Object.keys(item).filter((name) => !operators.includes(name));
  return unknown.map((name) => `has for "${key}" the operator "${name}"; use one of ${operators.join(", ")}`);
}
