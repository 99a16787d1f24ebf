import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { Cloud } from "../cloud.ts";

export async function logs(cloud: Cloud): Promise<CloudWatchLogs> {
  return cloud.client((await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogs);
}

/** The answer, or undefined when the log group or what is in it is gone. */
export async function ignoreGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}
