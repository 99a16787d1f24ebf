export { Network } from "./network.ts";
export type { Nat, NetworkArgs } from "./networkArgs.ts";
export type { IdleCost } from "./prices.ts";
export { SecurityGroup, type SecurityGroupArgs } from "./securityGroup.ts";
