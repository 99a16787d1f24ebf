// This setup's own settings: `pulumi config set kandokoro:<key> <value>`.
import * as pulumi from "@pulumi/pulumi";
import { expressionProblem } from "../../components/scheduler/expression.ts";
import { zoneProblem } from "../../components/scheduler/timeZone.ts";

/** The keys, with what each says. */
export const keys = {
  schedule:
    "when the summaries are brought up to date: rate(…) or cron(…) by the clocks of kandokoro:timeZone",
  timeZone: "the IANA name of the zone whose clocks say which day an order belongs to",
};

/** Refused here rather than by the schedule, which is made last. */
export function config() {
  const settings = new pulumi.Config("kandokoro");
  /** @default ten past midnight: the day before is complete */
  const schedule = settings.get("schedule") ?? "cron(10 0 * * ? *)";
  const timeZone = settings.get("timeZone") ?? "Asia/Tokyo";
  refuse("timeZone", timeZone, zoneProblem(timeZone));
  refuse("schedule", schedule, expressionProblem(schedule, timeZone, Date.now()));
  return { schedule, timeZone };
}

function refuse(key: keyof typeof keys, value: string, use: string | undefined): void {
  if (use !== undefined) throw new pulumi.RunError(`Config: kandokoro:${key} is "${value}"; use ${use}`);
}
