// A day by the clocks of a time zone, as moments and as the folders that may hold its requests.
import { dayIn } from "../shared/calendar.ts";

/** In milliseconds. All zones' clocks are a whole number of quarters of an hour from UTC. */
const QUARTER = 15 * 60 * 1000;
export const HOUR = 4 * QUARTER;

/** From the first moment of a day to the first one after it, in milliseconds since 1970. */
export interface Bounds {
  start: number;
  end: number;
}

/** Undefined when the zone had no such day, as when it crossed the date line. */
export function boundsOf(day: string, timeZone: string): Bounds | undefined {
  const dayOf = dayIn(timeZone);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  let bounds: Bounds | undefined;
  // Clocks are 12 hours behind UTC to 14 ahead.
  for (let moment = midnight - 15 * HOUR; moment < midnight + 37 * HOUR; moment += QUARTER)
    if (dayOf(new Date(moment)) === day) bounds = { start: bounds?.start ?? moment, end: moment + QUARTER };
  return bounds;
}

/** The day before the one that the zone's clocks show now. */
export function yesterday(timeZone: string, now: number): string {
  const today = dayIn(timeZone)(new Date(now));
  return new Date(Date.parse(`${today}T00:00:00Z`) - 24 * HOUR).toISOString().slice(0, 10);
}

/**
 * Folders by the hour, UTC, as Data Firehose writes them: `2026/11/23/14/`. A file lies in the hour in which the first of its
 * lines came, and a line comes some time after its request: so one hour more on each side.
 */
export function foldersOf({ start, end }: Bounds): string[] {
  const folders: string[] = [];
  const first = Math.floor(start / HOUR) - 1;
  const last = Math.floor((end - 1) / HOUR) + 1;
  for (let hour = first; hour <= last; hour++)
    folders.push(`${new Date(hour * HOUR).toISOString().slice(0, 13).replaceAll(/[-T]/g, "/")}/`);
  return folders;
}
