// The fields of cron(…) as EventBridge Scheduler reads them.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based

/** When a cron expression comes, in the wall-clock time of its zone. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  /** Whether it comes on a day: `day` counts from 1, `weekday` from 1 (Sunday), `last` is the month's last day. */
  readonly onDay: (date: Day) => boolean;
}

export interface Day {
  readonly day: number;
  readonly weekday: number;
  readonly last: number;
}

/** An expression that EventBridge Scheduler refuses. The message says what to use: `use 0 to 59 for the minutes, …`. */
export class BadExpression extends Error {}

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
}

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split(" ");
const minute: Field = { name: "minutes", low: 0, high: 59 };
const hour: Field = { name: "hours", low: 0, high: 23 };
const dayOfMonth: Field = { name: "day of the month", low: 1, high: 31 };
const month: Field = { name: "month", low: 1, high: 12, names: MONTHS };
const dayOfWeek: Field = { name: "day of the week", low: 1, high: 7, names: WEEKDAYS };
const year: Field = { name: "year", low: 1970, high: 2199 };

const FORM = "minutes, hours, day of the month, month, day of the week, year, as in cron(0 9 * * ? *)";

/** @param text - what stands between the brackets: `0 9 * * ? *` */
export function parseCron(text: string): Cron {
  const fields = text.split(" ");
  if (fields.length !== 6) throw new BadExpression(`six fields, not ${fields.length}: ${FORM}`);
  const [minutes, hours, days, months, weekdays, years] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (years === "?") throw new BadExpression(`a year or * in the last field (there are no seconds): ${FORM}`);
  if ((days === "?") === (weekdays === "?"))
    throw new BadExpression(
      `? in one of day of the month ("${days}") and day of the week ("${weekdays}"), and the other for the days: ${FORM}`,
    );
  return {
    minutes: values(minutes, minute),
    hours: values(hours, hour),
    months: values(months, month),
    years: values(years, year),
    onDay: weekdays === "?" ? onDayOfMonth(days) : onDayOfWeek(weekdays),
  };
}

/** A list of values, ranges and steps: `1,5-10,0/15`, `MON-FRI`, `*`. A range may go over the end: `FRI-MON`. */
function values(text: string, field: Field): ReadonlySet<number> {
  return new Set(text.split(",").flatMap((part) => valuesOf(part, field)));
}

function valuesOf(part: string, field: Field): number[] {
  const { low, high } = field;
  const [, range = "", step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
  const [from = "", to] = range.split("-");
  if (range === "" || range.split("-").length > 2) throw bad(part, field);
  const every = step === undefined ? 1 : Number(step);
  if (every < 1 || every > high) throw bad(part, field);
  const first = from === "*" && to === undefined ? low : value(from, part, field);
  const open = from === "*" || step !== undefined;
  const last = to === undefined ? (open ? high : first) : value(to, part, field);
  const span = (last - first + (last < first ? high - low + 1 : 0)) / every;
  return Array.from(
    { length: Math.floor(span) + 1 },
    (_, i) => low + ((first - low + i * every) % (high - low + 1)),
  );
}

function value(text: string, part: string, field: Field): number {
  const at = field.names?.indexOf(text.toUpperCase()) ?? -1;
  const number = at >= 0 ? at + field.low : /^\d+$/.test(text) ? Number(text) : NaN;
  if (number >= field.low && number <= field.high) return number;
  throw bad(part, field);
}

function bad(part: string, { high, low, name, names }: Field): BadExpression {
  const or = names ? `, or ${names[0]} to ${names.at(-1)}` : "";
  return new BadExpression(`${low} to ${high}${or} for the ${name}, not "${part}"`);
}

/** Also `L` (the last day), `LW` (the last weekday) and `15W` (the weekday nearest to the 15th). */
function onDayOfMonth(text: string): Cron["onDay"] {
  const tests = text.split(",").map((part): Cron["onDay"] => {
    if (part === "L") return ({ day, last }) => day === last;
    if (part === "LW") return (date) => date.day === nearestWeekday(date.last, date);
    if (!/^\d+W$/.test(part)) return within(valuesOf(part, dayOfMonth), ({ day }) => day);
    const wanted = value(part.slice(0, -1), part, dayOfMonth);
    return (date) => wanted <= date.last && date.day === nearestWeekday(wanted, date);
  });
  return (date) => tests.some((test) => test(date));
}

/** Also `5L` (the month's last Thursday) and `2#1` (its first Monday). */
function onDayOfWeek(text: string): Cron["onDay"] {
  const tests = text.split(",").map((part): Cron["onDay"] => {
    if (part === "L") return ({ weekday }) => weekday === dayOfWeek.high;
    const [, name = "", count] = /^(\w+)(?:L|#([1-5]))$/.exec(part) ?? [];
    if (name === "") return within(valuesOf(part, dayOfWeek), ({ weekday }) => weekday);
    const wanted = value(name, part, dayOfWeek);
    const isNth = ({ day, last }: Day) => (count ? Math.ceil(day / 7) === Number(count) : day > last - 7);
    return (date) => date.weekday === wanted && isNth(date);
  });
  return (date) => tests.some((test) => test(date));
}

function within(list: number[], of: (date: Day) => number): Cron["onDay"] {
  const set = new Set(list);
  return (date) => set.has(of(date));
}

/** The day from Monday to Friday that is nearest to the wanted one, in the same month. */
function nearestWeekday(wanted: number, { day, last, weekday }: Day): number {
  const on = ((((weekday - 1 + wanted - day) % 7) + 7) % 7) + 1;
  if (on === 7) return wanted > 1 ? wanted - 1 : wanted + 2;
  if (on === 1) return wanted < last ? wanted + 1 : wanted - 2;
  return wanted;
}
