// A log group's subscription to a delivery stream.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#FirehoseExample
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DeliveryStream } from "../firehose/index.ts";
import { policyDocument, trustPolicyFor } from "../iam/index.ts";
import { Problems, refuse } from "../problems.ts";
import { permissionsBoundary } from "../settings.ts";
import type { LogGroup } from "./logGroup.ts";

/** Puts new events into the stream, by a role that may do that alone, and that this group alone may take on. */
export function subscribeStream(
  name: string,
  group: LogGroup,
  stream: DeliveryStream,
  filterPattern: string,
): aws.cloudwatch.LogSubscriptionFilter {
  checkStream(name, group, stream);
  const child = { parent: group };
  const filter = `${name}-to-${stream.logicalName}`;
  const role = new aws.iam.Role(
    `${filter}-role`,
    {
      assumeRolePolicy: trustPolicyFor("logs.amazonaws.com", [group.arn, pulumi.interpolate`${group.arn}:*`]),
      permissionsBoundary: permissionsBoundary(),
    },
    child,
  );
  const policy = new aws.iam.RolePolicy(
    `${filter}-policy`,
    { role: role.name, policy: policyDocument(stream.canPut().statements) },
    child,
  );
  return new aws.cloudwatch.LogSubscriptionFilter(
    filter,
    { logGroup: group.name, destinationArn: stream.arn, roleArn: role.arn, filterPattern },
    { ...child, dependsOn: [policy] }, // CloudWatch Logs tries whether it may
  );
}

/** Refuses what would go round in circles, or arrive as nobody can read it. */
function checkStream(name: string, group: LogGroup, stream: DeliveryStream): void {
  const of = `firehose.DeliveryStream "${stream.logicalName}"`;
  if (stream.errors === group)
    refuse(
      "logs.LogGroup",
      name,
      `subscribe: ${of} writes its errors to this group, and each would be put into it again; subscribe it to another group`,
    );
  const { transform } = stream;
  if (transform?.logGroup === group)
    refuse(
      "logs.LogGroup",
      name,
      `subscribe: lambda.Function "${transform.logicalName}", which transforms what ${of} delivers, writes to this group, and each line would start it again; subscribe it to another group`,
    );
  if (stream.source !== "cloudwatchLogs")
    refuse(
      "logs.LogGroup",
      name,
      `subscribe: ${of} has the source "${stream.source}" and would write the compressed batches of CloudWatch Logs as they are; give it source: "cloudwatchLogs"`,
    );
  const problems = new Problems("logs.LogGroup", name);
  problems.name(`${name}-to-${stream.logicalName}`, "-role", 64, /^/, "");
  problems.throwIfAny();
}
