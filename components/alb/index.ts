export { LoadBalancer, type Targets } from "./loadBalancer.ts";
export type { LoadBalancerArgs, TargetsArgs } from "./loadBalancerArgs.ts";
export type { RuleArgs } from "./rules.ts";
