import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Collected } from "../collected.ts";
import { resourcePolicy, type Grant, type Sender } from "../iam/index.ts";
import type { Function } from "../lambda/index.ts";
import { pascalCase } from "../names.ts";
import { awsCli } from "../settings.ts";
import { Queue } from "../sqs/index.ts";
import { checkTopicName, resolveSubscribeArgs, type SubscribeArgs } from "./topicArgs.ts";

const TYPE = "kandokoro:sns:Topic";
const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

/**
 * An SNS topic: publishing over TLS only, by this account only. What cannot be delivered to a subscriber waits in a queue.
 * Idle it costs nothing. Messages are not encrypted at rest: with AWS's own key (alias/aws/sns) other AWS services could
 * not publish, and a key of one's own costs a dollar a month.
 */
export class Topic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** The underlying topic, for what this component does not cover. */
  readonly topic: aws.sns.Topic;
  /** `publish` sends a message. */
  readonly commands: { readonly publish: pulumi.Output<string> };
  readonly #name: string;
  readonly #policy: aws.sns.TopicPolicy;
  readonly #subscribers = new Set<Queue | Function>();
  readonly #senders: Collected<Sender>;
  #undelivered?: Queue;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    checkTopicName(name);
    super(TYPE, name, {}, opts);
    this.#name = name;
    this.#senders = new Collected(`sns.Topic "${name}"`);

    this.topic = new aws.sns.Topic(`${name}-topic`, {}, { parent: this });
    this.#policy = new aws.sns.TopicPolicy(
      `${name}-policy`,
      {
        arn: this.topic.arn,
        policy: this.#senders.whole((all) => resourcePolicy("sns:Publish", [this.topic.arn], all)),
      },
      { parent: this },
    );

    this.arn = this.topic.arn;
    this.commands = {
      publish: pulumi.interpolate`${awsCli()} sns publish --topic-arn ${this.arn} --message hello`,
    };
    this.registerOutputs({ arn: this.arn });
  }

  /** Lets the holder publish messages. */
  canPublish(): Grant {
    const sid = `PublishTo${pascalCase(this.#name)}`;
    return { statements: [{ sid, actions: ["sns:Publish"], resources: [this.arn] }] };
  }

  /** The queue of what could not be delivered, once somebody has subscribed. */
  get undelivered(): Queue | undefined {
    return this.#undelivered;
  }

  /**
   * Delivers messages to a queue or a function, those that match the filter. SNS delivers at least once and in any
   * order. The subscriber lets in this topic and no other sender.
   */
  subscribe(subscriber: Queue | Function, args: SubscribeArgs = {}): aws.sns.TopicSubscription {
    const isQueue = subscriber instanceof Queue;
    const settings = resolveSubscribeArgs(
      this.#name,
      subscriber.logicalName,
      isQueue,
      this.#subscribers.has(subscriber),
      args,
    );
    this.#subscribers.add(subscriber);
    const name = `${this.#name}-to-${subscriber.logicalName}`;
    const permission = isQueue ? this.#letInto(subscriber) : this.#letStart(subscriber, name);
    return new aws.sns.TopicSubscription(
      name,
      {
        topic: this.arn,
        protocol: isQueue ? "sqs" : "lambda",
        endpoint: subscriber.arn,
        filterPolicy: settings.filterPolicy,
        filterPolicyScope: settings.filterPolicyScope,
        rawMessageDelivery: settings.rawMessageDelivery,
        redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: this.#keepUndelivered().arn }),
      },
      { parent: this, dependsOn: [this.#policy, ...permission] },
    );
  }

  /** Lets one resource of one AWS service publish messages; for what wires the topic. */
  accept(sender: Sender): void {
    this.#senders.add(sender, "accept");
  }

  #letInto(queue: Queue): pulumi.Resource[] {
    const sid = `ReceiveFrom${pascalCase(this.#name)}`;
    queue.accept({ sid, service: "sns.amazonaws.com", action: "sqs:SendMessage", sourceArn: this.arn });
    return [];
  }

  #letStart(fn: Function, name: string): pulumi.Resource[] {
    fn.keepFailures();
    return [fn.allowInvocation(`${name}-permission`, "sns.amazonaws.com", this.arn, this)];
  }

  #keepUndelivered(): Queue {
    if (this.#undelivered) return this.#undelivered;
    const args = { deadLetterQueue: false, retentionSeconds: FOURTEEN_DAYS };
    this.#undelivered = new Queue(`${this.#name}-undelivered`, args, { parent: this });
    this.#letInto(this.#undelivered);
    return this.#undelivered;
  }
}
