import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Authorization } from "./httpApiArgs.ts";

/** A request with curl to the simplest route, as someone who may. */
export function invokeCommand(
  url: pulumi.Output<string>,
  routeKeys: readonly string[],
  authorization: Authorization,
  opts: pulumi.InvokeOptions,
): pulumi.Output<string> {
  const { method, path } = simplest(routeKeys);
  const verb = method === "GET" ? "" : ` -X ${method}`;
  return pulumi.interpolate`curl -i${verb}${credentials(authorization, opts)} '${url}${path}'`;
}

/** A route to read from before one to write to, and one without variables before others. */
function simplest(routeKeys: readonly string[]): { method: string; path: string } {
  const routes = routeKeys.map((key) => {
    const [method = "", path = "/"] = key.split(" ");
    return { method: method === "ANY" || method === "$default" ? "GET" : method, path };
  });
  const cost = ({ method, path }: (typeof routes)[number]) =>
    (method === "GET" ? 0 : 100) + path.split("{").length;
  const [first = { method: "GET", path: "/" }] = routes.toSorted((a, b) => cost(a) - cost(b));
  return { ...first, path: first.path.replaceAll(/[{}+]/g, "") };
}

function credentials(authorization: Authorization, opts: pulumi.InvokeOptions): pulumi.Input<string> {
  if (authorization === "none") return "";
  if (authorization !== "iam") return ' -H "Authorization: Bearer $TOKEN"';
  const { region } = aws.getRegionOutput({}, opts);
  return pulumi.interpolate` --aws-sigv4 aws:amz:${region}:execute-api --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H "x-amz-security-token: $AWS_SESSION_TOKEN"`;
}
