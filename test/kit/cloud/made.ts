import { createHash } from "node:crypto";

/** The account of every mocked deployment. */
export const ACCOUNT = "123456789012";

/** A resource that a rule gives its id and outputs. */
export interface Made {
  readonly type: string;
  readonly urn: string;
  /** The physical name: as given, or made from the program's name as the real provider does. */
  readonly name: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- rules look into it
  readonly inputs: Readonly<Record<string, any>>;
  readonly region: string;
}

/** The id (`<name>` when left out) and the outputs that are no inputs. */
export type Outputs = Readonly<Record<string, unknown>>;
export type Rule = (made: Made) => Outputs;

/** Hex digits that are the same in every run, and differ from resource to resource. */
export function hex(urn: string, length: number): string {
  return createHash("sha256").update(urn).digest("hex").slice(0, length);
}

/** Decimal digits, likewise. */
export function digits(urn: string, length: number): string {
  return BigInt(`0x${hex(urn, 64)}`)
    .toString()
    .slice(0, length);
}

export function uuid(urn: string): string {
  const h = hex(urn, 32);
  return [h.slice(0, 8), h.slice(8, 12), `4${h.slice(13, 16)}`, `8${h.slice(17, 20)}`, h.slice(20)].join("-");
}

/** `arn:aws:<service>:<region>:<account>:<rest>` */
export function arnOf({ region }: Pick<Made, "region">, service: string, rest: string): string {
  return `arn:aws:${service}:${region}:${ACCOUNT}:${rest}`;
}

/** The last part of an ARN, after `:` or `/`; a plain name is itself. */
export function lastPart(arn: unknown): string {
  return String(arn).split(/[:/]/).at(-1)!;
}
