// What CloudWatch Logs sends to those who subscribe to a log group, once it is decompressed.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html

/** The events of one log stream that matched the subscription's filter. */
export interface Batch {
  logGroup: string;
  logStream: string;
  events: LogEvent[];
}

export interface LogEvent {
  /** The same at each delivery. */
  id: string;
  /** Milliseconds since 1970, as the writer said. */
  timestamp: number;
  message: string;
}

/**
 * The batch; undefined when CloudWatch Logs only tries whether it can deliver.
 * @param refuse - makes the error for what can never be read, of what was found; it quotes no line
 */
export function batchOf(
  message: Readonly<Record<string, unknown>>,
  refuse: (found: string) => Error,
): Batch | undefined {
  const { messageType, logGroup, logStream, logEvents } = message;
  if (messageType === "CONTROL_MESSAGE") return undefined;
  if (messageType !== "DATA_MESSAGE")
    throw refuse(
      `its messageType is ${JSON.stringify(messageType)}, neither DATA_MESSAGE nor CONTROL_MESSAGE`,
    );
  if (typeof logGroup !== "string" || typeof logStream !== "string" || !Array.isArray(logEvents))
    throw refuse("it has no logGroup, logStream or logEvents");
  const wrong = logEvents.findIndex((each) => !isLogEvent(each));
  if (wrong >= 0)
    throw refuse(`its log event ${wrong} of ${logEvents.length} has no id, timestamp or message`);
  return { logGroup, logStream, events: logEvents as LogEvent[] };
}

function isLogEvent(value: unknown): value is LogEvent {
  const { id, timestamp, message } = (value ?? {}) as Record<string, unknown>;
  return typeof id === "string" && Number.isSafeInteger(timestamp) && typeof message === "string";
}
