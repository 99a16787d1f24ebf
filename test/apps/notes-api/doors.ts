// The front doors' events, as AWS makes them of a request, and what becomes of the answers. For the load balancer:
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#multi-value-headers
import assert from "node:assert/strict";
import type { LambdaEvent } from "hono/aws-lambda";

export interface Asked {
  readonly method: string;
  /** With its query, as it is sent: percent-encoded. */
  readonly path: string;
  /** The lines of the request's head; a header may come in several. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | null;
}

/** What the function answers. */
export interface Answered {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, string[]>>;
  readonly cookies?: string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

export interface Door {
  /** `more` goes into the event's request context, which no caller can write to. */
  event(asked: Asked, more?: object): LambdaEvent;
  /** The answer's headers, as the client gets them. */
  headers(answered: Answered): Headers;
}

export const doors: Readonly<Record<"API Gateway" | "a load balancer", Door>> = {
  "API Gateway": { event: ofApiGateway, headers: fromApiGateway },
  "a load balancer": { event: ofLoadBalancer, headers: fromLoadBalancer },
};

/** Payload 2.0: each header once, its lines joined; cookies apart; a path of which all is decoded but the percent signs. */
function ofApiGateway({ method, path, headers = [], body = null }: Asked, more: object = {}): LambdaEvent {
  const [encoded = "", rawQueryString = ""] = path.split("?");
  const rawPath = decodeURIComponent(encoded.replaceAll("%25", "%2525"));
  const { cookie = [], ...rest } = linesOf(headers);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    ...(cookie.length > 0 ? { cookies: cookie.flatMap((line) => line.split(/; */)) } : {}),
    headers: Object.fromEntries(Object.entries(rest).map(([name, lines]) => [name, lines.join(",")])),
    body,
    isBase64Encoded: false,
    requestContext: { http: { method, path: rawPath }, domainName: "api.example.com", ...more },
  } as LambdaEvent;
}

/** With the target group's multi-value headers: all lines of each header, and a query that is not decoded. */
function ofLoadBalancer({ method, path, headers = [], body = null }: Asked, more: object = {}): LambdaEvent {
  const [rawPath = "", query] = path.split("?");
  const multiValueQueryStringParameters: Record<string, string[]> = {};
  for (const pair of query?.split("&") ?? []) {
    const [name = "", ...value] = pair.split("=");
    (multiValueQueryStringParameters[name] ??= []).push(value.join("="));
  }
  // Sent as it is if it is a text of one of a few types, else in base64.
  const type = linesOf(headers)["content-type"]?.[0] ?? "";
  const isText = /^(text\/.*|application\/(json|javascript|xml))(;|$)/.test(type);
  return {
    requestContext: { elb: { targetGroupArn }, ...more },
    httpMethod: method,
    path: rawPath,
    multiValueQueryStringParameters,
    multiValueHeaders: {
      ...linesOf(headers),
      host: ["alb.example.com"],
      "x-amzn-trace-id": ["Root=1-5bdb40ca-556d8b0c50dc66f0511bf520"],
      "x-forwarded-for": ["203.0.113.7"],
      "x-forwarded-port": ["80"],
      "x-forwarded-proto": ["http"],
    },
    body: isText ? (body ?? "") : Buffer.from(body ?? "").toString("base64"),
    isBase64Encoded: !isText && Boolean(body),
  } as LambdaEvent;
}

const targetGroupArn =
  "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/notes/6d0ecf831eec9f09";

function linesOf(headers: NonNullable<Asked["headers"]>): Record<string, string[]> {
  const lines: Record<string, string[]> = {};
  for (const [name, value] of headers) (lines[name.toLowerCase()] ??= []).push(value);
  return lines;
}

function fromApiGateway({ headers = {}, multiValueHeaders, cookies = [] }: Answered): Headers {
  assert.equal(multiValueHeaders, undefined, "payload 2.0 knows no multiValueHeaders");
  const all = new Headers(headers);
  for (const cookie of cookies) all.append("set-cookie", cookie);
  return all;
}

function fromLoadBalancer({ headers, multiValueHeaders = {}, cookies }: Answered): Headers {
  assert.deepEqual([headers, cookies], [undefined, undefined], "these say nothing to a load balancer");
  const all = new Headers();
  for (const [name, lines] of Object.entries(multiValueHeaders))
    for (const line of lines) all.append(name, line);
  return all;
}
