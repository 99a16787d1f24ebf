// The AWS managed policies that a role here may have. Any other is an error: its rights would be a guess.
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
import assert from "node:assert/strict";
import { statementsOf, type Statement } from "./statements.ts";

const writeLogs = ["logs:CreateLogStream", "logs:PutLogEvents"];
const makeLogs = ["logs:CreateLogGroup", ...writeLogs];

/** Their actions, all on every resource. */
const policies: Readonly<Record<string, readonly string[]>> = {
  "service-role/AWSLambdaBasicExecutionRole": makeLogs,
  "service-role/AWSLambdaVPCAccessExecutionRole": [
    ...makeLogs,
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ],
  "service-role/AWSLambdaSQSQueueExecutionRole": [
    ...makeLogs,
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
  ],
  "service-role/AWSLambdaDynamoDBExecutionRole": [
    ...makeLogs,
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
  ],
  "service-role/AmazonECSTaskExecutionRolePolicy": [
    ...writeLogs,
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
  ],
};

const PREFIX = "arn:aws:iam::aws:policy/";

/** Whether the ARN is a policy of AWS itself. */
export function isManaged(arn: string): boolean {
  return arn.startsWith(PREFIX);
}

export function managedStatements(holder: string, arn: string): Statement[] {
  const name = arn.slice(PREFIX.length);
  const actions = policies[name];
  if (actions)
    return statementsOf(name, { Statement: { Effect: "Allow", Action: [...actions], Resource: "*" } });
  assert.fail(
    `${holder} has the AWS managed policy ${arn}, whose rights are not known here; grant what is needed instead. Known are ${Object.keys(policies).join(", ")}`,
  );
}
