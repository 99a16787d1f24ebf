// Failing log lines as alerts: a log group's subscription -> Lambda -> SNS; a storm of errors is a handful of messages.
// Idle cost: nothing but the storage of the lines.
import * as pulumi from "@pulumi/pulumi";
import * as dynamodb from "../../components/dynamodb/index.ts";
import * as lambda from "../../components/lambda/index.ts";
import * as logs from "../../components/logs/index.ts";
import { awsCli } from "../../components/settings.ts";
import * as sns from "../../components/sns/index.ts";
import * as sqs from "../../components/sqs/index.ts";

/** What every failing line has one of, so that ordinary ones start nothing; the function looks closer. */
const FAILING =
  '?ERROR ?Error ?error ?FATAL ?Fatal ?fatal ?CRIT ?crit ?SEVERE ?severe ?PANIC ?panic ?Panic ?ALERT ?EMERG ?emerg ?Exception ?Traceback ?"timed out" ?":50" ?":60"';

export default function logAlerts() {
  // Any application may write here; subscribe the groups of your own ones in the same way.
  const application = new logs.LogGroup("application");

  const alerts = new sns.Topic("alerts");
  // So that alerts can be read without an e-mail address. With the envelope, which holds the subject.
  const inbox = new sqs.Queue("alerts-inbox", { deadLetterQueue: false });
  alerts.subscribe(inbox);

  // What was counted and announced, by pattern and window; forgets by itself.
  const windows = new dynamodb.Table("windows", {
    partitionKey: { name: "id", type: "string" },
    expiresAt: "expiresAt",
  });
  const alerter = new lambda.Function("alerter", {
    description: "Turns failing log lines into alerts",
    entry: "apps/log-alerts/handler.ts",
    timeoutSeconds: 60,
    environment: { TOPIC_ARN: alerts.arn, WINDOWS_TABLE: windows.name },
    permissions: [alerts.canPublish(), windows.canRead(), windows.canWrite()],
  });
  application.subscribe(alerter, { filter: FAILING });

  const failures = alerter.keepFailures();
  const group = pulumi.interpolate`--log-group-name ${application.name} --log-stream-name by-hand`;
  const event = `"timestamp=$(date +%s000),message=ERROR written by hand"`;
  return {
    logGroupName: application.name,
    topicArn: alerts.arn,
    inboxUrl: inbox.url,
    undeliveredUrl: alerts.undelivered?.url,
    failuresQueueUrl: failures.url,
    functionName: alerter.name,
    commands: {
      makeStream: pulumi.interpolate`${awsCli()} logs create-log-stream ${group}`,
      writeLine: pulumi.interpolate`${awsCli()} logs put-log-events ${group} --log-events ${event}`,
      readAlerts: inbox.commands.receive,
      subscribeEmail: pulumi.interpolate`${awsCli()} sns subscribe --topic-arn ${alerts.arn} --protocol email --notification-endpoint you@example.com`,
      tailLines: application.commands.tail,
      tailLogs: alerter.commands.tailLogs,
      failures: failures.commands.receive,
    },
  };
}
