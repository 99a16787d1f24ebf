// This setup's own settings: `pulumi config set kandokoro:<key> <value>`.
import { scheduleConfig } from "../scheduleConfig.ts";

/** The keys, with what each says. */
export const keys = {
  schedule:
    "when the summaries are brought up to date: rate(…) or cron(…) by the clocks of kandokoro:timeZone",
  timeZone: "the IANA name of the zone whose clocks say which day an order belongs to",
};

export function config() {
  // Ten past midnight: the day before is complete.
  return scheduleConfig({ schedule: "cron(10 0 * * ? *)", timeZone: "Asia/Tokyo" });
}
