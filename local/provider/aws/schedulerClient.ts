import type { Scheduler } from "@aws-sdk/client-scheduler";
import type { Cloud } from "../cloud.ts";

/** The Scheduler client, loaded at the first operation: an `up` with nothing to do never needs it. */
export async function scheduler(cloud: Cloud): Promise<Scheduler> {
  return cloud.client((await import("@aws-sdk/client-scheduler")).Scheduler);
}

/** A time as the real provider writes it: UTC, to the second. */
export function rfc3339(time: Date | undefined): string {
  return time?.toISOString().replace(/\.\d+Z$/, "Z") ?? "";
}
