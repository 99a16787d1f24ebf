// What a program is told by its environment, and everything that is wrong with it.
import { isTimeZone } from "./calendar.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

const TIME_ZONES = "the IANA name of a time zone, such as Asia/Tokyo";

/** Reads variables and keeps their problems, so that one failed start names them all. */
export class Environment {
  readonly #variables: Variables;
  readonly #problems: string[] = [];

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  /**
   * A variable that must be there.
   * @param what - what to set it to: "the name of the bucket with the orders"
   */
  text(name: string, what: string): string {
    const value = this.#variables[name] ?? "";
    if (value === "") this.refuse(`${name} is missing; set it to ${what}`);
    return value;
  }

  /** A whole number in its range; what it is without the variable stands last. */
  number(name: string, least: number, most: number, otherwise: number): number {
    const text = this.#variables[name] ?? String(otherwise);
    const number = Number(text);
    if (!/^\d{1,15}$/.test(text) || number < least || number > most)
      this.refuse(`${name} is "${text}"; give a whole number from ${least} to ${most}`);
    return number;
  }

  /** The name of a time zone, which must be there. */
  timeZone(name: string): string {
    const value = this.text(name, TIME_ZONES);
    if (value !== "" && !isTimeZone(value)) this.refuse(`${name} is "${value}"; give ${TIME_ZONES}`);
    return value;
  }

  refuse(problem: string): void {
    this.#problems.push(problem);
  }

  /** Whether anything is wrong so far. */
  get isWrong(): boolean {
    return this.#problems.length > 0;
  }

  /** Throws what is wrong, if anything is. Called when all is read. */
  check(app: string): void {
    if (this.isWrong) throw new Error(`${app} cannot start: ${this.#problems.join(". ")}`);
  }
}
