import type * as pulumi from "@pulumi/pulumi";
import type { Network } from "../network/index.ts";
import { parseCidr, rangeAround } from "../network/cidr.ts";
import { Problems, RANDOM_SUFFIX } from "../problems.ts";
import type { Bucket } from "../s3/index.ts";
import { resolveRule, type Rule, type RuleArgs } from "./rules.ts";

export interface LoadBalancerArgs {
  /** Where it stands: in the public subnets. */
  network: Network;
  /** IPv4 ranges of those who may come. @default ["0.0.0.0/0"] - everyone */
  allowedCidrs?: readonly string[];
  /**
   * ARN of an issued certificate of ACM in the same region. With it requests come by HTTPS (TLS 1.2 or 1.3), and those
   * by HTTP are sent there.
   * @default - none: plain HTTP, with a warning
   */
  certificateArn?: pulumi.Input<string>;
  /**
   * The host name that the certificate is for, under which clients come; an alias record must point it here.
   * @default - the load balancer's own name, which no certificate is for
   */
  hostName?: string;
  /**
   * Where a line for each request is kept, under this load balancer's name: written every five minutes, for the storage's
   * price. Give the bucket `expireDays`.
   * @default - nowhere
   */
  accessLogs?: Bucket;
  /** Seconds until a connection that carries nothing is closed, 1 to 4000. @default 60 */
  idleTimeoutSeconds?: number;
}

/** Containers, or other targets with an address, behind a load balancer. */
export interface TargetsArgs extends RuleArgs {
  /** The port on which they listen for HTTP, 1 to 65535. */
  port: number;
  /** The path that answers 200 to 299 while a target is well. @default /health */
  healthCheckPath?: string;
  /**
   * Seconds between two health checks, 5 to 300. Two good answers and a target gets requests; after three bad ones it
   * gets no more.
   * @default 10
   */
  healthCheckIntervalSeconds?: number;
  /** Seconds that a target which leaves has for the requests that it began, 0 to 3600. @default 30 */
  deregistrationDelaySeconds?: number;
}

/** What Elastic Load Balancing allows for the names of load balancers and target groups. */
const LONGEST_NAME = 32;
const NAME = /^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/;
const NAME_USE = "letters, digits and -, with no - at either end";

export function resolveLoadBalancerArgs(name: string, args: LoadBalancerArgs) {
  const { allowedCidrs = ["0.0.0.0/0"], idleTimeoutSeconds = 60, hostName } = args;
  const problems = new Problems("alb.LoadBalancer", name);
  problems.name(name, "-alb", LONGEST_NAME, NAME, NAME_USE);
  if (name.startsWith("internal-"))
    problems.wrong("name", name, "another beginning: AWS keeps internal- for itself");
  if (allowedCidrs.length === 0)
    problems.wrong("allowedCidrs", "empty", "one range or more; nobody could come otherwise");
  for (const [i, cidr] of allowedCidrs.entries()) {
    if (!parseCidr(cidr))
      problems.wrong(
        "allowedCidrs",
        cidr,
        rangeAround(cidr) ?? "a range of IPv4 addresses such as 203.0.113.0/24",
      );
    else if (allowedCidrs.indexOf(cidr) < i) problems.wrong("allowedCidrs", cidr, "each range once");
  }
  problems.range("idleTimeoutSeconds", idleTimeoutSeconds, 1, 4000, "seconds");
  if (typeof args.certificateArn === "string" && !/^arn:[\w-]+:(acm|iam):/.test(args.certificateArn))
    problems.wrong("certificateArn", args.certificateArn, "the ARN of an issued certificate of ACM");
  if (hostName !== undefined && args.certificateArn === undefined)
    problems.wrong("hostName", hostName, "it only with certificateArn: a certificate for that name");
  else if (hostName !== undefined && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(hostName))
    problems.wrong("hostName", hostName, "a host name such as www.example.com, without https:// and path");
  problems.throwIfAny();
  return { allowedCidrs, idleTimeoutSeconds };
}

/** The rule for a target, and the name of its target group. */
export function resolveRuleArgs(balancer: string, target: string, args: RuleArgs, before: readonly Rule[]) {
  const problems = new Problems("alb.LoadBalancer", balancer);
  const group = checkTarget(problems, balancer, target);
  const rule = resolveRule(problems, target, args, before);
  problems.throwIfAny();
  return { group, rule };
}

export function resolveTargetsArgs(
  balancer: string,
  target: string,
  args: TargetsArgs,
  before: readonly Rule[],
) {
  const {
    port,
    healthCheckPath = "/health",
    healthCheckIntervalSeconds: interval = 10,
    deregistrationDelaySeconds: deregistrationDelay = 30,
  } = args;
  const problems = new Problems("alb.LoadBalancer", balancer);
  const group = checkTarget(problems, balancer, target);
  if (before.some((rule) => rule.target === target))
    problems.wrong("target", target, "another name: there are targets of this one already");
  problems.range("port", port, 1, 65_535);
  if (!/^\/\S{0,1023}$/.test(healthCheckPath))
    problems.wrong("healthCheckPath", healthCheckPath, "a path that begins with /, such as /health");
  problems.range("healthCheckIntervalSeconds", interval, 5, 300, "seconds");
  problems.range("deregistrationDelaySeconds", deregistrationDelay, 0, 3600, "seconds");
  const rule = resolveRule(problems, target, args, before);
  problems.throwIfAny();
  return { group, rule, port, healthCheckPath, interval, deregistrationDelay };
}

/** A target group is called after both, so that it can be told where it belongs. */
function checkTarget(problems: Problems, balancer: string, target: string): string {
  const group = `${balancer}-${target}`;
  const room = LONGEST_NAME - RANDOM_SUFFIX - balancer.length - 1;
  if (!NAME.test(target)) problems.wrong("target", target, NAME_USE);
  else if (target.length > room)
    problems.wrong(
      "target",
      target,
      `at most ${room} characters (AWS allows ${LONGEST_NAME} for a target group; "${balancer}-" and Pulumi's suffix take the rest)`,
    );
  return group;
}
