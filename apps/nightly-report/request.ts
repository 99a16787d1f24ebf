// One line of a log: a request, as the web app logs it.
import { readMoment } from "../shared/calendar.ts";
import { isText, own } from "../shared/field.ts";

export interface Request {
  /** When it was answered, in milliseconds since 1970. */
  moment: number;
  method: string;
  route: string;
  status: number;
  /** How long it took, in milliseconds. */
  ms: number;
}

/** What a request's line must have. */
const FIELDS: [field: string, check: (value: unknown) => boolean, use: string][] = [
  ["timestamp", (value) => typeof value === "string" && readMoment(value) !== undefined, "a time, ISO 8601"],
  ["method", (value) => typeof value === "string" && /^[A-Z-]{1,20}$/.test(value), "a method, such as GET"],
  ["route", (value) => typeof value === "string" && isText(value, 200), "a route, such as /links/:token"],
  ["status", (value) => isWhole(value, 100, 599), "a status from 100 to 599"],
  ["ms", (value) => isWhole(value, 0, 86_400_000), "milliseconds, at most a day's"],
];

/** The request that a line says; undefined when it is about something else; a text is what is wrong with it. */
export function readRequest(text: string): Request | string | undefined {
  const line = parsed(text);
  if (line === undefined) return "it is no JSON object";
  if (line.message !== "request") return undefined;
  const wrong = FIELDS.filter(([field, check]) => !check(line[field]));
  if (wrong.length > 0) return wrong.map(([field, , use]) => `${field} must be ${use}`).join("; ");
  const { timestamp, method, route, status, ms } = line as Record<string, string> & Request;
  return { moment: readMoment(timestamp!)!.getTime(), method: own(method), route: own(route), status, ms };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}
