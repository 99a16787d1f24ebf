// The settings of setups that come by the clock: `pulumi config set kandokoro:<key> <value>`.
import * as pulumi from "@pulumi/pulumi";
import { expressionProblem } from "../components/scheduler/expression.ts";
import { zoneProblem } from "../components/scheduler/timeZone.ts";

/** Refused here rather than by the schedule, which a page makes last. */
export function scheduleConfig(defaults: { readonly schedule: string; readonly timeZone: string }) {
  const settings = new pulumi.Config("kandokoro");
  const schedule = settings.get("schedule") ?? defaults.schedule;
  const timeZone = settings.get("timeZone") ?? defaults.timeZone;
  refuse("timeZone", timeZone, zoneProblem(timeZone));
  refuse("schedule", schedule, expressionProblem(schedule, timeZone, Date.now()));
  return { schedule, timeZone };
}

function refuse(key: string, value: string, use: string | undefined): void {
  if (use !== undefined) throw new pulumi.RunError(`Config: kandokoro:${key} is "${value}"; use ${use}`);
}
