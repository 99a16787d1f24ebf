// What Firehose asks IAM about a stream's role. The emulator does not ask, so it is done here.
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import { decoded, iam, ignoreGone } from "./iamClient.ts";
import type { Inputs } from "./kinesisFirehose.ts";
import { firstDenied } from "./lambdaRole.ts";
import { allowsService } from "./s3ResourcePolicy.ts";

const service = "firehose.amazonaws.com";

/**
 * Throws what Firehose answers when the role is not there or does not trust it; and what it would write into its error log
 * with each delivery: on AWS it is only then that a wrong permission is noticed.
 */
export async function checkStreamRole(cloud: Cloud, inputs: Inputs): Promise<void> {
  const {
    bucketArn = "",
    prefix = "",
    processingConfiguration,
    roleArn = "",
  } = inputs.extendedS3Configuration ?? {};
  await checkTrust(cloud, roleArn, inputs.name ?? "");
  const object = `${bucketArn}/${prefix.split("!{", 1)[0]}object`;
  await checkMay(cloud, roleArn, "s3:PutObject", object, "S3.AccessDenied: Access was denied");
  for (const { parameters = [] } of processingConfiguration?.processors ?? []) {
    const fn = parameters.find(({ parameterName }) => parameterName === "LambdaArn")?.parameterValue;
    if (fn)
      await checkMay(
        cloud,
        roleArn,
        "lambda:InvokeFunction",
        fn,
        "Lambda.InvokeAccessDenied: Access was denied",
      );
  }
}

async function checkTrust(cloud: Cloud, role: string, name: string): Promise<void> {
  const RoleName = role.slice(role.lastIndexOf("/") + 1);
  const found = await ignoreGone((await iam(cloud)).getRole({ RoleName }));
  const trust = decoded(found?.Role?.AssumeRolePolicyDocument);
  const sourceArn = `arn:${cloud.partition}:firehose:${cloud.region}:${cloud.accountId}:deliverystream/${name}`;
  const caller = { service, action: "sts:AssumeRole", sourceArn, sourceAccount: cloud.accountId };
  if (trust !== "" && allowsService(trust, caller)) return;
  const fix = found
    ? `let its assumeRolePolicy allow sts:AssumeRole to {"Service": "${service}"}`
    : "no such role; create it first and let the stream depend on it";
  throw new UserError(
    `InvalidArgumentException: Firehose is unable to assume role ${role}. Please check the role provided: ${fix}`,
  );
}

async function checkMay(
  cloud: Cloud,
  role: string,
  action: string,
  resource: string,
  answer: string,
): Promise<void> {
  if (!(await firstDenied(cloud, role, [action], resource))) return;
  throw new UserError(
    `${answer}; allow ${action} on ${resource} in a policy of ${role}, and let the stream depend on that policy`,
  );
}
