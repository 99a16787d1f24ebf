import type { LambdaEvent } from "hono/aws-lambda";

/**
 * The event without what HTTP tells a recipient to drop and hono's adapter would refuse, writing it to the log: line
 * ends in a header's value become spaces (RFC 9110, 5.5), and the body of a GET or HEAD means nothing (9.3.1, 9.3.2).
 */
export function repaired(event: LambdaEvent): LambdaEvent {
  const headers = Object.entries(event.headers ?? {}).map(([name, value]) => [name, oneLine(value)]);
  const body = ["GET", "HEAD"].includes(methodOf(event)) ? null : event.body;
  return { ...event, headers: Object.fromEntries(headers), body } as LambdaEvent;
}

function oneLine(value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll(/[\0\r\n]/g, " ") : value;
}

function methodOf(event: LambdaEvent): string {
  if ("httpMethod" in event) return event.httpMethod;
  return "method" in event ? event.method : event.requestContext.http.method;
}
