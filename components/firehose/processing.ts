// What Firehose does with records between their arrival and their object.
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Function } from "../lambda/index.ts";

type Configuration = NonNullable<
  pulumi.Unwrap<aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3Configuration>["processingConfiguration"]
>;
type Processor =
  aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationProcessingConfigurationProcessor;

/** MiB of records that a function gets at most. Firehose takes 3; what is made of them must fit into 6 MB. */
const TRANSFORM_MIB = 1;
/** How often a function that failed is started again. */
const RETRIES = 3;

interface Processing {
  readonly source: string;
  readonly transform?: Function;
  readonly roleArn: pulumi.Input<string>;
  readonly transformSeconds: number;
}

/** The processors, in the order in which Firehose applies them. */
export function processing({
  source,
  transform,
  roleArn,
  transformSeconds,
}: Processing): pulumi.Input<Configuration> {
  const fromLogs = source === "cloudwatchLogs";
  const processors: Processor[] = [
    ...(fromLogs ? [processor("Decompression", { CompressionFormat: "GZIP" })] : []),
    // Firehose ends each message with a new line; a function would miss the log group and the times.
    ...(fromLogs && !transform
      ? [processor("CloudWatchLogProcessing", { DataMessageExtraction: "true" })]
      : []),
    ...(transform ? [lambda(transform, roleArn, transformSeconds)] : []),
    // Records of JSON, put one by one, are to be lines; a function ends its lines itself.
    ...(!fromLogs && !transform ? [processor("AppendDelimiterToRecord", { Delimiter: "\\n" })] : []),
  ];
  return { enabled: true, processors } as pulumi.Input<Configuration>;
}

function lambda(fn: Function, roleArn: pulumi.Input<string>, seconds: number): Processor {
  return processor("Lambda", {
    LambdaArn: qualified(fn),
    NumberOfRetries: String(RETRIES),
    RoleArn: roleArn,
    BufferSizeInMBs: String(TRANSFORM_MIB),
    BufferIntervalInSeconds: String(seconds),
  });
}

/** As the console writes it; the role must be allowed this very ARN. */
export function qualified(fn: Function): pulumi.Output<string> {
  return pulumi.interpolate`${fn.arn}:$LATEST`;
}

function processor(type: string, parameters: Readonly<Record<string, pulumi.Input<string>>>): Processor {
  return {
    type,
    parameters: Object.entries(parameters).map(([parameterName, parameterValue]) => ({
      parameterName,
      parameterValue,
    })),
  };
}
