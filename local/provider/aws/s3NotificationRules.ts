// What AWS asks of a bucket's notifications, as far as they tell it themselves.
import type { BucketNotificationArgs } from "@pulumi/aws/s3/bucketNotification.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Problem } from "../resourceType.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
const eventTypes: readonly string[] = [
  "s3:IntelligentTiering",
  "s3:LifecycleExpiration:*",
  "s3:LifecycleExpiration:Delete",
  "s3:LifecycleExpiration:DeleteMarkerCreated",
  "s3:LifecycleTransition",
  "s3:ObjectAcl:Put",
  "s3:ObjectCreated:*",
  "s3:ObjectCreated:CompleteMultipartUpload",
  "s3:ObjectCreated:Copy",
  "s3:ObjectCreated:Post",
  "s3:ObjectCreated:Put",
  "s3:ObjectRemoved:*",
  "s3:ObjectRemoved:Delete",
  "s3:ObjectRemoved:DeleteMarkerCreated",
  "s3:ObjectRestore:*",
  "s3:ObjectRestore:Completed",
  "s3:ObjectRestore:Delete",
  "s3:ObjectRestore:Post",
  "s3:ObjectTagging:*",
  "s3:ObjectTagging:Delete",
  "s3:ObjectTagging:Put",
  "s3:ReducedRedundancyLostObject",
  "s3:Replication:*",
  "s3:Replication:OperationFailedReplication",
  "s3:Replication:OperationMissedThreshold",
  "s3:Replication:OperationNotTracked",
  "s3:Replication:OperationReplicatedAfterThreshold",
];

interface Rule {
  readonly property: string;
  readonly arn?: string;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

export function badNotifications(inputs: Partial<Unwrap<BucketNotificationArgs>>): Problem[] {
  const rules = [
    ...(inputs.lambdaFunctions ?? []).map((it, i) => rule(`lambdaFunctions[${i}]`, it.lambdaFunctionArn, it)),
    ...(inputs.queues ?? []).map((it, i) => rule(`queues[${i}]`, it.queueArn, it)),
    ...(inputs.topics ?? []).map((it, i) => rule(`topics[${i}]`, it.topicArn, it)),
  ];
  return [...rules.flatMap(badRule), ...overlaps(rules)];
}

function rule(
  property: string,
  arn: string | undefined,
  it: { events?: readonly string[]; filterPrefix?: string; filterSuffix?: string },
): Rule {
  return {
    property,
    arn,
    events: it.events ?? [],
    prefix: it.filterPrefix ?? "",
    suffix: it.filterSuffix ?? "",
  };
}

function badRule({ property, arn, events }: Rule): Problem[] {
  const problems = events
    .filter((event) => !eventTypes.includes(event))
    .map((event) => ({
      property: `${property}.events`,
      reason: `is "${event}"; use one of ${eventTypes.join(", ")}`,
    }));
  if (arn?.endsWith(".fifo")) {
    problems.push({
      property,
      reason: `sends to the FIFO queue or topic ${arn}; S3 sends to standard ones only`,
    });
  }
  return problems;
}

/** S3 takes no two rules that one event could match. */
function overlaps(rules: readonly Rule[]): Problem[] {
  return rules.flatMap((second, index) => {
    const first = rules.slice(0, index).find((other) => overlap(other, second));
    if (!first) return [];
    const filtered = [first, second].some((it) => it.prefix !== "" || it.suffix !== "");
    const reason = filtered
      ? "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type"
      : "Configurations overlap. Configurations on the same bucket cannot share a common event type";
    return [
      {
        property: second.property,
        reason: `and ${first.property}: ${reason}; give them different filters or events`,
      },
    ];
  });
}

function overlap(a: Rule, b: Rule): boolean {
  return (
    a.events.some((one) => b.events.some((other) => sameEvent(one, other))) &&
    (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)) &&
    (a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix))
  );
}

function sameEvent(a: string, b: string): boolean {
  const covers = (wide: string, event: string) => wide.endsWith(":*") && event.startsWith(wide.slice(0, -1));
  return a === b || covers(a, b) || covers(b, a);
}
