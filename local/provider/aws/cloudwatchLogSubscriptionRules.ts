// What AWS refuses of a subscription filter, which the emulator takes.
import type { SubscriptionFilter } from "@aws-sdk/client-cloudwatch-logs";
import type { LogSubscriptionFilterArgs } from "@pulumi/aws/cloudwatch/logSubscriptionFilter.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem } from "../resourceType.ts";
import { decoded, iam } from "./iamClient.ts";
import { describedStream } from "./kinesisClient.ts";
import { lambda } from "./lambdaClient.ts";
import { firstDenied } from "./lambdaRole.ts";
import { ifThere, unhandled } from "./s3AndLambda.ts";
import { allowsService } from "./s3ResourcePolicy.ts";

const maxFilters = 2;
const maxPattern = 1024;

type Inputs = Omit<Unwrap<LogSubscriptionFilterArgs>, "logGroup" | "roleArn"> & {
  readonly logGroup: string;
  readonly roleArn?: string;
};

export function subscriptionProblems(inputs: Partial<Inputs>): Problem[] {
  const { destinationArn: arn, filterPattern: pattern = "", name, roleArn } = inputs;
  return [
    ...unhandled(inputs, ["destinationArn", "distribution", "filterPattern", "logGroup", "name", "roleArn"]),
    ...(name !== undefined && /[:*]/.test(name)
      ? [{ property: "name", reason: `is "${name}"; use one without : and *` }]
      : []),
    ...(pattern.length > maxPattern
      ? [{ property: "filterPattern", reason: `has ${pattern.length} characters; use at most ${maxPattern}` }]
      : []),
    ...(arn !== undefined && !["lambda", "kinesis", "firehose", "logs"].includes(vendor(arn))
      ? [
          {
            property: "destinationArn",
            reason: `is ${arn}; use the ARN of a function, stream or delivery stream`,
          },
        ]
      : []),
    ...(arn !== undefined && vendor(arn) === "lambda" && roleArn
      ? [
          {
            property: "roleArn",
            reason:
              "is given; destinationArn for vendor lambda cannot be used with roleArn: remove it, the function's own permission is asked",
          },
        ]
      : []),
  ];
}

/** The service of an ARN. */
const vendor = (arn: string): string => arn.split(":")[2] ?? "";

/** Throws when the group has as many filters as it can have. */
export function checkCount(there: readonly SubscriptionFilter[], name: string | undefined): void {
  const others = there.filter(({ filterName }) => filterName !== name);
  if (others.length < maxFilters) return;
  const names = others.map(({ filterName }) => filterName).join(", ");
  throw new UserError(
    `LimitExceededException: Resource limit exceeded. A log group has at most ${maxFilters} subscription filters, and has ${names}; remove one of them`,
  );
}

/** Throws what CloudWatch Logs answers when it cannot deliver: it sends a test message to a function. */
export async function checkDestination(cloud: Cloud, inputs: Inputs): Promise<void> {
  const { destinationArn, logGroup, roleArn } = inputs;
  const service = vendor(destinationArn);
  if (["firehose", "kinesis"].includes(service) && !roleArn) {
    throw new UserError(
      `InvalidParameterException: destinationArn for vendor ${service} cannot be used without roleArn; give a role that logs.amazonaws.com may assume and that may write to ${destinationArn}`,
    );
  }
  if (service === "lambda") await checkFunction(cloud, destinationArn, logGroup);
  if (service === "firehose") await checkStream(cloud, inputs);
}

/** CloudWatch Logs takes on the role and puts a test message. */
async function checkStream(cloud: Cloud, { destinationArn, logGroup, roleArn = "" }: Inputs): Promise<void> {
  const RoleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const found = await ifThere((await iam(cloud)).getRole({ RoleName }), "NoSuchEntityException");
  const trust = decoded(found?.Role?.AssumeRolePolicyDocument);
  const caller = {
    service: "logs.amazonaws.com",
    action: "sts:AssumeRole",
    sourceArn: sourceOf(cloud, logGroup),
    sourceAccount: cloud.accountId,
  };
  const fix =
    trust === "" || !allowsService(trust, caller)
      ? `let the assumeRolePolicy of ${roleArn} allow sts:AssumeRole to {"Service": "logs.amazonaws.com"}; a condition on aws:SourceArn is to name ${caller.sourceArn}`
      : (await firstDenied(cloud, roleArn, ["firehose:PutRecord", "firehose:PutRecordBatch"], destinationArn))
        ? `allow firehose:PutRecord and firehose:PutRecordBatch on it in a policy of ${roleArn}, and let the filter depend on that policy`
        : undefined;
  if (fix === undefined && (await describedStream(cloud, destinationArn))) return;
  throw new UserError(
    `InvalidParameterException: Could not deliver test message to specified Firehose stream. Check if the given Firehose stream is in ACTIVE state. ${destinationArn}: ${fix ?? "no such stream; create it first"}`,
  );
}

/** What CloudWatch Logs says it acts for. */
function sourceOf(cloud: Cloud, logGroup: string): string {
  return `arn:${cloud.partition}:logs:${cloud.region}:${cloud.accountId}:log-group:${logGroup}:*`;
}

async function checkFunction(cloud: Cloud, FunctionName: string, logGroup: string): Promise<void> {
  const sourceArn = sourceOf(cloud, logGroup);
  const client = await lambda(cloud);
  const found = await ifThere(client.getPolicy({ FunctionName }), "ResourceNotFoundException");
  const caller = { action: "lambda:InvokeFunction", sourceArn, sourceAccount: cloud.accountId };
  const services = ["logs.amazonaws.com", `logs.${cloud.region}.amazonaws.com`];
  if (services.some((service) => allowsService(found?.Policy ?? "{}", { ...caller, service }))) return;
  throw new UserError(
    `InvalidParameterException: Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function. Give ${FunctionName} an aws.lambda.Permission with action lambda:InvokeFunction, principal logs.amazonaws.com and sourceArn ${sourceArn}, and let the filter depend on it`,
  );
}
