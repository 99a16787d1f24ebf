// A log record of any line: JSON as common loggers write it, Lambda's own form, or words.
import { asObject } from "../shared/json.ts";
import { LEVELS, type Level, type LogRecord } from "../shared/logRecord.ts";
import type { Said } from "./join.ts";
import { levelOf, levelInWords } from "./level.ts";
import { timeOf } from "./time.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Lambda's text form: time, request, level and what was said, with tabs between. */
const LAMBDA = new RegExp(`^(\\S{20,30})\\t([\\w-]{36})\\t(${LEVELS.join("|")})\\t([\\s\\S]*)$`);

const TIMES = ["timestamp", "time", "@timestamp", "ts"];
const LEVEL_NAMES = ["level", "severity", "levelname", "log.level"];
const MESSAGES = ["message", "msg", "errorMessage"];
const STACKS = ["stack", "stackTrace", "stack_trace"];

/** Fields of the line that have a record's names, and are not what the record means by them. */
const OWN: Readonly<Record<string, string>> = {
  timestamp: "lineTimestamp",
  level: "lineLevel",
  message: "lineMessage",
  stack: "lineStack",
  origin: "lineOrigin",
};

export function recordOf({ first, more }: Said): LogRecord {
  const record = fieldsOf(first.text);
  const stack = [record.stack, ...more.map(({ text }) => text)].filter((each) => each !== undefined);
  const { timestamp, level, message, ...rest } = record;
  return {
    timestamp: timestamp ?? new Date(first.at).toISOString(),
    level,
    message,
    ...rest,
    ...(stack.length > 0 && { stack: stack.join("\n") }),
    ...(first.origin && { origin: first.origin }),
  };
}

type Parsed = Omit<LogRecord, "timestamp"> & { timestamp?: string; level: Level; message: string };

function fieldsOf(text: string): Parsed {
  const fields = asObject(text);
  if (fields) return fromJson(fields);
  const [, time, requestId, level, said] = LAMBDA.exec(text) ?? [];
  if (said === undefined) return { level: levelInWords(text), ...firstLine(text) };
  return { timestamp: timeOf(time), level: level as Level, ...firstLine(said), requestId };
}

/** What was said, and in further lines where. */
function firstLine(text: string): { message: string; stack?: string } {
  const end = text.indexOf("\n");
  if (end < 0) return { message: text };
  return { message: text.slice(0, end).trimEnd(), stack: text.slice(end + 1).trimEnd() };
}

function fromJson(fields: Fields): Parsed {
  // Fluent Bit wraps the line that it could not parse; what it knows of the container stands beside it.
  const { log, ...beside } = fields;
  if (typeof log === "string" && !MESSAGES.some((name) => name in fields))
    return { ...beside, ...fieldsOf(log.trimEnd()) };
  const { message: inner, ...others } = fields;
  if (isError(inner)) return fromJson({ ...others, ...inner });
  const time = find(fields, TIMES, (value) => timeOf(value) !== undefined);
  const level = find(fields, LEVEL_NAMES, (value) => levelOf(value) !== undefined);
  const message = find(fields, MESSAGES, (value) => typeof value === "string");
  const stack = find(fields, STACKS, (value) => stackOf(value) !== undefined);
  const taken = new Set([time, level, message, stack]);
  const rest = Object.entries(fields).filter(([name]) => !taken.has(name));
  const said = message === undefined ? kindOf(fields) : (fields[message] as string);
  return {
    ...Object.fromEntries(rest.map(([name, value]) => [OWN[name] ?? name, value])),
    ...(time !== undefined && { timestamp: timeOf(fields[time])! }),
    level: level === undefined ? levelInWords(said) : levelOf(fields[level])!,
    message: said,
    ...(stack !== undefined && { stack: stackOf(fields[stack])! }),
  };
}

/** An error that Lambda's JSON log format has written for what was given to `console.error`. */
function isError(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && "errorMessage" in value && "stackTrace" in value;
}

/** The first of these names whose value will do. */
function find(fields: Fields, names: readonly string[], does: (value: unknown) => boolean) {
  return names.find((name) => does(fields[name]));
}

/** Of records without a message, such as Lambda's own: what they are of. */
function kindOf({ type, errorType }: Fields): string {
  return [errorType, type].find((each) => typeof each === "string") ?? "";
}

function stackOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value.join("\n");
  return undefined;
}
