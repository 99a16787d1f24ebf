// The policies that are resources beside the queue: each is one attribute of it.
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { policyProblems } from "./policyRules.ts";
import { attributesOf, ignoreGone, queueUrl, sqs } from "./sqsClient.ts";
import { redriveAllowProblems, redriveProblems } from "./sqsRules.ts";

/** The check has turned a policy that was given as an object into its text. */
type QueuePolicyInputs = Omit<Unwrap<aws.sqs.QueuePolicyArgs>, "policy"> & { readonly policy: string };

type Attribute = "Policy" | "RedrivePolicy" | "RedriveAllowPolicy";

/** An attribute that is set, changed and cleared as a resource of its own; its id is the queue's URL. */
function attribute<Inputs extends { queueUrl: string }>(
  name: Attribute,
  property: keyof Inputs & string,
  problems: (inputs: Partial<Inputs>) => Problem[],
): ResourceType<Inputs, Partial<Inputs>> {
  const set = async (cloud: Cloud, id: string, value: string) => {
    const request = { QueueUrl: queueUrl(cloud, id), Attributes: { [name]: value } };
    return (await sqs(cloud)).setQueueAttributes(request);
  };
  return {
    refuse: (inputs) => [...urlProblems(inputs.queueUrl), ...problems(inputs)],
    async create(cloud, inputs) {
      await set(cloud, inputs.queueUrl, String(inputs[property]));
      return inputs.queueUrl;
    },
    async read(cloud, id) {
      const found = await attributesOf(await sqs(cloud), queueUrl(cloud, id));
      if (!found?.[name]) return undefined;
      const outputs: Record<string, unknown> = {
        queueUrl: id,
        [property]: found[name],
        region: cloud.region,
      };
      return outputs as Partial<Inputs>;
    },
    update: async (cloud, id, inputs) => void (await set(cloud, id, String(inputs[property]))),
    delete: async (cloud, id) => void (await ignoreGone(set(cloud, id, ""))),
    idOf: (_cloud, inputs) => inputs.queueUrl,
  };
}

function urlProblems(url: string | undefined): Problem[] {
  if (url === undefined || /^https?:\/\/[^/]+\/\d{12}\/[^/]+$/.test(url)) return [];
  return [{ property: "queueUrl", reason: `is "${url}"; use the queue's url, such as queue.url` }];
}

export const queuePolicy = attribute<QueuePolicyInputs>("Policy", "policy", ({ policy }) =>
  policyProblems("policy", policy, { kind: "resource", maxSize: Infinity }),
);

export const queueRedrivePolicy = attribute<Unwrap<aws.sqs.RedrivePolicyArgs>>(
  "RedrivePolicy",
  "redrivePolicy",
  (inputs) => redriveProblems("redrivePolicy", inputs.redrivePolicy, inputs.queueUrl?.endsWith(".fifo")),
);

export const queueAllowPolicy = attribute<Unwrap<aws.sqs.RedriveAllowPolicyArgs>>(
  "RedriveAllowPolicy",
  "redriveAllowPolicy",
  (inputs) => redriveAllowProblems("redriveAllowPolicy", inputs.redriveAllowPolicy),
);
