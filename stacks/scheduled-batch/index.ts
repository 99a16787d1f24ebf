// A batch: EventBridge Scheduler -> Fargate task -> S3. Every night a container reports on the requests of the day before.
// Idle cost: nothing but storage. No machine waits for the night, and no NAT gateway for the task.
import * as pulumi from "@pulumi/pulumi";
import * as ecr from "../../components/ecr/index.ts";
import * as ecs from "../../components/ecs/index.ts";
import * as network from "../../components/network/index.ts";
import * as s3 from "../../components/s3/index.ts";
import * as scheduler from "../../components/scheduler/index.ts";
import { awsCli } from "../../components/settings.ts";
import * as sns from "../../components/sns/index.ts";
import * as sqs from "../../components/sqs/index.ts";
import { config } from "./config.ts";

export default function scheduledBatch() {
  const { schedule, timeZone } = config();

  const requests = new s3.Bucket("requests", { versioned: true });
  const reports = new s3.Bucket("reports"); // without their versions: they can be made again

  // The Dockerfile that serves development serves here too; all that differs is the environment.
  const dockerfile = "apps/nightly-report/Dockerfile";
  const image = new ecr.Image("nightly-report", { context: "apps", dockerfile });
  const cluster = new ecs.Cluster("cluster");
  const reporter = new ecs.TaskDefinition("reporter", {
    cpu: 256, // a quarter of a vCPU, and the least memory that goes with it: about $0.01 an hour
    memoryMiB: 512,
    containers: {
      reporter: {
        image,
        environment: { REQUESTS_BUCKET: requests.name, REPORTS_BUCKET: reports.name, TIME_ZONE: timeZone },
      },
    },
    permissions: [
      requests.canRead("requests/*"),
      reports.canRead(),
      reports.canWrite(),
      cluster.canSeeTasks(), // whether an earlier run is still at it; then it leaves the day to that one
    ],
  });

  // In public subnets, with an address and a group that lets nobody in: the task reaches AWS without a NAT gateway.
  const task = reporter.run({
    cluster,
    network: new network.Network("network", { nat: "none" }),
    publicIp: true,
    timeLimitSeconds: 960, // should the program not end by its own limit, which is 900
  });
  const nightly = new scheduler.Schedule("nightly", {
    description: "Starts the report on the requests of the day before",
    expression: schedule,
    timeZone,
    target: task,
  });

  const alerts = new sns.Topic("alerts");
  reporter.onFailure(alerts);
  const inbox = new sqs.Queue("alerts-inbox", { deadLetterQueue: false }); // to read them without e-mail
  alerts.subscribe(inbox);

  return {
    requestsBucket: requests.name,
    reportsBucket: reports.name,
    schedule,
    timeZone,
    task: task.settings,
    topicArn: alerts.arn,
    inboxUrl: inbox.url,
    undeliveredQueueUrl: nightly.undelivered.url, // runs that could not be started
    undeliveredAlertsUrl: alerts.undelivered?.url,
    commands: {
      upload: pulumi.interpolate`${awsCli()} s3 cp --recursive apps/nightly-report/samples s3://${requests.name}`,
      runNow: nightly.commands.runNow,
      list: pulumi.interpolate`${awsCli()} s3 ls --recursive s3://${reports.name}`,
      tailLogs: reporter.logGroup.commands.tail,
      readAlerts: inbox.commands.receive,
      undelivered: nightly.undelivered.commands.receive,
    },
  };
}
