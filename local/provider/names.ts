// Physical names: `<resource name>-<7 hex digits>` where none is given, kept from one update to the next.
import { randomBytes } from "node:crypto";
import { defaultsKey, type Subject } from "./check.ts";
import type { Problem } from "./resourceType.ts";
import { isUnknown, type Values } from "./values.ts";

const digits = 7;

/** The input that takes a prefix instead of the name: `namePrefix`, `bucketPrefix`. */
export const prefixOf = (property: string) => `${property}Prefix`;

/**
 * The values with the name that the provider gives. The one of the old inputs stays, if it was given by the
 * provider too; a replacement is checked without old inputs and so gets a new one.
 */
export function autoName(subject: Subject, olds: Values, values: Values): Values {
  const rule = subject.type.autoName;
  if (!rule || values[rule.property] !== undefined) return values;
  if (subject.facts[prefixOf(rule.property)] && values[prefixOf(rule.property)] !== undefined) return values;
  const defaulted = olds[defaultsKey];
  const kept =
    Array.isArray(defaulted) && defaulted.includes(rule.property) ? olds[rule.property] : undefined;
  return { ...values, [rule.property]: kept ?? newName(subject, values) };
}

function newName({ name, type }: Subject, values: Values): string {
  const hex = randomBytes(4).toString("hex").slice(0, digits);
  const base = type.autoName?.lowerCase ? name.toLowerCase() : name;
  return `${base}-${hex}${type.autoName?.suffix?.(values) ?? ""}`;
}

/** The name when it is made at creation from a prefix: the prefix and 26 digits, as the real provider does. */
export function fromPrefix(prefix: string): string {
  const time = new Date().toISOString().replaceAll(/\D/g, "").padEnd(18, "0");
  return `${prefix}${time}${randomBytes(4).toString("hex")}`;
}

/** A name that is longer than AWS takes. */
export function nameProblems({ name, type }: Subject, values: Values, added: readonly string[]): Problem[] {
  const rule = type.autoName;
  const value = rule && values[rule.property];
  if (!rule || typeof value !== "string" || isUnknown(value) || value.length <= rule.maxLength) return [];
  const most = rule.maxLength - digits - 1 - (rule.suffix?.(values).length ?? 0);
  const fix = added.includes(rule.property)
    ? `the resource's name "${name}" may have at most ${most}, or give ${rule.property}`
    : `use at most ${rule.maxLength}`;
  return [{ property: rule.property, reason: `"${value}" has ${value.length} characters; ${fix}` }];
}
