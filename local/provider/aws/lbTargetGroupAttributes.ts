// A target group's attributes: properties of Pulumi's resource, keys of AWS's.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
import type { TargetGroupState } from "@pulumi/aws/lb/targetGroup.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Inputs } from "./lbTargetGroupRules.ts";

type State = Partial<Unwrap<TargetGroupState>>;
type Attributes = Record<string, string>;

const delay = "deregistration_delay.timeout_seconds";
const algorithm = "load_balancing.algorithm.type";
const multiValue = "lambda.multi_value_headers.enabled";
const slowStart = "slow_start.duration_seconds";
const sticky = "stickiness.enabled";
const stickyType = "stickiness.type";
const appCookieName = "stickiness.app_cookie.cookie_name";
const appCookieSeconds = "stickiness.app_cookie.duration_seconds";
const lbCookieSeconds = "stickiness.lb_cookie.duration_seconds";

/** All attributes that its kind has, so that what is no longer asked for goes back to its default. */
export function toAttributes(inputs: Partial<Inputs>): Attributes {
  if (inputs.targetType === "lambda")
    return { [multiValue]: String(inputs.lambdaMultiValueHeadersEnabled ?? false) };
  const { cookieDuration = 86_400, cookieName = "", enabled = false, type } = inputs.stickiness ?? {};
  const isApp = type === "app_cookie";
  return {
    [delay]: String(inputs.deregistrationDelay ?? 300),
    [algorithm]: inputs.loadBalancingAlgorithmType ?? "round_robin",
    [slowStart]: String(inputs.slowStart ?? 0),
    [sticky]: String(enabled),
    [stickyType]: type ?? "lb_cookie",
    ...(isApp
      ? { [appCookieName]: cookieName, [appCookieSeconds]: String(cookieDuration) }
      : { [lbCookieSeconds]: String(cookieDuration) }),
  };
}

/** As the real provider has it, the delay is a text, unless it was given as the number that its type says. */
export function fromAttributes(found: Attributes, { deregistrationDelay }: State): State {
  const isApp = found[stickyType] === "app_cookie";
  const seconds = Number(found[delay]);
  return {
    deregistrationDelay: typeof deregistrationDelay === "number" ? seconds : (found[delay] as never),
    lambdaMultiValueHeadersEnabled: found[multiValue] === "true",
    loadBalancingAlgorithmType: found[algorithm],
    slowStart: Number(found[slowStart] ?? 0),
    stickiness: {
      cookieDuration: Number(found[isApp ? appCookieSeconds : lbCookieSeconds] ?? 0),
      cookieName: found[appCookieName] ?? "",
      enabled: found[sticky] === "true",
      type: found[stickyType] ?? "lb_cookie",
    },
  };
}
