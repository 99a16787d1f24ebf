// A small batch: EventBridge Scheduler -> Lambda -> S3. Orders that came as CSV become a summary of each day.
// Idle cost, at one run a day: nothing but the storage.
import * as pulumi from "@pulumi/pulumi";
import * as lambda from "../../components/lambda/index.ts";
import * as s3 from "../../components/s3/index.ts";
import * as scheduler from "../../components/scheduler/index.ts";
import { awsCli } from "../../components/settings.ts";
import { config } from "./config.ts";

export default function scheduledLambda() {
  const { schedule, timeZone } = config();

  // Orders keep their previous versions; summaries can be made again.
  const orders = new s3.Bucket("orders", { versioned: true });
  const summaries = new s3.Bucket("summaries");

  const summarizer = new lambda.Function("summarizer", {
    description: "Brings the summary of each day's orders up to date",
    entry: "apps/daily-summary/handler.ts",
    memoryMiB: 512,
    timeoutSeconds: 300,
    environment: {
      ORDERS_BUCKET: orders.name,
      SUMMARIES_BUCKET: summaries.name,
      TIME_ZONE: timeZone,
      CURRENCY: "JPY",
    },
    permissions: [orders.canRead("orders/*"), summaries.canRead(), summaries.canWrite()],
  });
  const daily = new scheduler.Schedule("daily", {
    description: "Starts the summaries of orders",
    expression: schedule,
    timeZone,
    target: summarizer,
  });

  const failures = summarizer.keepFailures();
  return {
    ordersBucket: orders.name,
    summariesBucket: summaries.name,
    functionName: summarizer.name,
    schedule,
    timeZone,
    failuresQueueUrl: failures.url, // runs that failed
    undeliveredQueueUrl: daily.undelivered.url, // runs that could not be started
    commands: {
      upload: pulumi.interpolate`${awsCli()} s3 cp --recursive apps/daily-summary/samples s3://${orders.name}/orders/ --exclude 'late/*'`,
      runNow: daily.commands.runNow,
      list: pulumi.interpolate`${awsCli()} s3 ls --recursive s3://${summaries.name}`,
      tailLogs: summarizer.commands.tailLogs,
      failures: failures.commands.receive,
    },
  };
}
