// What EventBridge Scheduler asks IAM about a schedule's role. The emulator does not ask, so it is done here.
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import { decoded, iam, ignoreGone } from "./iamClient.ts";
import { allowsService } from "./s3ResourcePolicy.ts";
import type { Inputs } from "./schedulerSchedule.ts";
import { checkMayRun } from "./schedulerTaskRole.ts";

const service = "scheduler.amazonaws.com";

/**
 * Throws what EventBridge Scheduler answers when the role is not there or does not trust it; and for a task, what ECS
 * would answer to each run: on AWS it is only then that a wrong permission is noticed.
 */
export async function checkRole(cloud: Cloud, inputs: Inputs): Promise<void> {
  await checkTrust(cloud, inputs);
  await checkMayRun(cloud, inputs.target);
}

async function checkTrust(cloud: Cloud, { groupName = "default", target }: Inputs): Promise<void> {
  const { roleArn } = target;
  const RoleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const found = await ignoreGone((await iam(cloud)).getRole({ RoleName }));
  const trust = decoded(found?.Role?.AssumeRolePolicyDocument);
  const sourceArn = `arn:${cloud.partition}:scheduler:${cloud.region}:${cloud.accountId}:schedule-group/${groupName}`;
  const caller = { service, action: "sts:AssumeRole", sourceArn, sourceAccount: cloud.accountId };
  if (trust !== "" && allowsService(trust, caller)) return;
  const fix = found
    ? `let its assumeRolePolicy allow sts:AssumeRole to {"Service": "${service}"}; a condition on aws:SourceArn is to name the group, ${sourceArn}`
    : "no such role; create it first and let the schedule depend on it";
  throw new UserError(
    `ValidationException: The execution role you provide must allow AWS EventBridge Scheduler to assume the role. ${roleArn}: ${fix}`,
  );
}
