// What AWS refuses of a subscription, which the emulator takes.
import type { TopicSubscriptionArgs } from "@pulumi/aws/sns/topicSubscription.js";
import type { Unwrap } from "@pulumi/pulumi";
import { shown } from "../misfit.ts";
import type { Problem } from "../resourceType.ts";
import { isObject } from "../values.ts";
import { unhandled } from "./s3AndLambda.ts";
import { filterPolicyProblems } from "./snsFilterRules.ts";

type Inputs = Partial<
  Omit<Unwrap<TopicSubscriptionArgs>, "topic" | "filterPolicy"> & { topic: string; filterPolicy: string }
>;

/** What the emulator takes; mail is not sent. */
const protocols = ["sqs", "lambda", "email", "email-json"];

const queueArn = /^arn:aws[\w-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/;

/** The forms of an endpoint, by protocol. */
const endpoints: Readonly<Record<string, { readonly form: RegExp; readonly use: string }>> = {
  sqs: { form: queueArn, use: "a queue's ARN, such as queue.arn" },
  lambda: {
    form: /^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/,
    use: "a function's ARN, such as fn.arn",
  },
  email: { form: /^[^@\s]+@[^@\s]+$/, use: "a mail address" },
  "email-json": { form: /^[^@\s]+@[^@\s]+$/, use: "a mail address" },
};

export function subscriptionProblems(inputs: Inputs): Problem[] {
  const { endpoint, filterPolicy, filterPolicyScope: scope, protocol, rawMessageDelivery: raw } = inputs;
  return [
    ...unhandled(inputs, [
      "confirmationTimeoutInMinutes",
      "deliveryPolicy",
      "endpoint",
      "endpointAutoConfirms",
      "filterPolicy",
      "filterPolicyScope",
      "protocol",
      "rawMessageDelivery",
      "redrivePolicy",
      "topic",
    ]),
    ...protocolProblems(protocol, endpoint),
    ...fifoProblems(inputs),
    ...(raw && protocol !== undefined && protocol !== "sqs"
      ? [{ property: "rawMessageDelivery", reason: `is true; ${protocol} does not have it: remove it` }]
      : []),
    ...filterPolicyProblems("filterPolicy", filterPolicy, scope),
    ...redriveProblems(inputs),
  ];
}

function protocolProblems(protocol: string | undefined, endpoint: string | undefined): Problem[] {
  if (protocol === undefined) return [];
  const rule = endpoints[protocol];
  if (!rule) {
    const reason = `is "${protocol}", which the local cloud does not deliver to; use one of ${protocols.join(", ")}`;
    return [{ property: "protocol", reason }];
  }
  if (endpoint === undefined || rule.form.test(endpoint)) return [];
  return [{ property: "endpoint", reason: `is ${shown(endpoint)}; for ${protocol} use ${rule.use}` }];
}

/** A FIFO topic delivers to queues only, and a FIFO queue is fed by FIFO topics only. */
function fifoProblems({ endpoint, protocol, topic }: Inputs): Problem[] {
  if (topic === undefined) return [];
  const fifo = topic.endsWith(".fifo");
  if (fifo && protocol !== undefined && protocol !== "sqs")
    return [{ property: "protocol", reason: `is "${protocol}"; a FIFO topic delivers to sqs only` }];
  if (fifo || !endpoint?.endsWith(".fifo")) return [];
  const reason = `is the FIFO queue ${endpoint}; a standard topic delivers to standard queues only`;
  return [{ property: "endpoint", reason }];
}

function redriveProblems({ redrivePolicy, topic }: Inputs): Problem[] {
  if (!redrivePolicy) return [];
  const policy: unknown = JSON.parse(redrivePolicy);
  const target = isObject(policy) ? policy.deadLetterTargetArn : undefined;
  const property = "redrivePolicy";
  if (typeof target !== "string" || !queueArn.test(target)) {
    return [{ property, reason: `has deadLetterTargetArn ${shown(target)}; use the ARN of a queue` }];
  }
  if (topic === undefined || topic.endsWith(".fifo") === target.endsWith(".fifo")) return [];
  const kind = topic.endsWith(".fifo") ? "FIFO" : "standard";
  return [{ property, reason: `names ${target}; it is to be ${kind}, as the topic is` }];
}
