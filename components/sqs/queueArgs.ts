import type { Function } from "../lambda/index.ts";
import { Problems } from "../problems.ts";

/** Twelve hours: the longest visibility timeout (SQS quotas). */
const LONGEST_VISIBILITY = 43_200;
/** AWS's advice for a queue that feeds a function: six times the function's timeout. */
const TIMEOUTS = 6;

export interface QueueArgs {
  /**
   * Seconds that a received message stays hidden from others, 0 to 43200.
   * @default - six times the consumer's timeout plus its batching window; 30 without a consumer
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  visibilityTimeoutSeconds?: number;
  /** Receives before a message moves to the dead-letter queue, 1 to 1000. @default 3 */
  maxReceives?: number;
  /** Whether failed messages move to a dead-letter queue, where they are kept for 14 days. @default true */
  deadLetterQueue?: boolean;
  /** Seconds that messages are kept, 60 to 1209600 (14 days). @default 345600 - four days */
  retentionSeconds?: number;
  /** Seconds before a new message can be received, 0 to 900. @default 0 */
  delaySeconds?: number;
}

export interface ConsumeArgs {
  /** Most messages in one invocation, 1 to 10000; more than 10 needs a window. @default 10 */
  batchSize?: number;
  /** Seconds to gather a batch, 0 to 300. @default 0 */
  windowSeconds?: number;
  /** Most invocations at a time for this queue, 2 to 1000. @default - as many as the function may have */
  maximumConcurrency?: number;
}

export function resolveQueueArgs(name: string, args: QueueArgs) {
  const problems = new Problems("sqs.Queue", name);
  const deadLetterQueue = args.deadLetterQueue ?? true;
  problems.name(
    name,
    deadLetterQueue ? "-dead-letters" : "-queue",
    80,
    /^[\w-]+$/,
    "letters, digits, - and _",
  );
  problems.range("visibilityTimeoutSeconds", args.visibilityTimeoutSeconds, 0, LONGEST_VISIBILITY);
  problems.range("maxReceives", args.maxReceives, 1, 1000);
  problems.range("retentionSeconds", args.retentionSeconds, 60, 1_209_600);
  problems.range("delaySeconds", args.delaySeconds, 0, 900);
  if (!deadLetterQueue && args.maxReceives !== undefined)
    problems.wrong(
      "maxReceives",
      args.maxReceives,
      "it only with a dead-letter queue (deadLetterQueue: true)",
    );
  problems.throwIfAny();
  return {
    deadLetterQueue,
    visibilityTimeoutSeconds: args.visibilityTimeoutSeconds ?? 30,
    maxReceives: args.maxReceives ?? 3,
    retentionSeconds: args.retentionSeconds ?? 345_600,
    delaySeconds: args.delaySeconds ?? 0,
  };
}

export function resolveConsumeArgs(
  queue: string,
  fn: Function,
  args: ConsumeArgs,
  visibility: number | undefined,
) {
  const problems = new Problems("sqs.Queue", queue);
  const settings = { batchSize: args.batchSize ?? 10, windowSeconds: args.windowSeconds ?? 0 };
  problems.range("consume.batchSize", args.batchSize, 1, 10_000);
  problems.range("consume.windowSeconds", args.windowSeconds, 0, 300);
  problems.range("consume.maximumConcurrency", args.maximumConcurrency, 2, 1000);
  if (settings.batchSize > 10 && settings.windowSeconds < 1)
    problems.wrong("consume.batchSize", settings.batchSize, "at most 10, or windowSeconds of 1 or more");
  const least = visibilityFor(fn, settings);
  if (visibility !== undefined && visibility < least)
    problems.wrong(
      "visibilityTimeoutSeconds",
      visibility,
      `at least ${least} (6 x the ${fn.timeoutSeconds} s timeout of lambda.Function "${fn.logicalName}", and the window), or leave it out`,
    );
  problems.throwIfAny();
  return { ...settings, maximumConcurrency: args.maximumConcurrency };
}

/** The visibility timeout for a consumer, in seconds: long enough that no message is handled twice at a time. */
export function visibilityFor(fn: Function, { windowSeconds }: { windowSeconds: number }): number {
  return TIMEOUTS * fn.timeoutSeconds + windowSeconds;
}
