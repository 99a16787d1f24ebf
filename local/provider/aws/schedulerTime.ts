// The emulator's clock for schedules is UTC, whatever zone they name; so what it is given is written in UTC.
import { parseExpression } from "../../../components/scheduler/expression.ts";
import { offsetAt } from "../../../components/scheduler/timeZone.ts";

/**
 * The expression that comes, by UTC, when this one comes by the zone's clocks. A cron is shifted by the offset that
 * the zone has now, in whole hours and where its days stay the same; else it is left as it is, and comes by UTC.
 */
export function inUtc(text: string, zone: string): string {
  const expression = parseExpression(text);
  if (zone === "UTC" || expression.kind === "rate") return text;
  if (expression.kind === "at") return `at(${expression.time}${offsetAt(expression.time, zone)})`;
  const [sign, hours, minutes] = parts(offsetAt(new Date().toISOString().slice(0, 19), zone));
  if (minutes !== 0) return text;
  const [minute, , day, month, weekday, year] = text.slice("cron(".length, -1).split(" ");
  const shifted = [...expression.cron.hours].map((hour) => hour - sign * hours);
  const everyDay = [day, month, weekday, year].every((field) => field === "*" || field === "?");
  if (!everyDay && shifted.some((hour) => hour < 0 || hour > 23)) return text;
  const inDay = shifted.map((hour) => (hour + 24) % 24).sort((a, b) => a - b);
  return `cron(${minute} ${inDay.length === 24 ? "*" : inDay.join(",")} ${day} ${month} ${weekday} ${year})`;
}

function parts(offset: string): [sign: number, hours: number, minutes: number] {
  return [offset.startsWith("-") ? -1 : 1, Number(offset.slice(1, 3)), Number(offset.slice(4))];
}
