// Reads the log of a task while it runs.
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { setTimeout as wait } from "node:timers/promises";
import type { TaskSettings } from "../components/ecs/taskSettings.ts";

/** CloudWatch Logs takes a moment for the last lines. */
const LATE_SECONDS = 4;

export interface LogReader {
  /** Tells the lines that have come since. */
  read(): Promise<void>;
  /** Tells all that is still to come of a task that has stopped. */
  readToEnd(): Promise<void>;
}

/** Tells the lines of a task's container, each once and in order. */
export function logReader(
  settings: TaskSettings,
  taskArn: string,
  onLine: (line: string) => void,
): LogReader {
  const logs = new CloudWatchLogs();
  const { container, logGroup: logGroupName, logStreamPrefix } = settings;
  const logStreamName = `${logStreamPrefix}/${container}/${taskArn.split("/").at(-1)}`;
  let nextToken: string | undefined;

  /** One page; whether there may be another. */
  async function page(): Promise<boolean> {
    const request = { logGroupName, logStreamName, startFromHead: true, nextToken };
    const { events = [], nextForwardToken } = await logs.getLogEvents(request);
    for (const { message = "" } of events) onLine(message.trimEnd());
    const more = nextForwardToken !== nextToken;
    nextToken = nextForwardToken;
    return more;
  }

  async function read(): Promise<void> {
    try {
      while (await page());
    } catch (error) {
      // There is no stream before the first line, nor ever for a task that could not be started.
      if (!(error instanceof Error && error.name === "ResourceNotFoundException")) throw error;
    }
  }

  return {
    read,
    readToEnd: async () => {
      // The local cloud, at an endpoint of its own, has them before it says that the task has stopped.
      const late = process.env.AWS_ENDPOINT_URL === undefined ? LATE_SECONDS : 0;
      for (let second = 0; second < late; second += 1) {
        await read();
        await wait(1000);
      }
      await read();
    },
  };
}
