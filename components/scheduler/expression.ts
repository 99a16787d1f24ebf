// Schedule expressions: rate(…), cron(…) and at(…).
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
import { BadExpression, parseCron, type Cron, type Day } from "./cron.ts";
import { momentOf, skippedMinutes } from "./timeZone.ts";

export type Expression =
  | { readonly kind: "rate"; readonly value: number; readonly unit: string }
  | { readonly kind: "cron"; readonly cron: Cron }
  /** `time` is `2030-01-01T09:00:00`, by the clocks of the schedule's zone. */
  | { readonly kind: "at"; readonly time: string };

const FORMS = "rate(5 minutes), cron(0 9 * * ? *) or at(2030-01-31T09:00:00)";

/** Reads an expression; throws a BadExpression for what EventBridge Scheduler refuses. */
export function parseExpression(text: string): Expression {
  const [, kind, inner = ""] = /^(rate|cron|at)\((.*)\)$/s.exec(text) ?? [];
  if (kind === "rate") return parseRate(inner);
  if (kind === "cron") return { kind, cron: parseCron(inner) };
  if (kind === "at") return { kind, time: parseTime(inner) };
  throw new BadExpression(FORMS);
}

function parseRate(text: string): Expression {
  const [, number = "", unit = ""] = /^(\S+) (minute|hour|day)s?$/.exec(text) ?? [];
  if (unit === "") throw new BadExpression("a number and minutes, hours or days: rate(5 minutes)");
  const value = Number(number);
  if (!/^\d+$/.test(number) || value < 1)
    throw new BadExpression("a whole number of 1 or more: rate(5 minutes)");
  return { kind: "rate", value, unit };
}

function parseTime(time: string): string {
  const form = "a date and time without a zone, yyyy-mm-ddThh:mm:ss: at(2030-01-31T09:00:00)";
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(time)) throw new BadExpression(form);
  const date = new Date(`${time}Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== time)
    throw new BadExpression("a date and time that the calendar has");
  return time;
}

/**
 * What to use instead of an expression that is wrong, or that AWS takes but that never comes, or reads as something
 * else than it is. Undefined when it is right.
 * @param now - in milliseconds
 */
export function expressionProblem(text: string, zone: string, now: number): string | undefined {
  try {
    const expression = parseExpression(text);
    if (expression.kind === "rate") return unitProblem(expression.value, expression.unit, text);
    if (expression.kind === "at") return timeProblem(expression.time, zone, now);
    return comes(expression.cron, new Date(now).getUTCFullYear())
      ? undefined
      : "a date that comes: no day from now on is one of these";
  } catch (error) {
    if (error instanceof BadExpression) return error.message;
    throw error;
  }
}

function unitProblem(value: number, unit: string, text: string): string | undefined {
  const right = `rate(${value} ${unit}${value === 1 ? "" : "s"})`;
  return text === right ? undefined : right;
}

function timeProblem(time: string, zone: string, now: number): string | undefined {
  const moment = momentOf(time, zone);
  if (moment === undefined) return `a time that exists: the clocks of ${zone} skip this one`;
  return moment <= now ? "a time that is still to come; a schedule that has run can be removed" : undefined;
}

/** Eight years: from 2096 to 2104 there is no leap day. */
function comes(cron: Cron, thisYear: number): boolean {
  const years = [...cron.years].filter((year) => year >= thisYear).sort((a, b) => a - b);
  return years
    .slice(0, 9)
    .some((year) => [...cron.months].some((month) => days(year, month).some(cron.onDay)));
}

function days(year: number, month: number): Day[] {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return Array.from({ length: last }, (_, i) => dayOf(year, month, i + 1, last));
}

function dayOf(year: number, month: number, day: number, last: number): Day {
  return { day, last, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1 };
}

/**
 * The first time in the coming year at which a daily or rarer cron would run, but that the zone's clocks skip as they
 * go forward: that run is left out. (When they go back, EventBridge Scheduler runs once, not twice.)
 */
export function skippedRun(text: string, zone: string, now: number): string | undefined {
  const expression = parseExpression(text);
  if (expression.kind !== "cron" || expression.cron.hours.size === 24) return undefined;
  const { cron } = expression;
  return skippedMinutes(zone, now).find((time) => {
    const [year, month, day, hour, minute] = time.split(/\D/).map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const isDay = cron.years.has(year) && cron.months.has(month) && cron.onDay(dayOf(year, month, day, last));
    return isDay && cron.hours.has(hour) && cron.minutes.has(minute);
  });
}
