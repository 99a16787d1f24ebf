// What a route of an HTTP API is found by.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html

const METHODS = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** The key of the route for all that no other route takes. */
export const DEFAULT_ROUTE = "$default";

/** What is to be used instead of a route key that API Gateway refuses; undefined when it is right. */
export function routeKeyProblem(key: string): string | undefined {
  if (key === DEFAULT_ROUTE) return undefined;
  const [method = "", path = "", ...rest] = key.split(" ");
  if (!METHODS.includes(method) || !path.startsWith("/") || rest.length > 0)
    return `a method and a path, such as "GET /notes/{id}" (${METHODS.join(", ")}), or ${DEFAULT_ROUTE}`;
  const segments = path.slice(1).split("/");
  return segments.map(segmentProblem).find((problem) => problem !== undefined) ?? variableProblem(segments);
}

function segmentProblem(segment: string, i: number, all: readonly string[]): string | undefined {
  if (/^\{[\w.-]+\+\}$/.test(segment) && i < all.length - 1) return `${segment} only at the end of the path`;
  if (/[{}]/.test(segment) && !/^\{[\w.-]+\+?\}$/.test(segment))
    return "variables that fill a whole part of the path: {id}, or {path+} for all that follows";
  return /^[\w.~!$&'()*+,;=:@%{}-]*$/.test(segment) ? undefined : "only characters that a path may have";
}

function variableProblem(segments: readonly string[]): string | undefined {
  const variables = segments
    .filter((segment) => segment.startsWith("{"))
    .map((segment) => segment.replace("+", ""));
  const twice = variables.find((name, i) => variables.indexOf(name) !== i);
  return twice === undefined ? undefined : `each variable once; ${twice} is there twice`;
}
