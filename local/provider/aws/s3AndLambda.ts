// What the S3 and the Lambda service share.
import type { Cloud } from "../cloud.ts";
import type { Problem } from "../resourceType.ts";

/** A problem for each given input that is not in `handled`: nothing is silently dropped. */
export function unhandled<Inputs extends object>(
  inputs: Partial<Inputs>,
  handled: readonly (keyof Inputs & string)[],
): Problem[] {
  return Object.entries(inputs)
    .filter(([property, value]) => value !== undefined && value !== null && !isHandled(property, handled))
    .map(([property]) => ({ property, reason: "is not covered by the local provider; remove it here" }));
}

function isHandled(property: string, handled: readonly string[]): boolean {
  return handled.includes(property) || property === "region" || property === "tagsAll";
}

/** What was asked for, or undefined when the service says by one of these error names that it is not there. */
export async function ifThere<T>(answer: Promise<T>, ...absent: readonly string[]): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && absent.includes(error.name)) return undefined;
    throw error;
  }
}

let made = 0;

/**
 * A name as the real provider makes them: the prefix, the UTC time to a tenth of a millisecond (18 digits), and a
 * counter (8 hex digits): `terraform-20261123195941978000000004`.
 */
export function uniqueName(prefix: string): string {
  const time = new Date().toISOString().replace(/\D/g, "");
  made += 1;
  return `${prefix}${time}0${made.toString(16).padStart(8, "0")}`;
}

/** A map without its absent and empty values, or undefined when nothing is left: how AWS wants "not given". */
export function given<T extends object>(values: T): T | undefined {
  const kept = Object.entries(values).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  return kept.length > 0 ? (Object.fromEntries(kept) as T) : undefined;
}

/** The address of a queue at the emulator: `arn:aws:sqs:ap-northeast-1:000000000000:jobs`. */
export function queueUrlOf(cloud: Cloud, arn: string): string {
  const [account, name] = arn.split(":").slice(4);
  return `${cloud.endpoint}/${account}/${name}`;
}
