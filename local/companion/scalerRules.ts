// How many tasks a service is to have: target tracking as Application Auto Scaling does it, on a clock of its own.
// https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
import type { StoredPolicy, StoredTarget } from "../provider/aws/appautoscalingStore.ts";

/** What takes a minute on AWS takes these seconds here, so that it can be watched; cooldowns are shortened alike. */
export const MINUTE_SECONDS = 5;

/** AWS's alarms want so many minutes in a row above the target before tasks are added, and below it before they go. */
const ABOVE_MINUTES = 3;
const BELOW_MINUTES = 15;
/** Below means below this part of the target: what AWS's lower alarm is set to. */
const BELOW_PART = 0.9;

/** What a policy's metric was, newest last: one value a minute, of which there are only as many as are asked for. */
export type Samples = readonly number[];

export function withSample(samples: Samples, value: number): Samples {
  return [...samples, value].slice(-BELOW_MINUTES);
}

export interface Situation {
  readonly desired: number;
  /** While a deployment runs, tasks come but do not go. */
  readonly isDeploying: boolean;
  readonly target: StoredTarget;
  readonly policies: readonly { readonly policy: StoredPolicy; readonly samples: Samples }[];
  /** Seconds since tasks were last added or taken away by a policy; Infinity when they never were. */
  readonly sinceOut: number;
  readonly sinceIn: number;
}

export interface Decision {
  readonly desired: number;
  readonly why: "bounds" | "out" | "in";
}

/** Undefined when it is to stay as it is. */
export function decide(situation: Situation): Decision | undefined {
  const { desired, target } = situation;
  const bounded = within(target, desired);
  if (bounded !== desired) return { desired: bounded, why: "bounds" };
  const more = target.suspended.out ? undefined : scaledOut(situation);
  if (more !== undefined) return { desired: more, why: "out" };
  const fewer = target.suspended.in || situation.isDeploying ? undefined : scaledIn(situation);
  return fewer === undefined ? undefined : { desired: fewer, why: "in" };
}

function within({ max, min }: StoredTarget, count: number): number {
  return Math.min(max, Math.max(min, count));
}

/** The policy that asks for most wins. */
function scaledOut({ desired, policies, sinceOut, target }: Situation): number | undefined {
  const wanted = policies.flatMap(({ policy, samples }) => {
    const last = samples.slice(-ABOVE_MINUTES);
    const isAbove = last.length === ABOVE_MINUTES && last.every((value) => value > policy.targetValue);
    if (!isAbove || sinceOut < shortened(policy.scaleOutCooldown)) return [];
    return [needed(desired, last.at(-1)!, policy)];
  });
  const most = within(target, Math.max(desired, ...wanted));
  return most > desired ? most : undefined;
}

/** Only when every policy can do with fewer; so many as the one needs that asks for most. */
function scaledIn({ desired, policies, sinceIn, target }: Situation): number | undefined {
  const asking = policies.filter(({ policy }) => !policy.disableScaleIn);
  if (asking.length === 0) return undefined;
  const wanted = asking.map(({ policy, samples }) => {
    const isBelow =
      samples.length === BELOW_MINUTES && samples.every((value) => value < BELOW_PART * policy.targetValue);
    if (!isBelow || sinceIn < shortened(policy.scaleInCooldown)) return desired;
    return needed(desired, Math.max(...samples), policy);
  });
  // A policy that may not scale in still says what it needs.
  const kept = policies
    .filter(({ policy }) => policy.disableScaleIn)
    .map(({ policy, samples }) => needed(desired, samples.at(-1) ?? 0, policy));
  const most = within(target, Math.max(...wanted, ...kept));
  return most < desired ? most : undefined;
}

/** In proportion to the metric, rounded up. */
function needed(desired: number, value: number, { targetValue }: StoredPolicy): number {
  return Math.ceil((desired * value) / targetValue);
}

function shortened(seconds: number): number {
  return (seconds / 60) * MINUTE_SECONDS;
}
