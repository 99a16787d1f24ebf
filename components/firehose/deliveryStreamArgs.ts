import type { Function } from "../lambda/index.ts";
import { Problems } from "../problems.ts";
import type { Bucket } from "../s3/index.ts";

/** Firehose ends a transformation after five minutes. */
const LONGEST_TRANSFORM = 300;

const SOURCES = ["direct", "cloudwatchLogs"] as const;
const COMPRESSIONS = ["GZIP", "UNCOMPRESSED"] as const;

export interface DeliveryStreamArgs {
  /** Where objects are written. */
  bucket: Bucket;
  /**
   * Who puts records. `direct`: programs and FireLens, a record of JSON each. `cloudwatchLogs`: subscriptions of log
   * groups, nothing else; their batches are compressed, and Firehose decompresses them (about $0.004 per GB), so that
   * objects are not compressed twice.
   * @default direct
   * @see https://docs.aws.amazon.com/firehose/latest/dev/writing-with-cloudwatch-logs-decompression.html
   */
  source?: (typeof SOURCES)[number];
  /**
   * Folder of the objects, with a slash at its end. Below it stands the day, in UTC, at which a record arrived:
   * `day=2026-11-24/`. That costs nothing; Firehose's dynamic partitioning by the record's own day would cost about
   * $0.02 per GB and $0.005 per 1000 objects, and gather 64 MiB at least for each.
   * @default - the component's name and a slash
   */
  prefix?: string;
  /**
   * Folder of records that could not be transformed or delivered, each with the reason, outside of `prefix`.
   * @default - the component's name, `-failed` and a slash
   */
  errorPrefix?: string;
  /**
   * A function that makes of records what is written: it answers `Ok`, `Dropped` or `ProcessingFailed` for each. It may
   * put records back into the stream. With `source: "cloudwatchLogs"` it gets whole batches, for their log group, stream
   * and times; without a function, Firehose takes the messages out of the batches.
   * @default - none
   */
  transform?: Function;
  /** Of the objects. Athena reads both. @default GZIP */
  compression?: (typeof COMPRESSIONS)[number];
  /** Seconds until an object is written, 0 to 900; fewer make more and smaller objects. @default 300 */
  bufferSeconds?: number;
  /** MiB at which an object is written earlier, 1 to 128. @default 5 */
  bufferMiB?: number;
  /** Seconds until the function is started, 0 to 900. @default 60 */
  transformSeconds?: number;
}

export function resolveDeliveryStreamArgs(name: string, args: DeliveryStreamArgs) {
  const problems = new Problems("firehose.DeliveryStream", name);
  const settings = {
    source: args.source ?? "direct",
    prefix: args.prefix ?? `${name}/`,
    errorPrefix: args.errorPrefix ?? `${name}-failed/`,
    compression: args.compression ?? "GZIP",
    bufferSeconds: args.bufferSeconds ?? 300,
    bufferMiB: args.bufferMiB ?? 5,
    transformSeconds: args.transformSeconds ?? 60,
  };
  problems.name(name, "-stream", 64, /^[\w.-]+$/, "letters, digits, and . _ -");
  oneOf(problems, "source", settings.source, SOURCES);
  oneOf(problems, "compression", settings.compression, COMPRESSIONS);
  checkPrefixes(problems, settings);
  problems.range("bufferSeconds", args.bufferSeconds, 0, 900, "seconds");
  problems.range("bufferMiB", args.bufferMiB, 1, 128, "MiB");
  problems.range("transformSeconds", args.transformSeconds, 0, 900, "seconds");
  if (args.transformSeconds !== undefined && !args.transform)
    problems.wrong("transformSeconds", args.transformSeconds, "it only with a function (transform)");
  const { transform } = args;
  if (transform && transform.timeoutSeconds > LONGEST_TRANSFORM)
    problems.wrong(
      "transform.timeoutSeconds",
      transform.timeoutSeconds,
      `at most ${LONGEST_TRANSFORM} for lambda.Function "${transform.logicalName}": Firehose waits no longer`,
    );
  problems.throwIfAny();
  return settings;
}

function oneOf(problems: Problems, field: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) problems.wrong(field, value, allowed.map((each) => `"${each}"`).join(" or "));
}

/** Folders, of which none holds the other: what failed is not to be found among what did not. */
function checkPrefixes(problems: Problems, folders: { prefix: string; errorPrefix: string }): void {
  const { prefix, errorPrefix } = folders;
  for (const field of ["prefix", "errorPrefix"] as const)
    if (!/^[\w.=-]+(?:\/[\w.=-]+)*\/$/.test(folders[field]))
      problems.wrong(
        field,
        folders[field],
        "letters, digits, and . _ = - in folders that end with /: logs/web/",
      );
  if (errorPrefix.startsWith(prefix) || prefix.startsWith(errorPrefix))
    problems.wrong(
      "errorPrefix",
      errorPrefix,
      `a folder outside of prefix "${prefix}" that does not hold it either`,
    );
}
