// The two front doors, API Gateway's HTTP APIs (payload 2.0) and load balancers. hono's adapter knows their events; here
// is what it leaves to do.
import type { Env, Hono } from "hono";
import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";

type OfLoadBalancer = Extract<LambdaEvent, { requestContext: { elb: unknown } }>;

/** Answers either door's events, each in its own form. */
export function atEitherDoor<E extends Env>(app: Hono<E>) {
  const adapted = handle(app);
  return (event: LambdaEvent, context?: LambdaContext) => adapted(repaired(event), context);
}

/**
 * The event without what HTTP tells a recipient to drop and the adapter would refuse, writing it to the log: line ends in
 * a header's value become spaces (RFC 9110, 5.5), what is not ASCII there is encoded, and the body of a GET or HEAD means
 * nothing (9.3.1, 9.3.2).
 */
function repaired(event: LambdaEvent): LambdaEvent {
  const body = ["GET", "HEAD"].includes(methodOf(event)) ? null : event.body;
  const headers = mapped<unknown, unknown>(event.headers ?? {}, plain);
  const more = isFromLoadBalancer(event) ? ofLoadBalancer(event) : { cookies: cookiesOf(event)?.map(plain) };
  return { ...event, headers, body, ...more } as LambdaEvent;
}

/**
 * A load balancer tells each line of a header apart, if its target group is set so. They are one list (RFC 9110, 5.3),
 * which the adapter would join as if all were cookies. And it names no domain: the adapter would take the caller's Host,
 * with which a path could be put before the path.
 */
function ofLoadBalancer({ multiValueHeaders, requestContext }: OfLoadBalancer) {
  return {
    multiValueHeaders:
      multiValueHeaders &&
      mapped(multiValueHeaders, (lines = [], name) => [plain(lines.join(name === "cookie" ? "; " : ", "))]),
    requestContext: { ...requestContext, domainName: "notes.invalid" },
  };
}

function isFromLoadBalancer(event: LambdaEvent): event is OfLoadBalancer {
  return "elb" in event.requestContext;
}

function methodOf(event: LambdaEvent): string {
  if ("httpMethod" in event) return event.httpMethod;
  return "method" in event ? event.method : event.requestContext.http.method;
}

function cookiesOf(event: LambdaEvent): string[] | undefined {
  return "cookies" in event ? event.cookies : undefined;
}

function mapped<V, W>(headers: Readonly<Record<string, V>>, map: (value: V, name: string) => W) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, map(value, name)]));
}

function plain<T>(value: T): T | string {
  if (typeof value !== "string") return value;
  const line = value.toWellFormed().replaceAll(/[\0\r\n]/g, " ");
  return line.replaceAll(/\P{ASCII}+/gu, encodeURIComponent);
}
