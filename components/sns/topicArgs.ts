import { Problems } from "../problems.ts";

export interface SubscribeArgs {
  /**
   * Which messages are delivered: attribute names with the values that match, as SNS's filter policies say it.
   * `{ type: ["order.placed", "order.cancelled"] }`. At most five names.
   * @default - all
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
   */
  filter?: Readonly<Record<string, unknown>>;
  /** What the filter looks at: the message's attributes, or its JSON body. @default attributes */
  filterOn?: "attributes" | "body";
  /** Whether a queue gets the message alone, without SNS's envelope. Not for functions. @default false */
  raw?: boolean;
}

export function checkTopicName(name: string): void {
  const problems = new Problems("sns.Topic", name);
  // The tightest child is the queue of what could not be delivered.
  problems.name(name, "-undelivered-queue", 80, /^[\w-]+$/, "letters, digits, - and _");
  problems.throwIfAny();
}

export function resolveSubscribeArgs(
  topic: string,
  subscriber: string,
  isQueue: boolean,
  again: boolean,
  { filter, filterOn, raw }: SubscribeArgs,
) {
  const problems = new Problems("sns.Topic", topic);
  if (again)
    problems.wrong(
      "subscribe",
      subscriber,
      "one subscription for each subscriber: SNS keeps only one; join the filters",
    );
  if (raw && !isQueue)
    problems.wrong("subscribe.raw", raw, "it only for a queue: functions always get SNS's envelope");
  if (filterOn !== undefined && !filter)
    problems.wrong("subscribe.filterOn", filterOn, "it only with a filter");
  const names = Object.keys(filter ?? {});
  if (filter && (names.length < 1 || names.length > 5))
    problems.wrong(
      "subscribe.filter",
      `${names.length} names`,
      "1 to 5 names (SNS's limit for a filter policy)",
    );
  for (const name of names)
    if (filterOn !== "body" && !Array.isArray(filter?.[name]))
      problems.wrong(
        `subscribe.filter.${name}`,
        JSON.stringify(filter?.[name]),
        "a list of the values that match",
      );
  problems.throwIfAny();
  return {
    filterPolicy: filter && JSON.stringify(filter),
    filterPolicyScope: filter && (filterOn === "body" ? "MessageBody" : "MessageAttributes"),
    rawMessageDelivery: raw,
  };
}
