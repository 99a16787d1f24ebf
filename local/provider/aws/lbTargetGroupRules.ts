// What AWS and the real provider refuse of a target group beyond the recorded limits, and what is not covered.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
import type { TargetGroupArgs } from "@pulumi/aws/lb/targetGroup.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Problem } from "../resourceType.ts";
import { nameProblems, outside } from "./lbLoadBalancerRules.ts";
import { unhandled } from "./s3AndLambda.ts";

export type Inputs = Unwrap<TargetGroupArgs> & { readonly tagsAll?: Record<string, string> };
type HealthCheck = Partial<NonNullable<Inputs["healthCheck"]>>;

const handled = [
  "deregistrationDelay",
  "healthCheck",
  "ipAddressType",
  "lambdaMultiValueHeadersEnabled",
  "loadBalancingAlgorithmType",
  "name",
  "namePrefix",
  "port",
  "protocol",
  "protocolVersion",
  "slowStart",
  "stickiness",
  "tags",
  "targetType",
  "vpcId",
] as const;

export function targetGroupProblems(inputs: Partial<Inputs>): Problem[] {
  const { deregistrationDelay, lambdaMultiValueHeadersEnabled, protocol, stickiness, targetType } = inputs;
  return [
    ...unhandled<Inputs>(inputs, handled),
    ...nameProblems(inputs),
    ...(protocol === undefined || protocol === "HTTP" || protocol === "HTTPS"
      ? []
      : [
          {
            property: "protocol",
            reason: `is "${protocol}"; the local cloud's application load balancers take "HTTP" and "HTTPS"`,
          },
        ]),
    ...(targetType === "alb"
      ? [
          {
            property: "targetType",
            reason: 'is "alb", which is for network load balancers; use "ip", "instance" or "lambda"',
          },
        ]
      : []),
    ...outside("deregistrationDelay", deregistrationDelay, 0, 3600),
    ...(lambdaMultiValueHeadersEnabled && targetType !== "lambda"
      ? [
          {
            property: "lambdaMultiValueHeadersEnabled",
            reason: `is true; use it only with targetType "lambda", not "${targetType}"`,
          },
        ]
      : []),
    ...(targetType === "lambda" ? lambdaProblems(inputs) : []),
    ...(stickiness?.type === undefined || ["lb_cookie", "app_cookie"].includes(stickiness.type)
      ? []
      : [
          {
            property: "stickiness.type",
            reason: `is "${stickiness.type}"; an application load balancer has "lb_cookie" and "app_cookie"`,
          },
        ]),
    ...healthCheckProblems(inputs.healthCheck ?? {}).map(({ property, reason }) => ({
      property: `healthCheck.${property}`,
      reason,
    })),
  ];
}

/** A function has neither address nor network. */
function lambdaProblems(inputs: Partial<Inputs>): Problem[] {
  return (["port", "protocol", "vpcId"] as const)
    .filter((property) => inputs[property] !== undefined)
    .map((property) => ({
      property,
      reason: `is ${JSON.stringify(inputs[property])}; a target group with targetType "lambda" has none: remove it`,
    }));
}

const longestPath = 1024;

function healthCheckProblems({ interval, matcher, path = "", protocol, timeout }: HealthCheck): Problem[] {
  const problems: Problem[] = [];
  if (timeout !== undefined && interval !== undefined && timeout >= interval)
    problems.push({
      property: "timeout",
      reason: `is ${timeout}; Health check timeout must be smaller than the interval, ${interval}`,
    });
  if (protocol === "TCP")
    problems.push({ property: "protocol", reason: 'is "TCP"; use "HTTP" or "HTTPS" for HTTP targets' });
  if (path.length > longestPath)
    problems.push({
      property: "path",
      reason: `has ${path.length} characters; use at most ${longestPath}`,
    });
  if (matcher && !isMatcher(matcher))
    problems.push({
      property: "matcher",
      reason: `is "${matcher}"; use codes from 200 to 499, such as 200, 200,202 or 200-299`,
    });
  return problems;
}

function isMatcher(matcher: string): boolean {
  return matcher.split(",").every((part) => {
    const codes = part.split("-");
    if (codes.length > 2 || codes.some((code) => !/^[234]\d\d$/.test(code))) return false;
    return Number(codes[0]) <= Number(codes.at(-1));
  });
}

/** Throws for what is missing: an input that is not known yet is absent in a preview, so only before it is made. */
export function checkWhole(inputs: Inputs): void {
  const { targetType = "instance" } = inputs;
  if (targetType === "lambda") return;
  const missing = (["port", "protocol", "vpcId"] as const).filter(
    (property) => inputs[property] === undefined,
  );
  if (missing.length === 0) return;
  throw new UserError(
    `ValidationError: ${missing.join(", ")} must be given for a target group with targetType "${targetType}"`,
  );
}
