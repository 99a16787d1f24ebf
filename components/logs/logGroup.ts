import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DeliveryStream } from "../firehose/index.ts";
import type { Function } from "../lambda/index.ts";
import { Problems, refuse } from "../problems.ts";
import { awsCli } from "../settings.ts";
import { stage } from "../stage.ts";
import { subscribeStream } from "./toStream.ts";

const TYPE = "kandokoro:logs:LogGroup";

/** The retentions that CloudWatch Logs takes, in days (PutRetentionPolicy). */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Subscriptions of one group. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MOST_SUBSCRIBERS = 2;

export interface SubscribeArgs {
  /**
   * Which events: a CloudWatch Logs filter pattern such as `?ERROR ?Exception` or `{ $.level = "ERROR" }`.
   * @default - all
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
   */
  filter?: string;
}

export interface LogGroupArgs {
  /**
   * Days that events are kept: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
   * 2922, 3288 or 3653. Storage costs about $0.03 per GB and month.
   * @default - the stage's: 14 in dev, 90 in prod
   * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
   */
  retentionDays?: number;
}

/** A CloudWatch Logs group that forgets: it always has a retention, and goes with its stack. */
export class LogGroup extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The underlying group, for what this component does not cover. */
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** `tail` follows the events as they come. */
  readonly commands: { readonly tail: pulumi.Output<string> };

  readonly #name: string;
  #subscribers = 0;

  constructor(name: string, args: LogGroupArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const { retentionDays } = resolveLogGroupArgs(name, args);
    super(TYPE, name, {}, opts);
    this.#name = name;

    this.logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { retentionInDays: retentionDays },
      { parent: this },
    );

    this.name = this.logGroup.name;
    this.arn = this.logGroup.arn;
    this.commands = { tail: pulumi.interpolate`${awsCli()} logs tail ${this.name} --follow` };
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /**
   * Runs a function on new events, or puts them into a delivery stream, in batches, compressed. Delivered at least once;
   * what a function cannot handle arrives in its failure queue. A log group takes two subscriptions (CloudWatch Logs
   * quotas).
   */
  subscribe(
    subscriber: Function | DeliveryStream,
    { filter = "" }: SubscribeArgs = {},
  ): aws.cloudwatch.LogSubscriptionFilter {
    if (++this.#subscribers > MOST_SUBSCRIBERS) {
      const what = isStream(subscriber) ? "firehose.DeliveryStream" : "lambda.Function";
      refuse(
        "logs.LogGroup",
        this.#name,
        `subscribe: ${what} "${subscriber.logicalName}" is the third; use at most ${MOST_SUBSCRIBERS} for a log group (let one publish to a topic for the others)`,
      );
    }
    return isStream(subscriber)
      ? subscribeStream(this.#name, this, subscriber, filter)
      : this.#subscribeFunction(subscriber, filter);
  }

  #subscribeFunction(fn: Function, filterPattern: string): aws.cloudwatch.LogSubscriptionFilter {
    if (fn.logGroup === this)
      refuse(
        "logs.LogGroup",
        this.#name,
        `subscribe: lambda.Function "${fn.logicalName}" writes to this group, and each line would start it again; subscribe it to another group`,
      );
    fn.keepFailures();
    const name = `${this.#name}-to-${fn.logicalName}`;
    const source = pulumi.interpolate`${this.arn}:*`;
    const permission = fn.allowInvocation(`${name}-permission`, "logs.amazonaws.com", source, this);
    return new aws.cloudwatch.LogSubscriptionFilter(
      name,
      { logGroup: this.logGroup.name, destinationArn: fn.arn, filterPattern },
      { parent: this, dependsOn: [permission] }, // CloudWatch Logs tries whether it may
    );
  }
}

/** By a field of its own: the modules of logs and of streams need one another. */
function isStream(subscriber: Function | DeliveryStream): subscriber is DeliveryStream {
  return "deliveryStream" in subscriber;
}

function resolveLogGroupArgs(name: string, args: LogGroupArgs) {
  const retentionDays = args.retentionDays ?? stage().logRetentionDays;
  const problems = new Problems("logs.LogGroup", name);
  problems.name(name, "-logs", 512, /^[\w./#-]+$/, "letters, digits, and . _ - / #");
  if (!RETENTIONS.includes(retentionDays))
    problems.wrong("retentionDays", retentionDays, `one of ${RETENTIONS.join(", ")}`);
  problems.throwIfAny();
  return { retentionDays };
}
