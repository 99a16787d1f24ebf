// Dev or prod: what differs between the two, in one object.
import * as pulumi from "@pulumi/pulumi";

/** What a stage decides for the components of its stack. */
export interface Stage {
  /** Whether `pulumi destroy` may delete a bucket, repository or database that holds data. */
  readonly forceDestroy: boolean;
  /** Whether load balancers and databases refuse to be deleted, and databases leave a final snapshot when they are. */
  readonly deletionProtection: boolean;
  /** Days that log groups keep their events. */
  readonly logRetentionDays: number;
  /** Whether alarms are made: ten are free in an account, then about $0.10 a month each. */
  readonly alarms: boolean;
  /** NAT gateways, about $37 a month each in Virginia, $49 in Tokyo: one that all zones share, or one in each. */
  readonly nat: "single" | "perZone";
  /** The least number of tasks that a service keeps running. */
  readonly minimumTasks: number;
}

/** The two profiles. Dev can be destroyed at once, whatever it holds; prod keeps data. */
export const profiles: Readonly<Record<"dev" | "prod", Stage>> = {
  dev: {
    forceDestroy: true,
    deletionProtection: false,
    logRetentionDays: 14,
    alarms: false,
    nat: "single",
    minimumTasks: 1,
  },
  prod: {
    forceDestroy: false,
    deletionProtection: true,
    logRetentionDays: 90,
    alarms: true,
    nat: "perZone",
    minimumTasks: 2,
  },
};

/** The setup and the stage in a stack's name: `http-api.prod` is ("http-api", "prod"); without a stage it is dev. */
export function parseStack(stack: string): { setup: string; stage: string } {
  const dot = stack.indexOf(".");
  return dot < 0
    ? { setup: stack, stage: "dev" }
    : { setup: stack.slice(0, dot), stage: stack.slice(dot + 1) };
}

/** The profile of the stack being deployed: `prod` for `<setup>.prod`, dev for every other stage. */
export function stage(): Stage {
  return profiles[parseStack(pulumi.getStack()).stage === "prod" ? "prod" : "dev"];
}
