// Days by the clocks of a time zone.

/** Whether a text is a day of the calendar: "2026-02-28" is, "2026-02-30" is not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The moment that an ISO 8601 time with its offset from UTC says; undefined when it has none or is no time. */
export function readMoment(text: string): Date | undefined {
  const form = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
  const [, day = ""] = form.exec(text) ?? [];
  const moment = new Date(text);
  return isDay(day) && !Number.isNaN(moment.getTime()) ? moment : undefined;
}

/** Tells the day that the zone's clocks show at a moment: 24 hours long, or 23 or 25 when the clocks change. */
export function dayIn(timeZone: string): (moment: Date) => string {
  const format = new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return (moment) => {
    const parts = format.formatToParts(moment);
    const part = (wanted: string) => parts.find(({ type }) => type === wanted)!.value;
    return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
  };
}

/** Whether a text is the name of a time zone. Offsets such as +09:00 are none: their clocks never change. */
export function isTimeZone(name: string): boolean {
  try {
    return !/^[+-]/.test(name) && Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}
