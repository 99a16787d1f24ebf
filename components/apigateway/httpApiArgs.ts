import * as pulumi from "@pulumi/pulumi";
import { Function } from "../lambda/index.ts";
import { Problems } from "../problems.ts";
import { DEFAULT_ROUTE, routeKeyProblem } from "./routeKey.ts";

/** Seconds that an HTTP API waits for a function (API Gateway quotas). */
const LONGEST_WAIT = 30;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "*"];

export interface HttpApiArgs {
  /**
   * Functions by route: `{ "GET /notes": list, "GET /notes/{id}": read, "ANY /admin/{path+}": admin, $default: rest }`;
   * or one function for all requests. They get payload 2.0.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
   */
  routes: Readonly<Record<string, Function>> | Function;
  /** Who may call it. There is no default: an API that is open to everyone says so. */
  authorization: Authorization;
  /** Which web pages of other origins may call it. @default - none */
  cors?: CorsArgs;
  /** What all callers together may ask for; the rest is answered with 429. @default { burst: 100, ratePerSecond: 50 } */
  throttling?: {
    /** Requests at a time, 1 to 100000. @default 100 */
    burst?: number;
    /** Requests per second, 1 to 100000. @default 50 */
    ratePerSecond?: number;
  };
  /** Days that the access log is kept, as in logs.LogGroup. @default - the stage's: 14 in dev, 90 in prod */
  accessLogRetentionDays?: number;
}

/** `none`: everyone. `iam`: who signs with AWS credentials that may. `jwt`: who has a token of the issuer. */
export type Authorization = "none" | "iam" | { readonly jwt: JwtArgs };

export interface JwtArgs {
  /** Address of the tokens' issuer, https: `https://cognito-idp.<region>.amazonaws.com/<user pool>`. */
  issuer: pulumi.Input<string>;
  /** Whom tokens are to be for, one or more: the ids of the app's clients. */
  audiences: readonly pulumi.Input<string>[];
}

export interface CorsArgs {
  /** `https://www.example.com`, or `*` for all. */
  allowOrigins: readonly string[];
  /** GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS or `*`. @default ["GET", "POST", "PUT", "PATCH", "DELETE"] */
  allowMethods?: readonly string[];
  /** Headers that pages may send. @default ["content-type", "authorization"] */
  allowHeaders?: readonly string[];
  /** Headers that pages may read. @default - those that browsers show anyway */
  exposeHeaders?: readonly string[];
  /** Whether browsers send cookies; not together with any `*`. @default false */
  allowCredentials?: boolean;
  /** Seconds that browsers keep the answer, 0 to 86400. @default 300 */
  maxAgeSeconds?: number;
}

export function resolveHttpApiArgs(name: string, args: HttpApiArgs) {
  const problems = new Problems("apigateway.HttpApi", name);
  problems.name(name, "-api", 128, /^[\w-]+$/, "letters, digits, - and _");
  const routes = args.routes instanceof Function ? { [DEFAULT_ROUTE]: args.routes } : args.routes;
  checkRoutes(problems, Object.keys(routes));
  checkAuthorization(problems, args.authorization);
  const { burst = 100, ratePerSecond = 50 } = args.throttling ?? {};
  problems.range("throttling.burst", burst, 1, 100_000);
  problems.range("throttling.ratePerSecond", ratePerSecond, 1, 100_000);
  const cors = args.cors && resolveCors(problems, args.cors);
  problems.throwIfAny();
  warnOfLongFunctions(name, Object.values(routes));
  return { routes, burst, ratePerSecond, cors };
}

function checkRoutes(problems: Problems, keys: readonly string[]): void {
  if (keys.length === 0) problems.wrong("routes", "{}", 'one route or more: { "GET /": fn }');
  const seen = new Map<string, string>();
  for (const key of keys) {
    const use = routeKeyProblem(key) ?? pathProblem(key);
    if (use !== undefined) problems.wrong("routes", key, use);
    const pattern = key.replaceAll(/\{[^}+]*(\+?)\}/g, "{$1}");
    const twin = seen.get(pattern);
    if (twin !== undefined)
      problems.wrong("routes", key, `one route for these requests: "${twin}" takes the same`);
    seen.set(pattern, key);
  }
}

/** API Gateway takes such a path, for requests that hardly any client sends. */
function pathProblem(key: string): string | undefined {
  const isOdd = /\/\/|[^ ]\/$/.test(key);
  return isOdd ? "a path without // and without / at its end" : undefined;
}

function checkAuthorization(problems: Problems, authorization: Authorization | undefined): void {
  const all = '"none" (open to everyone), "iam" or { jwt: { issuer, audiences } }';
  if (authorization === undefined)
    return problems.wrong("authorization", authorization, `${all}: it is never left out`);
  if (authorization === "none" || authorization === "iam") return;
  const { jwt } = authorization;
  if (typeof jwt !== "object") return problems.wrong("authorization", JSON.stringify(authorization), all);
  if (typeof jwt.issuer === "string" && !/^https:\/\/\S+$/.test(jwt.issuer))
    problems.wrong(
      "authorization.jwt.issuer",
      jwt.issuer,
      "the issuer's address, which begins with https://",
    );
  if (!jwt.audiences?.length)
    problems.wrong("authorization.jwt.audiences", "empty", "one or more: the ids of the app's clients");
}

function resolveCors(problems: Problems, cors: CorsArgs) {
  const settings = {
    allowOrigins: [...cors.allowOrigins],
    allowMethods: [...(cors.allowMethods ?? ["GET", "POST", "PUT", "PATCH", "DELETE"])],
    allowHeaders: [...(cors.allowHeaders ?? ["content-type", "authorization"])],
    exposeHeaders: cors.exposeHeaders && [...cors.exposeHeaders],
    allowCredentials: cors.allowCredentials ?? false,
    maxAge: cors.maxAgeSeconds ?? 300,
  };
  const { allowMethods, allowOrigins } = settings;
  problems.range("cors.maxAgeSeconds", cors.maxAgeSeconds, 0, 86_400, "seconds");
  if (allowOrigins.length === 0)
    problems.wrong("cors.allowOrigins", "empty", "one or more, such as https://www.example.com");
  for (const origin of allowOrigins.filter((one) => !/^(\*|https?:\/\/[^/\s]+)$/.test(one)))
    problems.wrong(
      "cors.allowOrigins",
      origin,
      "an origin without a path, such as https://www.example.com, or *",
    );
  for (const method of allowMethods.filter((one) => !METHODS.includes(one)))
    problems.wrong("cors.allowMethods", method, `one of ${METHODS.join(", ")}`);
  if (settings.allowCredentials)
    for (const field of ["allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders"] as const)
      if (settings[field]?.includes("*"))
        problems.wrong(`cors.${field}`, "*", "names; with allowCredentials browsers take no *");
  return settings;
}

function warnOfLongFunctions(name: string, functions: readonly Function[]): void {
  for (const { logicalName, timeoutSeconds } of new Set(functions))
    if (timeoutSeconds > LONGEST_WAIT)
      void pulumi.log.warn(
        `apigateway.HttpApi "${name}": lambda.Function "${logicalName}" may take ${timeoutSeconds} s, and callers get a 504 after ${LONGEST_WAIT} s while it goes on; use a timeoutSeconds of at most ${LONGEST_WAIT}`,
      );
}
