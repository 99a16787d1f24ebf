// How a failed operation is told: one line, with the resource, the error's name and AWS's words.
import { places } from "../emulatorRecord.ts";
import { home } from "../home.ts";

/** What the engine stores of a resource that was made but could not be brought to its end. */
interface Made {
  readonly id: string;
  readonly properties: Record<string, unknown>;
}

/** A failed operation on a resource; with `made`, the engine keeps the resource in its state. */
export class OperationFailure extends Error {
  readonly id?: string;
  readonly properties?: Record<string, unknown>;
  readonly reasons?: string[];

  constructor(message: string, made?: Made) {
    super(message);
    if (made) Object.assign(this, made, { reasons: [message] });
  }
}

/** A failure whose cause fits one line, and which more lines explain. */
export class DetailedError extends Error {
  override readonly name = "Error";
  readonly details: readonly string[];

  constructor(message: string, details: readonly string[]) {
    super(message);
    this.details = details;
  }
}

/** `<type> "<name>": <error name>: <message>`, or that the local cloud has stopped. */
export function failure(subject: string, error: unknown, endpoint: string, made?: Made): OperationFailure {
  if (hasStopped(error)) return new OperationFailure(stopped(endpoint), made);
  const details = error instanceof DetailedError ? error.details.map((line) => `\n  ${line}`) : [];
  return new OperationFailure(`${subject}: ${describe(error)}${details.join("")}`, made);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message.replaceAll(/\s+/g, " ");
  return error.name === "Error" || error.name === "UserError" ? message : `${error.name}: ${message}`;
}

function hasStopped(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === "ECONNREFUSED" || code === "ECONNRESET" || code === "EPIPE";
}

function stopped(endpoint: string): string {
  const { log } = places(home());
  return `The local cloud at ${endpoint} does not answer: it has stopped. \`npm start\` starts it again, and a new up goes on where this one ended; its log is ${log}`;
}
