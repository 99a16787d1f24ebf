// What AWS refuses of queues beyond the recorded limits.
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { Problem } from "../resourceType.ts";
import { shown } from "../misfit.ts";
import { isObject, type Values } from "../values.ts";
import { policyProblems } from "./policyRules.ts";

type QueueInputs = Partial<Unwrap<aws.sqs.QueueArgs>>;

const maxReceives = 1000;
const maxSources = 10;
const maxWaitSeconds = 20;
const permissions = ["allowAll", "denyAll", "byQueue"];

/** A queue's name is the last part of its URL. */
export const nameOf = (url: string): string => url.split("/").at(-1) ?? "";

export function queueProblems(inputs: QueueInputs): Problem[] {
  const { name, policy, receiveWaitTimeSeconds: wait, redriveAllowPolicy, redrivePolicy } = inputs;
  return [
    ...(name === undefined ? [] : nameProblems(name, inputs.fifoQueue ?? false)),
    ...(wait !== undefined && (wait < 0 || wait > maxWaitSeconds)
      ? [{ property: "receiveWaitTimeSeconds", reason: `is ${wait}; use 0 to ${maxWaitSeconds}` }]
      : []),
    ...fifoProblems(inputs),
    ...policyProblems("policy", policy, { kind: "resource", maxSize: Infinity }),
    ...redriveProblems("redrivePolicy", redrivePolicy, name?.endsWith(".fifo")),
    ...redriveAllowProblems("redriveAllowPolicy", redriveAllowPolicy),
  ];
}

function nameProblems(name: string, fifo: boolean): Problem[] {
  const form = fifo ? /^[0-9A-Za-z_-]{1,75}\.fifo$/ : /^[0-9A-Za-z_-]{1,80}$/;
  const use = fifo ? "letters, digits and _ -, and .fifo at the end" : "letters, digits and _ - only";
  return form.test(name) ? [] : [{ property: "name", reason: `is "${name}"; use ${use}` }];
}

function fifoProblems(inputs: QueueInputs): Problem[] {
  const { contentBasedDeduplication, deduplicationScope, fifoThroughputLimit } = inputs;
  if (inputs.fifoQueue) {
    const narrow = fifoThroughputLimit === "perMessageGroupId" && deduplicationScope === "queue";
    const reason = 'is "perMessageGroupId"; it needs deduplicationScope "messageGroup"';
    return narrow ? [{ property: "fifoThroughputLimit", reason }] : [];
  }
  const given = { contentBasedDeduplication, deduplicationScope, fifoThroughputLimit };
  return Object.entries(given).flatMap(([property, value]) =>
    value ? [{ property, reason: `is ${shown(value)}; only a FIFO queue has it: give fifoQueue: true` }] : [],
  );
}

/** `fifo` is whether the queue itself is FIFO, where that is known. */
export function redriveProblems(property: string, text: string | undefined, fifo?: boolean): Problem[] {
  const policy = parse(text);
  if (!policy) return [];
  const { deadLetterTargetArn: target, maxReceiveCount: count } = policy;
  const whole = Number.isInteger(count) && Number(count) >= 1 && Number(count) <= maxReceives;
  const reasons = [
    ...(typeof target === "string" && /^arn:aws[\w-]*:sqs:/.test(target)
      ? []
      : [`has deadLetterTargetArn ${shown(target)}; use the ARN of a queue`]),
    ...(whole ? [] : [`has maxReceiveCount ${shown(count)}; use a whole number from 1 to ${maxReceives}`]),
    ...(fifo !== undefined && typeof target === "string" && target.endsWith(".fifo") !== fifo
      ? [
          `names the dead-letter queue ${nameOf(target.replaceAll(":", "/"))}; it is to be ${fifo ? "FIFO" : "standard"}, as the queue is`,
        ]
      : []),
  ];
  return reasons.map((reason) => ({ property, reason }));
}

export function redriveAllowProblems(property: string, text: string | undefined): Problem[] {
  const policy = parse(text);
  if (!policy) return [];
  const { redrivePermission: permission, sourceQueueArns: sources } = policy;
  const count = Array.isArray(sources) ? sources.length : 0;
  const byQueue = permission === "byQueue";
  const reasons = [
    ...(permissions.includes(String(permission))
      ? []
      : [`has redrivePermission ${shown(permission)}; use one of ${permissions.join(", ")}`]),
    ...(byQueue && (count < 1 || count > maxSources)
      ? [`has ${count} sourceQueueArns; use 1 to ${maxSources}`]
      : []),
    ...(!byQueue && count > 0 ? ["has sourceQueueArns; only redrivePermission byQueue takes them"] : []),
  ];
  return reasons.map((reason) => ({ property, reason }));
}

function parse(text: string | undefined): Values | undefined {
  const value: unknown = text ? JSON.parse(text) : undefined;
  return isObject(value) ? value : undefined;
}
