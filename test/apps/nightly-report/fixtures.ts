// Log lines and settings, made for the tests.
import { boundsOf } from "../../../apps/nightly-report/day.ts";
import type { Settings } from "../../../apps/nightly-report/settings.ts";

export const DAY = "2026-11-23";

export const settings: Settings = {
  requestsBucket: "requests",
  reportsBucket: "reports",
  timeZone: "Asia/Tokyo",
  day: DAY,
  bounds: boundsOf(DAY, "Asia/Tokyo")!,
  maxFileBytes: 1024 * 1024 * 1024,
  timeLimitSeconds: 900,
};

/** A line as the web app logs it, at noon in Tokyo. */
export const line = (other: object = {}) =>
  JSON.stringify({
    timestamp: `${DAY}T03:00:00.000Z`,
    level: "INFO",
    message: "request",
    method: "GET",
    route: "/",
    status: 200,
    ms: 10,
    ...other,
  });

export const lines = (...all: string[]) => [...all, ""].join("\n");
