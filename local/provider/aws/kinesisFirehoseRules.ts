// What Firehose refuses of delivery streams beyond the recorded limits, and what the emulator cannot do.
// https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
import type { Problem } from "../resourceType.ts";
import type { Inputs } from "./kinesisFirehose.ts";
import type { S3 } from "./kinesisFirehoseS3.ts";
import { unhandled } from "./s3AndLambda.ts";

const handled = [
  "bucketArn",
  "bufferingInterval",
  "bufferingSize",
  "cloudwatchLoggingOptions",
  "compressionFormat",
  "customTimeZone",
  "errorOutputPrefix",
  "fileExtension",
  "prefix",
  "processingConfiguration",
  "roleArn",
  "s3BackupMode",
] as const;

/** Kinds of compression that the local cloud writes. */
const compressions = ["UNCOMPRESSED", "GZIP"];
const processors = ["AppendDelimiterToRecord", "CloudWatchLogProcessing", "Decompression", "Lambda"];
const errorType = "!{firehose:error-output-type}";
const longestPrefix = 1024;

export function streamProblems(inputs: Partial<Inputs>): Problem[] {
  const { destination, extendedS3Configuration: s3 } = inputs;
  const own = unhandled<Inputs>(inputs, [
    "destination",
    "extendedS3Configuration",
    "name",
    "serverSideEncryption",
    "tags",
  ]);
  if (destination !== undefined && destination !== "extended_s3")
    return [
      ...own,
      { property: "destination", reason: `is "${destination}"; the local cloud delivers to "extended_s3"` },
    ];
  const nested = s3 ? s3Problems(s3) : [];
  return [
    ...own,
    ...nested.map(({ property, reason }) => ({ property: `extendedS3Configuration.${property}`, reason })),
  ];
}

function s3Problems(s3: Partial<S3>): Problem[] {
  const {
    bufferingInterval = 0,
    bufferingSize = 1,
    compressionFormat = "GZIP",
    s3BackupMode = "Disabled",
  } = s3;
  const reasons: [property: string, isWrong: boolean, reason: string][] = [
    [
      "bufferingInterval",
      bufferingInterval < 0 || bufferingInterval > 900,
      `is ${bufferingInterval}; use 0 to 900 (seconds)`,
    ],
    ["bufferingSize", bufferingSize < 1 || bufferingSize > 128, `is ${bufferingSize}; use 1 to 128 (MiB)`],
    [
      "compressionFormat",
      !compressions.includes(compressionFormat),
      `is "${compressionFormat}"; the local cloud writes ${compressions.join(" and ")}`,
    ],
    ["s3BackupMode", s3BackupMode !== "Disabled", "is not covered by the local provider; remove it here"],
  ];
  const wrong = reasons.filter(([, isWrong]) => isWrong);
  return [
    ...unhandled<S3>(s3, handled),
    ...wrong.map(([property, , reason]) => ({ property, reason })),
    ...prefixProblems(s3),
    ...processingProblems(s3.processingConfiguration),
  ];
}

function prefixProblems({ errorOutputPrefix = "", prefix = "" }: Partial<S3>): Problem[] {
  const problems: Problem[] = [];
  for (const [property, value] of Object.entries({ errorOutputPrefix, prefix }))
    if (value.length > longestPrefix)
      problems.push({ property, reason: `has ${value.length} characters; use at most ${longestPrefix}` });
  if (prefix.includes(errorType))
    problems.push({ property: "prefix", reason: `has ${errorType}; use it in errorOutputPrefix only` });
  if (/!\{/.test(prefix) && errorOutputPrefix === "")
    problems.push({
      property: "errorOutputPrefix",
      reason: "is missing; ErrorOutputPrefix cannot be null or empty when Prefix contains expressions",
    });
  if (/!\{/.test(errorOutputPrefix) && !errorOutputPrefix.includes(errorType))
    problems.push({
      property: "errorOutputPrefix",
      reason: `is "${errorOutputPrefix}"; with expressions it must include ${errorType}`,
    });
  for (const [property, value] of Object.entries({ errorOutputPrefix, prefix }))
    for (const [expression] of value.matchAll(
      /!\{(?!timestamp:|firehose:(?:error-output-type|random-string)\})[^}]*\}/g,
    ))
      problems.push({
        property,
        reason: `has ${expression}; use !{timestamp:…}, !{firehose:random-string} or ${errorType}`,
      });
  return problems;
}

function processingProblems(processing: S3["processingConfiguration"]): Problem[] {
  const types = (processing?.processors ?? []).map(({ type }) => type);
  const path = "processingConfiguration.processors";
  const problems = types.flatMap((type, i) =>
    type === undefined || processors.includes(type)
      ? []
      : [
          {
            property: `${path}[${i}].type`,
            reason: `is "${type}"; the local cloud has ${processors.join(", ")}`,
          },
        ],
  );
  if (types.includes("CloudWatchLogProcessing") && !types.includes("Decompression"))
    problems.push({
      property: path,
      reason:
        "has CloudWatchLogProcessing without Decompression; Firehose takes messages out of what it decompressed",
    });
  return problems;
}
