// What AWS refuses of topics beyond the recorded limits.
import type { TopicArgs } from "@pulumi/aws/sns/topic.js";
import type { Unwrap } from "@pulumi/pulumi";
import { shown } from "../misfit.ts";
import type { Problem } from "../resourceType.ts";
import { isObject } from "../values.ts";
import { policyProblems } from "./policyRules.ts";

type Inputs = Partial<Omit<Unwrap<TopicArgs>, "policy"> & { policy: string }>;

const maxDisplayName = 100;
/** Of a topic's policy. @see https://docs.aws.amazon.com/general/latest/gr/sns.html */
const maxPolicySize = 30_720;

export function topicProblems(inputs: Inputs): Problem[] {
  const { displayName, name } = inputs;
  return [
    ...(name === undefined ? [] : nameProblems(name, inputs.fifoTopic ?? false)),
    ...(displayName && displayName.length > maxDisplayName
      ? [
          {
            property: "displayName",
            reason: `has ${displayName.length} characters; use at most ${maxDisplayName}`,
          },
        ]
      : []),
    ...(inputs.fifoTopic ? [] : fifoProblems(inputs)),
    ...topicPolicyProblems(inputs.policy),
  ];
}

function nameProblems(name: string, fifo: boolean): Problem[] {
  const form = fifo ? /^[0-9A-Za-z_-]{1,251}\.fifo$/ : /^[0-9A-Za-z_-]{1,256}$/;
  const use = fifo ? "letters, digits and _ -, and .fifo at the end" : "letters, digits and _ - only";
  return form.test(name) ? [] : [{ property: "name", reason: `is "${name}"; use ${use}` }];
}

function fifoProblems({ archivePolicy, contentBasedDeduplication, fifoThroughputScope }: Inputs): Problem[] {
  const given = { archivePolicy, contentBasedDeduplication, fifoThroughputScope };
  return Object.entries(given).flatMap(([property, value]) =>
    value ? [{ property, reason: `is ${shown(value)}; only a FIFO topic has it: give fifoTopic: true` }] : [],
  );
}

export function topicPolicyProblems(policy: string | undefined): Problem[] {
  return [
    ...policyProblems("policy", policy, { kind: "resource", maxSize: maxPolicySize }),
    ...otherActions(policy).map((action) => ({
      property: "policy",
      reason: `has the action "${action}"; a topic's policy is for actions of SNS, such as sns:Publish`,
    })),
  ];
}

function otherActions(policy: string | undefined): string[] {
  const document: unknown = policy ? JSON.parse(policy) : undefined;
  if (!isObject(document)) return [];
  const actions = [document.Statement].flat().flatMap((item) => (isObject(item) ? [item.Action].flat() : []));
  return actions.map((action) => String(action ?? "sns:")).filter((action) => !/^(sns:|\*$)/i.test(action));
}
