// The Lambda function: a log group's subscription delivers lines, alerts go to a topic.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { log, type Level } from "../shared/log.ts";
import { subjectOf, type Alert } from "./alert.ts";
import { handleBatch } from "./batch.ts";
import { decode, type SubscriptionEvent } from "./event.ts";
import { readSettings } from "./settings.ts";
import { Windows } from "./windows.ts";

/** What Lambda tells of the invocation: what is used here. */
interface Invocation {
  logGroupName?: string;
}

const settings = readSettings(process.env);
/** One second to connect, two to answer, once more when that fails. */
const bounds = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
};
const topic = new SNSClient(bounds);
const windows = new Windows(new DynamoDBClient(bounds), settings.windowsTable);

export async function handler(event: SubscriptionEvent, { logGroupName }: Invocation = {}): Promise<void> {
  try {
    const batch = decode(event);
    if (!batch) return logBatch("INFO", { outcome: "control message ignored" });
    // Its own lines would start it again and again.
    if (batch.logGroup === logGroupName)
      return logBatch("WARN", { outcome: "own log group ignored; unsubscribe it", logGroup: batch.logGroup });
    const summary = await handleBatch(windows, publish, settings, batch);
    logBatch("INFO", { outcome: "handled", ...summary });
  } catch (error) {
    logBatch("ERROR", { outcome: "failed", reason: (error as Error).message });
    throw error; // Lambda tries again, and at last hands event and reason to the failure queue
  }
}

async function publish(alert: Alert): Promise<void> {
  const message = { Subject: subjectOf(alert), Message: JSON.stringify(alert, undefined, 2) };
  await topic.send(new PublishCommand({ TopicArn: settings.topicArn, ...message }));
}

/** One line per invocation, never with the lines that came. */
function logBatch(level: Level, fields: object): void {
  log(level, "log batch", fields);
}
