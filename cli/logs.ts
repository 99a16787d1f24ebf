import type { FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import { setTimeout as wait } from "node:timers/promises";
import { UserError } from "../local/errors.ts";
import { checkpoint, deployedStacks } from "../local/state.ts";
import type { Options } from "./commands.ts";
import { checkStackName, localCloud } from "./localCloud.ts";

interface Line extends FilteredLogEvent {
  readonly group: string;
}

/** Prints the events of a stack's log groups, oldest first; with `--follow`, goes on until Ctrl-C. */
export async function logs(stack: string, options: Options, signal: AbortSignal): Promise<void> {
  checkStackName(stack);
  await localCloud();
  if (!deployedStacks().includes(stack))
    throw new UserError(`${stack} is not up; deploy it first: npm run local -- up ${stack}`);
  const groups = checkpoint(stack)
    .resources.filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup")
    .map(({ id }) => id!);
  const printed = new Map<string, number>();
  do {
    const found = (await Promise.all(groups.map((group) => unseen(group, printed)))).flat();
    for (const { timestamp, message, group } of found.sort((a, b) => a.timestamp! - b.timestamp!))
      console.log(
        `${new Date(timestamp!).toISOString()} ${groups.length > 1 ? `${group} ` : ""}${message!.trimEnd()}`,
      );
    if (options.follow) await wait(500, undefined, { signal }).catch(() => {});
  } while (options.follow && !signal.aborted);
}

/** The group's events that come after the number of each stream's that were printed. */
async function unseen(group: string, printed: Map<string, number>): Promise<Line[]> {
  const all = await events(group);
  const lines: Line[] = [];
  for (const [stream, list] of Map.groupBy(all, ({ logStreamName }) => `${group} ${logStreamName}`)) {
    lines.push(...list.slice(printed.get(stream) ?? 0).map((event) => ({ ...event, group })));
    printed.set(stream, list.length);
  }
  return lines;
}

async function events(group: string): Promise<FilteredLogEvent[]> {
  const { CloudWatchLogsClient, paginateFilterLogEvents } = await import("@aws-sdk/client-cloudwatch-logs");
  const found: FilteredLogEvent[] = [];
  for await (const page of paginateFilterLogEvents(
    { client: new CloudWatchLogsClient() },
    { logGroupName: group },
  ))
    found.push(...(page.events ?? []));
  return found;
}
