import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../iam/index.ts";
import type { Function } from "../lambda/index.ts";
import { LogGroup } from "../logs/index.ts";
import { pascalCase } from "../names.ts";
import type { Bucket } from "../s3/index.ts";
import { awsCli } from "../settings.ts";
import { stage } from "../stage.ts";
import { resolveDeliveryStreamArgs, type DeliveryStreamArgs } from "./deliveryStreamArgs.ts";
import { processing } from "./processing.ts";
import { streamRole } from "./streamRole.ts";

const TYPE = "kandokoro:firehose:DeliveryStream";

/** A day in UTC; Athena reads such folders as a column. */
const DAY = "day=!{timestamp:yyyy-MM-dd}/";

/**
 * Records that are gathered to objects in a bucket, by day, compressed; what cannot be transformed or delivered is kept
 * under a folder of its own, with the reason. Encrypted while it waits. Idle it costs nothing; about $0.036 per GB in
 * Tokyo, records counted in steps of 5 KB.
 */
export class DeliveryStream extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The underlying stream, for what this component does not cover. */
  readonly deliveryStream: aws.kinesis.FirehoseDeliveryStream;
  readonly role: aws.iam.Role;
  /** Where Firehose says why it cannot deliver. */
  readonly errors: LogGroup;
  readonly bucket: Bucket;
  /** The folder of the objects: below it stand the days. */
  readonly prefix: string;
  /** The folder of what failed. */
  readonly errorPrefix: string;
  readonly source: "direct" | "cloudwatchLogs";
  readonly transform?: Function;
  /** `list` shows the objects, `listFailed` those of what failed, `tailErrors` follows why. */
  readonly commands: Readonly<Record<"list" | "listFailed" | "tailErrors", pulumi.Output<string>>>;
  /** The component's own name, as the page gave it. */
  readonly logicalName: string;

  constructor(name: string, args: DeliveryStreamArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveDeliveryStreamArgs(name, args);
    super(TYPE, name, {}, opts);
    const { bucket, transform } = args;
    this.logicalName = name;
    this.bucket = bucket;
    this.prefix = settings.prefix;
    this.errorPrefix = settings.errorPrefix;
    this.source = settings.source;
    this.transform = transform;

    const child = { parent: this };
    this.errors = new LogGroup(`${name}-errors`, {}, child);
    const errorStream = new aws.cloudwatch.LogStream(
      `${name}-errors-stream`,
      { logGroupName: this.errors.name, name: "delivery" },
      child,
    );
    const { role, policy } = streamRole(
      name,
      { bucket, folders: [settings.prefix, settings.errorPrefix], errors: this.errors, transform },
      this,
    );
    this.role = role;
    this.deliveryStream = new aws.kinesis.FirehoseDeliveryStream(
      `${name}-stream`,
      {
        destination: "extended_s3",
        serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" },
        extendedS3Configuration: {
          bucketArn: bucket.arn,
          roleArn: role.arn,
          prefix: `${settings.prefix}${DAY}`,
          errorOutputPrefix: `${settings.errorPrefix}!{firehose:error-output-type}/${DAY}`,
          bufferingInterval: settings.bufferSeconds,
          bufferingSize: settings.bufferMiB,
          compressionFormat: settings.compression,
          fileExtension: settings.compression === "GZIP" ? ".json.gz" : ".json",
          cloudwatchLoggingOptions: {
            enabled: true,
            logGroupName: this.errors.name,
            logStreamName: errorStream.name,
          },
          processingConfiguration: processing({ ...settings, transform, roleArn: role.arn }),
        },
      },
      { ...child, dependsOn: [policy] }, // Firehose tries its role when it is told of it
    );
    this.name = this.deliveryStream.name;
    this.arn = this.deliveryStream.arn;
    transform?.allow(this.canPut()); // what does not fit into an answer is put back
    if (stage().alarms)
      alarmWhenLate(`${name}-late-alarm`, this.deliveryStream, settings.bufferSeconds, this);

    this.commands = {
      list: pulumi.interpolate`${awsCli()} s3 ls s3://${bucket.name}/${settings.prefix} --recursive`,
      listFailed: pulumi.interpolate`${awsCli()} s3 ls s3://${bucket.name}/${settings.errorPrefix} --recursive`,
      tailErrors: this.errors.commands.tail,
    };
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /** Lets the holder put records. */
  canPut(): Grant {
    return {
      statements: [
        {
          sid: `PutInto${pascalCase(this.logicalName)}`,
          actions: ["firehose:PutRecord", "firehose:PutRecordBatch"],
          resources: [this.arn],
        },
      ],
    };
  }
}

/** Ten minutes beyond what the buffers take: Firehose tries for a day, and then drops. */
function alarmWhenLate(
  name: string,
  stream: aws.kinesis.FirehoseDeliveryStream,
  bufferSeconds: number,
  parent: pulumi.Resource,
): void {
  new aws.cloudwatch.MetricAlarm(
    name,
    {
      alarmDescription: "Records wait in the delivery stream and are not written to S3.",
      namespace: "AWS/Firehose",
      metricName: "DeliveryToS3.DataFreshness",
      dimensions: { DeliveryStreamName: stream.name },
      statistic: "Maximum",
      period: 300,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: bufferSeconds + 600,
      treatMissingData: "notBreaching",
    },
    { parent },
  );
}
