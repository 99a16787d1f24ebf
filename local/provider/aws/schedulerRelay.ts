// EventBridge Scheduler starts a function asynchronously: Lambda tries a failed run again and keeps its event in the
// function's on-failure destination. The emulator runs the function itself, once, and drops what failed. So its
// schedule starts a relay instead, a function of the emulator that no state knows of, which starts the user's one.
import type { Cloud } from "../cloud.ts";
import { putRelayFunction, relayArn, relayEnvironment, removeRelayFunction } from "./relayFunction.ts";

/** What the emulator's schedule is to start, for what the user's starts. */
export function relayed(cloud: Cloud, id: string, target: string): string {
  return isFunction(target) ? relayArn(cloud, id) : target;
}

/** What the user's schedule starts, for what the emulator's does. A relay that is lost is seen as a change. */
export async function relayedBy(cloud: Cloud, id: string, arn: string): Promise<string> {
  if (arn !== relayArn(cloud, id)) return arn;
  return (await relayEnvironment(cloud, id))?.TARGET ?? arn;
}

/** Makes or changes the schedule's relay; takes it away when its target is none that needs one. */
export async function putRelay(
  cloud: Cloud,
  id: string,
  target: { arn: string; roleArn: string },
): Promise<void> {
  if (!isFunction(target.arn)) return removeRelay(cloud, id);
  await putRelayFunction(cloud, id, {
    file: "invoke",
    description: `Starts what the schedule ${id} starts`,
    environment: { TARGET: target.arn },
    roleArn: target.roleArn,
  });
}

export async function removeRelay(cloud: Cloud, id: string): Promise<void> {
  await removeRelayFunction(cloud, id);
}

function isFunction(arn: string): boolean {
  return arn.split(":")[2] === "lambda";
}
