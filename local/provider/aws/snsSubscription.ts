// aws:sns/topicSubscription:TopicSubscription
import type { TopicSubscriptionArgs, TopicSubscriptionState } from "@pulumi/aws/sns/topicSubscription.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import { sameJson } from "../equal.ts";
import type { ResourceType } from "../resourceType.ts";
import { ignoreGone, sns } from "./snsClient.ts";
import { subscriptionProblems } from "./snsSubscriptionRules.ts";

/** A topic given as a resource arrives as its ARN; the check has turned policies into their text. */
type Inputs = Omit<Unwrap<TopicSubscriptionArgs>, "topic" | "filterPolicy"> & {
  readonly topic: string;
  readonly filterPolicy?: string;
};
type State = Omit<Unwrap<TopicSubscriptionState>, "topic"> & { readonly topic?: string };

export const subscription: ResourceType<Inputs, State> = {
  refuse: subscriptionProblems,

  async create(cloud, inputs) {
    checkScope(inputs);
    await checkNew(cloud, inputs);
    const { SubscriptionArn = "" } = await (
      await sns(cloud)
    ).subscribe({
      TopicArn: inputs.topic,
      Protocol: inputs.protocol,
      Endpoint: inputs.endpoint,
      Attributes: attributesOf(inputs),
      ReturnSubscriptionArn: true,
    });
    return SubscriptionArn;
  },

  async read(cloud, id) {
    const found = await subscriptionAttributes(cloud, id);
    return found && { ...fromAttributes(found), arn: id, region: cloud.region };
  },

  async update(cloud, SubscriptionArn, inputs, old) {
    checkScope(inputs);
    const client = await sns(cloud);
    const before = { ...none, ...attributesOf(old as Inputs) };
    const wanted = Object.entries({ ...none, ...attributesOf(inputs) });
    for (const [AttributeName, AttributeValue] of wanted) {
      if (AttributeValue === before[AttributeName]) continue;
      await client.setSubscriptionAttributes({ SubscriptionArn, AttributeName, AttributeValue });
    }
  },

  async delete(cloud, SubscriptionArn) {
    await ignoreGone((await sns(cloud)).unsubscribe({ SubscriptionArn }));
  },

  idOf: find,
};

/** What an attribute is set to when its input is taken away. */
const none: Record<string, string> = {
  DeliveryPolicy: "",
  FilterPolicy: "",
  FilterPolicyScope: "MessageAttributes",
  RawMessageDelivery: "false",
  RedrivePolicy: "",
};

function attributesOf(inputs: Inputs): Record<string, string> {
  return {
    ...(inputs.deliveryPolicy && { DeliveryPolicy: inputs.deliveryPolicy }),
    ...(inputs.filterPolicy && { FilterPolicy: inputs.filterPolicy }),
    ...(inputs.filterPolicyScope && { FilterPolicyScope: inputs.filterPolicyScope }),
    ...(inputs.rawMessageDelivery && { RawMessageDelivery: "true" }),
    ...(inputs.redrivePolicy && { RedrivePolicy: inputs.redrivePolicy }),
  };
}

function fromAttributes(found: Record<string, string>): State {
  return {
    confirmationWasAuthenticated: found.ConfirmationWasAuthenticated === "true",
    deliveryPolicy: found.DeliveryPolicy ?? "",
    endpoint: found.Endpoint,
    filterPolicy: found.FilterPolicy ?? "",
    filterPolicyScope: found.FilterPolicyScope ?? "",
    ownerId: found.Owner,
    pendingConfirmation: found.PendingConfirmation === "true",
    protocol: found.Protocol,
    rawMessageDelivery: found.RawMessageDelivery === "true",
    redrivePolicy: found.RedrivePolicy ?? "",
    topic: found.TopicArn,
  };
}

async function subscriptionAttributes(
  cloud: Cloud,
  SubscriptionArn: string,
): Promise<Record<string, string> | undefined> {
  const found = await ignoreGone((await sns(cloud)).getSubscriptionAttributes({ SubscriptionArn }));
  return found?.Attributes;
}

function checkScope({ filterPolicy, filterPolicyScope }: Inputs): void {
  if (filterPolicy || !filterPolicyScope) return;
  throw new UserError(
    "filterPolicy is required when filterPolicyScope is set; give one, or remove filterPolicyScope",
  );
}

/** A topic has one subscription for each endpoint. */
async function find(cloud: Cloud, inputs: Inputs): Promise<string | undefined> {
  const client = await sns(cloud);
  const listed = await ignoreGone(client.listSubscriptionsByTopic({ TopicArn: inputs.topic }));
  return listed?.Subscriptions?.find(
    ({ Endpoint, Protocol }) => Endpoint === inputs.endpoint && Protocol === inputs.protocol,
  )?.SubscriptionArn;
}

/** SNS answers with the subscription that is there already, unless its attributes are others. */
async function checkNew(cloud: Cloud, inputs: Inputs): Promise<void> {
  const arn = await find(cloud, inputs);
  if (arn === undefined) return;
  const there: Record<string, string> = { ...none, ...(await subscriptionAttributes(cloud, arn)) };
  const wanted = Object.entries({ ...none, ...attributesOf(inputs) });
  if (wanted.every(([name, value]) => there[name] === value || sameJson(there[name] ?? "", value))) return;
  throw new UserError(
    `InvalidParameterException: Invalid parameter: Attributes Reason: Subscription already exists with different attributes. ${inputs.endpoint} has one to ${inputs.topic}; keep one of them, or use another queue or function`,
  );
}
