// Validation: every problem of a component's arguments in one error, before anything is registered.
import * as pulumi from "@pulumi/pulumi";

/** Pulumi appends a dash and seven hex digits to names it makes. */
export const RANDOM_SUFFIX = 8;

/** Collects what is wrong with one component's arguments. */
export class Problems {
  readonly #list: string[] = [];
  readonly #component: string;

  /** @param component - the class as pages write it, and the name: `sqs.Queue "orders"` */
  constructor(component: string, name: string) {
    this.#component = `${component} "${name}"`;
  }

  /** Notes that a field has a value that is not allowed. `use` says what is, and so the fix. */
  wrong(field: string, value: unknown, use: string): void {
    this.#list.push(`${field} is ${shown(value)}; use ${use}`);
  }

  /** Notes a whole number outside of its range; absent is fine. */
  range(field: string, value: number | undefined, least: number, most: number, unit = ""): void {
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
    this.wrong(field, value, `a whole number from ${least} to ${most}${unit && ` ${unit}`}`);
  }

  /** Notes a name that some child could not carry. `longest` is what AWS allows for the tightest child. */
  name(name: string, role: string, longest: number, pattern: RegExp, allowed: string): void {
    const room = longest - RANDOM_SUFFIX - role.length;
    if (!pattern.test(name)) this.wrong("name", name, allowed);
    else if (name.length > room)
      this.wrong(
        "name",
        name,
        `at most ${room} characters (AWS allows ${longest}; "${role}" and Pulumi's suffix take the rest)`,
      );
  }

  /** Throws one error that lists all problems, if there is any. */
  throwIfAny(): void {
    if (this.#list.length === 0) return;
    throw new pulumi.RunError(
      this.#list.length === 1
        ? `${this.#component}: ${this.#list[0]}`
        : `${this.#component} has ${this.#list.length} problems:\n${this.#list.map((p) => `  ${p}`).join("\n")}`,
    );
  }
}

/** The error for one problem that shows only where two components meet. */
export function refuse(component: string, name: string, problem: string): never {
  throw new pulumi.RunError(`${component} "${name}": ${problem}`);
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
