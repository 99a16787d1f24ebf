// May S3 send a bucket's events to where they are to go? AWS asks when the notification is put; the emulator does not.
import type { BucketNotificationArgs } from "@pulumi/aws/s3/bucketNotification.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import { lambda } from "./lambdaClient.ts";
import { ifThere, queueUrlOf } from "./s3AndLambda.ts";
import { attributesOf, sqs } from "./sqsClient.ts";
import { allowsService } from "./s3ResourcePolicy.ts";

/**
 * Throws what S3 answers when a function or queue is not there or its policy does not let this bucket in.
 * Topics are asked for by the emulator itself.
 */
export async function checkDestinations(cloud: Cloud, inputs: Unwrap<BucketNotificationArgs>): Promise<void> {
  const bucketArn = `arn:${cloud.partition}:s3:::${inputs.bucket}`;
  for (const { lambdaFunctionArn: arn = "" } of inputs.lambdaFunctions ?? []) {
    const policy = await functionPolicy(cloud, arn);
    const fix = `give it an aws.lambda.Permission with action lambda:InvokeFunction, principal s3.amazonaws.com and sourceArn ${bucketArn}, and let the notification depend on it`;
    if (!allows(cloud, policy, "lambda:InvokeFunction", bucketArn)) throw refused(arn, fix);
  }
  for (const { queueArn: arn } of inputs.queues ?? []) {
    const policy = await queuePolicy(cloud, arn);
    const fix = `give it an aws.sqs.QueuePolicy that allows sqs:SendMessage to s3.amazonaws.com with aws:SourceArn ${bucketArn}, and let the notification depend on it`;
    if (!allows(cloud, policy, "sqs:SendMessage", bucketArn)) throw refused(arn, fix);
  }
}

function allows(cloud: Cloud, policy: string | undefined, action: string, sourceArn: string): boolean {
  const caller = { service: "s3.amazonaws.com", action, sourceArn, sourceAccount: cloud.accountId };
  return policy !== undefined && allowsService(policy, caller);
}

function refused(arn: string, fix: string): UserError {
  return new UserError(
    `InvalidArgument: Unable to validate the following destination configurations: ${arn}; ${fix}`,
  );
}

async function functionPolicy(cloud: Cloud, arn: string): Promise<string | undefined> {
  const client = await lambda(cloud);
  const found = await ifThere(client.getPolicy({ FunctionName: arn }), "ResourceNotFoundException");
  return found?.Policy;
}

async function queuePolicy(cloud: Cloud, arn: string): Promise<string | undefined> {
  const attributes = await attributesOf(await sqs(cloud), queueUrlOf(cloud, arn));
  return attributes?.Policy;
}
