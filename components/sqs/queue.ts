import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Collected } from "../collected.ts";
import { resourcePolicy, type Grant, type Sender } from "../iam/index.ts";
import type { Function } from "../lambda/index.ts";
import { pascalCase } from "../names.ts";
import { awsCli } from "../settings.ts";
import { stage } from "../stage.ts";
import {
  resolveConsumeArgs,
  resolveQueueArgs,
  visibilityFor,
  type ConsumeArgs,
  type QueueArgs,
} from "./queueArgs.ts";

const TYPE = "kandokoro:sqs:Queue";
const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

/**
 * An SQS queue: encrypted, TLS only, with a dead-letter queue for the messages that nobody could handle.
 * Idle it costs nothing.
 */
export class Queue extends pulumi.ComponentResource {
  /** URL to send to and receive from. */
  readonly url: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The underlying queues, for what this component does not cover. */
  readonly queue: aws.sqs.Queue;
  readonly deadLetters?: aws.sqs.Queue;
  /** `receive` shows what waits; `redrive` sends the dead letters back once their cause is mended. */
  readonly commands: { readonly receive: pulumi.Output<string>; readonly redrive?: pulumi.Output<string> };
  /** The component's own name, as the page gave it. */
  readonly logicalName: string;
  readonly #visibility?: number;
  readonly #consumers: Collected<number>;
  readonly #senders: Collected<Sender>;

  constructor(name: string, args: QueueArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveQueueArgs(name, args);
    super(TYPE, name, {}, opts);
    this.logicalName = name;
    this.#visibility = args.visibilityTimeoutSeconds;
    this.#consumers = new Collected(`sqs.Queue "${name}"`);
    this.#senders = new Collected(`sqs.Queue "${name}"`);

    if (settings.deadLetterQueue) {
      this.deadLetters = this.#make(`${name}-dead-letters`, { messageRetentionSeconds: FOURTEEN_DAYS });
      if (stage().alarms) alarmWhenNotEmpty(`${name}-dead-letters-alarm`, this.deadLetters, this);
    }
    this.queue = this.#make(
      `${name}-queue`,
      {
        delaySeconds: settings.delaySeconds,
        messageRetentionSeconds: settings.retentionSeconds,
        visibilityTimeoutSeconds: this.#consumers.whole((wanted) =>
          Math.max(settings.visibilityTimeoutSeconds, ...wanted),
        ),
        redrivePolicy:
          this.deadLetters &&
          pulumi.jsonStringify({
            deadLetterTargetArn: this.deadLetters.arn,
            maxReceiveCount: settings.maxReceives,
          }),
      },
      this.#senders,
    );

    this.url = this.queue.url;
    this.arn = this.queue.arn;
    this.commands = queueCommands(this.queue, this.deadLetters);
    this.registerOutputs({ url: this.url, arn: this.arn });
  }

  /** Lets the holder send messages. */
  canSend(): Grant {
    return {
      statements: [
        { sid: `SendTo${pascalCase(this.logicalName)}`, actions: ["sqs:SendMessage"], resources: [this.arn] },
      ],
    };
  }

  /** Lets the holder receive and delete messages, and extend the time it has for one. */
  canReceive(): Grant {
    const actions = [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:ChangeMessageVisibility",
    ];
    return {
      statements: [{ sid: `ReceiveFrom${pascalCase(this.logicalName)}`, actions, resources: [this.arn] }],
    };
  }

  /**
   * Runs a function on the queue's messages, in batches. The function answers which messages failed
   * (`batchItemFailures`), and only those come again. The queue's visibility timeout follows: six times the
   * function's timeout, and the batching window.
   */
  consume(fn: Function, args: ConsumeArgs = {}): aws.lambda.EventSourceMapping {
    const settings = resolveConsumeArgs(this.logicalName, fn, args, this.#visibility);
    if (this.#visibility === undefined) this.#consumers.add(visibilityFor(fn, settings), "consume");
    fn.allow(this.canReceive());
    return new aws.lambda.EventSourceMapping(
      `${this.logicalName}-to-${fn.logicalName}`,
      {
        eventSourceArn: this.arn,
        functionName: fn.arn,
        batchSize: settings.batchSize,
        maximumBatchingWindowInSeconds: settings.windowSeconds,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig:
          settings.maximumConcurrency === undefined
            ? undefined
            : { maximumConcurrency: settings.maximumConcurrency },
      },
      { parent: this, dependsOn: [fn.policy] },
    );
  }

  /** Lets one resource of one AWS service send messages; for what wires the queue. */
  accept(sender: Sender): void {
    this.#senders.add(sender, "accept");
  }

  #make(name: string, args: aws.sqs.QueueArgs, senders?: Collected<Sender>): aws.sqs.Queue {
    const queue = new aws.sqs.Queue(name, { ...args, sqsManagedSseEnabled: true }, { parent: this });
    const policy = senders
      ? senders.whole((all) => resourcePolicy("sqs:*", [queue.arn], all))
      : resourcePolicy("sqs:*", [queue.arn]);
    new aws.sqs.QueuePolicy(`${name}-policy`, { queueUrl: queue.url, policy }, { parent: this });
    return queue;
  }
}

function alarmWhenNotEmpty(name: string, queue: aws.sqs.Queue, parent: pulumi.Resource): void {
  new aws.cloudwatch.MetricAlarm(
    name,
    {
      alarmDescription: "Messages that nobody could handle wait in the dead-letter queue.",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queue.name },
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
    },
    { parent },
  );
}

function queueCommands(queue: aws.sqs.Queue, deadLetters?: aws.sqs.Queue): Queue["commands"] {
  const receive = pulumi.interpolate`${awsCli()} sqs receive-message --queue-url ${queue.url} --max-number-of-messages 10 --visibility-timeout 0`;
  const redrive =
    deadLetters &&
    pulumi.interpolate`${awsCli()} sqs start-message-move-task --source-arn ${deadLetters.arn}`;
  return { receive, ...(redrive && { redrive }) };
}
