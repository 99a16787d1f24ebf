// Which times a scheduled action comes at.
import type { Cron } from "../../components/scheduler/cron.ts";
import { parseExpression } from "../../components/scheduler/expression.ts";
import { momentOf } from "../../components/scheduler/timeZone.ts";
import type { StoredAction } from "../provider/aws/appautoscalingStore.ts";

const MINUTE = 60_000;
const units: Readonly<Record<string, number>> = {
  minute: MINUTE,
  hour: 60 * MINUTE,
  day: 24 * 60 * MINUTE,
};

/** Whether the action comes after `from` and not after `to`, both in milliseconds. */
export function comes(action: StoredAction, from: number, to: number): boolean {
  const first = Math.max(from, action.startTime ? Date.parse(action.startTime) - 1 : from);
  const last = Math.min(to, action.endTime ? Date.parse(action.endTime) : to);
  if (first >= last) return false;
  const expression = parseExpression(action.schedule);
  if (expression.kind === "at") {
    const moment = momentOf(expression.time, action.timeZone);
    return moment !== undefined && moment > first && moment <= last;
  }
  if (expression.kind === "cron") return cronComes(expression.cron, action.timeZone, first, last);
  const interval = expression.value * (units[expression.unit] ?? MINUTE);
  const times = (moment: number) => Math.max(0, Math.floor((moment - action.since) / interval));
  return times(last) > times(first);
}

function cronComes(cron: Cron, zone: string, from: number, to: number): boolean {
  for (let moment = (Math.floor(from / MINUTE) + 1) * MINUTE; moment <= to; moment += MINUTE)
    if (isMinuteOf(cron, localTime(moment, zone))) return true;
  return false;
}

interface Local {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

function isMinuteOf(cron: Cron, { day, hour, minute, month, year }: Local): boolean {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
  return (
    cron.minutes.has(minute) &&
    cron.hours.has(hour) &&
    cron.months.has(month) &&
    cron.years.has(year) &&
    cron.onDay({ day, last, weekday })
  );
}

/** What the zone's clocks show. */
function localTime(moment: number, timeZone: string): Local {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const parts = format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]);
  return Object.fromEntries(parts) as unknown as Local;
}
