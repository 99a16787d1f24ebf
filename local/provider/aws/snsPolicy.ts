// aws:sns/topicPolicy:TopicPolicy
import type { TopicPolicyArgs, TopicPolicyState } from "@pulumi/aws/sns/topicPolicy.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import { sameJson } from "../equal.ts";
import type { ResourceType } from "../resourceType.ts";
import { ignoreGone, sns, topicAttributes } from "./snsClient.ts";
import { topicPolicyProblems } from "./snsRules.ts";

/** The check has turned a policy that was given as an object into its text. */
type Inputs = Omit<Unwrap<TopicPolicyArgs>, "policy"> & { readonly policy: string };
type State = Unwrap<TopicPolicyState>;

/** A topic always has a policy: without this resource the one that it was made with. */
export const topicPolicy: ResourceType<Inputs, State> = {
  refuse: (inputs) => topicPolicyProblems(inputs.policy),

  async create(cloud, inputs) {
    await put(cloud, inputs.arn, inputs.policy);
    return inputs.arn;
  },

  async read(cloud, id) {
    const found = await topicAttributes(cloud, id);
    if (!found?.Policy || sameJson(found.Policy, defaultPolicy(cloud, id))) return undefined;
    return { arn: id, owner: found.Owner, policy: found.Policy, region: cloud.region };
  },

  update: (cloud, id, inputs) => put(cloud, id, inputs.policy),

  async delete(cloud, id) {
    await ignoreGone(put(cloud, id, defaultPolicy(cloud, id)));
  },

  idOf: (_cloud, inputs) => inputs.arn,
};

async function put(cloud: Cloud, TopicArn: string, AttributeValue: string): Promise<void> {
  await (await sns(cloud)).setTopicAttributes({ TopicArn, AttributeName: "Policy", AttributeValue });
}

/** The policy of a new topic: whoever is of the account may use it. */
function defaultPolicy(cloud: Cloud, Resource: string): string {
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ["SNS:Publish", "SNS:Subscribe", "SNS:Receive"],
        Resource,
        Condition: { StringEquals: { "AWS:SourceOwner": cloud.accountId } },
      },
    ],
  });
}
