import type { EventBridge } from "@aws-sdk/client-eventbridge";
import type { Cloud } from "../cloud.ts";
import { ifThere } from "./s3AndLambda.ts";

/** The EventBridge client, loaded at the first operation: an `up` with nothing to do never needs it. */
export async function eventBridge(cloud: Cloud): Promise<EventBridge> {
  return cloud.client((await import("@aws-sdk/client-eventbridge")).EventBridge);
}

/** The answer, or undefined when the rule or bus does not exist. */
export async function ignoreGone<T>(request: Promise<T>): Promise<T | undefined> {
  return ifThere(request, "ResourceNotFoundException");
}

/** Of what is on another bus than the default one, ids begin with the bus. */
export function onBus(bus: string | undefined, separator: string, id: string): string {
  return !bus || bus === "default" ? id : `${bus}${separator}${id}`;
}
