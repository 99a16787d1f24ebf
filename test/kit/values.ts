// Values as Pulumi registers them: JSON, and between it assets, archives, secrets and unknowns.
import * as pulumi from "@pulumi/pulumi";

type Visit = (value: string, path: string) => void;

/** Without the marks on secrets. Assets, archives, resources and `pulumi.unknown` stay what they are. */
export function plain(value: unknown): unknown {
  const inner: unknown = pulumi.runtime.unwrapRpcSecret(value);
  if (Array.isArray(inner)) return inner.map(plain);
  return isRecord(inner) ? mapped(inner, plain) : inner;
}

/** Whether it is a plain object: no asset, no archive, no resource, no `pulumi.unknown`. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || pulumi.isUnknown(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Calls `visit` with each text in it, and the text's path: `rules[0].filter.prefix`. */
export function eachString(value: unknown, visit: Visit, path = ""): void {
  if (typeof value === "string") visit(value, path);
  else if (Array.isArray(value)) value.forEach((item, i) => eachString(item, visit, `${path}[${i}]`));
  else if (isRecord(value))
    for (const [key, item] of Object.entries(value)) eachString(item, visit, path ? `${path}.${key}` : key);
}

function mapped(object: Record<string, unknown>, change: (value: unknown) => unknown) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
