// Amazon SNS: topics, their policies and subscriptions. SQS queues and Lambda functions get what is published.
import type { Service } from "../resourceType.ts";
import { topicPolicy } from "./snsPolicy.ts";
import { subscription } from "./snsSubscription.ts";
import { topic } from "./snsTopic.ts";

export default {
  resources: {
    "aws:sns/topic:Topic": topic,
    "aws:sns/topicPolicy:TopicPolicy": topicPolicy,
    "aws:sns/topicSubscription:TopicSubscription": subscription,
  },
} satisfies Service;
