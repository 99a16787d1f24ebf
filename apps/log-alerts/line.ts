// One log line: what it says, and whether it tells of a failure.
import { asObject } from "../shared/json.ts";

export interface Line {
  /** What is grouped by and shown. */
  text: string;
  failing: boolean;
}

const FAILING = /^(error|fatal|critical|crit|severe|panic|alert|emerg|emergency)$/i;
const ORDINARY = /\b(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING)\b/;
const FAILURE =
  /\b(ERROR|FATAL|CRITICAL|SEVERE|PANIC|EMERG|ALERT|[Ff]atal|[Pp]anic|\w*(?:Error|Exception))\b|\bTraceback \(|Task timed out/;
/** Where bunyan and pino begin their errors. */
const NUMERIC_ERROR = 50;

/** Reads a line that was masked already. JSON lines are asked for their level, others for the words loggers write. */
export function readLine(line: string): Line {
  const fields = asObject(line);
  if (!fields) return { text: line, failing: failsInWords(line) };
  const text = messageOf(fields) ?? line;
  const level = fields.level ?? fields.severity ?? fields.levelname ?? fields["log.level"];
  if (typeof level === "string") return { text, failing: FAILING.test(level) };
  if (typeof level === "number") return { text, failing: level >= NUMERIC_ERROR };
  return { text, failing: failsInWords(text) };
}

/** An ordinary level before the failing word wins: `INFO no ERROR found`. */
function failsInWords(text: string): boolean {
  const failure = text.search(FAILURE);
  return failure >= 0 && !ORDINARY.test(text.slice(0, failure));
}

/** The message as common loggers name it; an error's kind goes before what it says. */
function messageOf(fields: Record<string, unknown>): string | undefined {
  const error = fields.error ?? fields.err ?? {};
  const inner = typeof error === "object" ? (error as Record<string, unknown>) : { message: error };
  const message = [fields.message, fields.msg, fields.errorMessage, inner.message].find(
    (each) => typeof each === "string" && each !== "",
  );
  const kind = [fields.errorType, inner.type, inner.name].find((each) => typeof each === "string");
  if (message === undefined) return kind as string | undefined;
  return kind === undefined ? (message as string) : `${kind as string}: ${message as string}`;
}
