import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, trustPolicy } from "../iam/index.ts";
import { LogGroup } from "../logs/index.ts";
import { permissionsBoundary } from "../settings.ts";
import type { Network } from "./network.ts";

const SERVICE = "vpc-flow-logs.amazonaws.com";

/**
 * What the service does with its group; not making groups.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
 */
const ACTIONS = [
  "logs:CreateLogStream",
  "logs:PutLogEvents",
  "logs:DescribeLogGroups",
  "logs:DescribeLogStreams",
];

/** Writes a network's traffic to a log group, by a role that may write there alone. */
export function writeFlowLogs(name: string, network: Network, traffic: "reject" | "all"): void {
  const child = { parent: network };
  const { logGroup } = new LogGroup(`${name}-flow`, {}, child);
  const role = new aws.iam.Role(
    `${name}-flow-logs-role`,
    {
      assumeRolePolicy: trustPolicy(SERVICE, aws.getCallerIdentityOutput({}, child).accountId),
      permissionsBoundary: permissionsBoundary(),
    },
    child,
  );
  const resources = [pulumi.interpolate`${logGroup.arn}:*`];
  const policy = new aws.iam.RolePolicy(
    `${name}-flow-logs-policy`,
    { role: role.name, policy: policyDocument([{ sid: "WriteFlowLogs", actions: ACTIONS, resources }]) },
    child,
  );
  new aws.ec2.FlowLog(
    `${name}-flow-logs`,
    {
      vpcId: network.vpcId,
      trafficType: traffic === "all" ? "ALL" : "REJECT",
      logDestinationType: "cloud-watch-logs",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
    },
    { ...child, dependsOn: [policy] },
  );
}
