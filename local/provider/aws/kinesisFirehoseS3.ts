// A delivery stream's destination in S3, in Pulumi's spelling and in Firehose's.
import type {
  ExtendedS3DestinationConfiguration,
  ExtendedS3DestinationDescription,
  Processor,
} from "@aws-sdk/client-firehose";
import type { Unwrap } from "@pulumi/pulumi";
import type { FirehoseDeliveryStreamArgs } from "@pulumi/aws/kinesis/firehoseDeliveryStream.js";

export type S3 = NonNullable<Unwrap<FirehoseDeliveryStreamArgs>["extendedS3Configuration"]>;
type Processing = NonNullable<S3["processingConfiguration"]>;

export function toS3(inputs: S3): ExtendedS3DestinationConfiguration {
  const { cloudwatchLoggingOptions: logging, processingConfiguration: processing } = inputs;
  return {
    BucketARN: inputs.bucketArn,
    RoleARN: inputs.roleArn,
    Prefix: inputs.prefix ?? "",
    ErrorOutputPrefix: inputs.errorOutputPrefix ?? "",
    BufferingHints: {
      IntervalInSeconds: inputs.bufferingInterval ?? 300,
      SizeInMBs: inputs.bufferingSize ?? 5,
    },
    CompressionFormat: (inputs.compressionFormat ?? "UNCOMPRESSED") as "GZIP",
    CustomTimeZone: inputs.customTimeZone ?? "UTC",
    FileExtension: inputs.fileExtension ?? "",
    S3BackupMode: "Disabled",
    CloudWatchLoggingOptions: {
      Enabled: logging?.enabled ?? false,
      LogGroupName: logging?.logGroupName,
      LogStreamName: logging?.logStreamName,
    },
    ProcessingConfiguration: {
      Enabled: processing?.enabled ?? false,
      Processors: (processing?.processors ?? []).map(({ parameters = [], type }) => ({
        Type: type as Processor["Type"],
        Parameters: parameters.map(({ parameterName, parameterValue }) => ({
          ParameterName: parameterName as "LambdaArn",
          ParameterValue: parameterValue,
        })),
      })),
    },
  };
}

/** The emulator does not say the time zone and the extension; they are as they were asked for. */
export function fromS3(found: ExtendedS3DestinationDescription, known: S3 | undefined): S3 {
  const { BufferingHints: hints, CloudWatchLoggingOptions: logging } = found;
  return {
    bucketArn: found.BucketARN!,
    bufferingInterval: hints?.IntervalInSeconds,
    bufferingSize: hints?.SizeInMBs,
    cloudwatchLoggingOptions: {
      enabled: logging?.Enabled,
      logGroupName: logging?.LogGroupName ?? "",
      logStreamName: logging?.LogStreamName ?? "",
    },
    compressionFormat: found.CompressionFormat,
    customTimeZone: known?.customTimeZone ?? "",
    errorOutputPrefix: found.ErrorOutputPrefix ?? "",
    fileExtension: known?.fileExtension ?? "",
    kmsKeyArn: "",
    prefix: found.Prefix ?? "",
    processingConfiguration: processingOf(found),
    roleArn: found.RoleARN!,
    s3BackupMode: found.S3BackupMode,
  };
}

function processingOf({ ProcessingConfiguration: found }: ExtendedS3DestinationDescription): Processing {
  return {
    enabled: found?.Enabled ?? false,
    processors: (found?.Processors ?? []).map(({ Parameters = [], Type }) => ({
      type: Type!,
      parameters: Parameters.map(({ ParameterName, ParameterValue }) => ({
        parameterName: ParameterName!,
        parameterValue: ParameterValue!,
      })),
    })),
  };
}
