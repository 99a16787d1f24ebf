// This setup's own settings: `pulumi config set kandokoro:<key> <value>`.
import { scheduleConfig } from "../scheduleConfig.ts";

/** The keys, with what each says. */
export const keys = {
  schedule: "when the report is written: rate(…) or cron(…) by the clocks of kandokoro:timeZone",
  timeZone: "the IANA name of the zone whose clocks say when that is, and where a day begins",
};

export function config() {
  // At four the last lines of the day before have come, and no zone's clocks skip four when summer time begins.
  return scheduleConfig({ schedule: "cron(0 4 * * ? *)", timeZone: "Asia/Tokyo" });
}
