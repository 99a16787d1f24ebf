// What a request may say. Everything else is refused, with what would be right.
import type { Content } from "./note.ts";
import { Problem, type FieldProblem } from "../shared/problem.ts";

/** Bytes of a request's body: room for the longest note, even with every character escaped. */
export const MOST_BYTES = 64 * 1024;
const MOST_TITLE = 200;
const MOST_BODY = 10_000;
const MOST_KEY = 255;

export function checkContentType(type: string | undefined): void {
  if (type !== undefined && /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) return;
  throw new Problem(415, "The body must be JSON: send content-type: application/json", {
    headers: { accept: "application/json" },
  });
}

/** The note that a request's body describes: a title, and a body that may be left out. */
export function contentOf(bytes: ArrayBuffer): Content {
  const json = parsed(bytes);
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new Problem(400, 'The body must be a JSON object: {"title": "...", "body": "..."}');
  const { title, body = "", ...unknown } = json as Record<string, unknown>;
  const errors: FieldProblem[] = [
    ...textProblems("title", title, MOST_TITLE),
    ...textProblems("body", body, MOST_BODY),
    ...Object.keys(unknown).map((field) => ({
      field: field.slice(0, 50).toWellFormed(),
      problem: "unknown; a note has a title and a body",
    })),
  ];
  if (errors.length === 0) return { title: title as string, body: body as string };
  throw new Problem(400, "The note is not as it must be: see errors", { errors: errors.slice(0, 10) });
}

function parsed(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Problem(400, "The body is not JSON in UTF-8");
  }
}

function textProblems(field: "title" | "body", value: unknown, most: number): FieldProblem[] {
  if (typeof value !== "string") return [{ field, problem: "must be a text" }];
  const isTitle = field === "title";
  // Control characters become six bytes each in JSON, and are in no text that people write.
  const odd = isTitle ? /\p{Cc}/u : /[^\P{Cc}\n\r\t]/u;
  const problems: [boolean, string][] = [
    [isTitle && value.trim() === "", "must not be empty"],
    [value.length > most, `must have at most ${most} characters`],
    [odd.test(value), `must have no control characters${isTitle ? "" : " but tabs and line ends"}`],
    [!value.isWellFormed(), "must be well-formed Unicode, without half surrogate pairs"],
  ];
  return problems.filter(([is]) => is).map(([, problem]) => ({ field, problem }));
}

/** The client's key for a creation, if it sent one. */
export function idempotencyKeyOf(header: string | undefined): string | undefined {
  if (header === undefined || (header.length <= MOST_KEY && /^[\x21-\x7e]+$/.test(header))) return header;
  throw new Problem(
    400,
    `Idempotency-Key must have 1 to ${MOST_KEY} visible ASCII characters, such as a UUID`,
  );
}

/** The version that If-Match names, or "any" for `*`; undefined when there is none. */
export function versionOf(ifMatch: string | undefined): number | "any" | undefined {
  if (ifMatch === undefined) return undefined;
  if (ifMatch === "*") return "any";
  const [, digits] = /^"([1-9]\d{0,14})"$/.exec(ifMatch) ?? [];
  if (digits !== undefined) return Number(digits);
  throw new Problem(400, 'If-Match must be the ETag that the note was answered with, such as "3", or *');
}

/** Whether the caller has this version already, by the ETags that it names; what is no ETag names nothing. */
export function isKnown(ifNoneMatch: string | undefined, version: number): boolean {
  const known = (ifNoneMatch ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return known.includes("*") || known.includes(etag(version));
}

export function etag(version: number): string {
  return `"${version}"`;
}
