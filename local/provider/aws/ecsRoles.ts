// What ECS asks IAM about a task's roles. The emulator does not ask, so it is done here.
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import { decoded, iam, ignoreGone } from "./iamClient.ts";
import { allowsService } from "./s3ResourcePolicy.ts";

const service = "ecs-tasks.amazonaws.com";

/** Throws what ECS answers when a task's role is not there or does not trust it. */
export async function checkTaskRole(cloud: Cloud, role: string): Promise<void> {
  const RoleName = role.slice(role.lastIndexOf("/") + 1);
  const found = await ignoreGone((await iam(cloud)).getRole({ RoleName }));
  if (!found)
    throw new UserError(
      `ClientException: Role is not valid. ${role}: no such role; create it first and let the task definition depend on it`,
    );
  const trust = decoded(found.Role?.AssumeRolePolicyDocument);
  const sourceArn = `arn:${cloud.partition}:ecs:${cloud.region}:${cloud.accountId}:*`;
  const caller = { service, action: "sts:AssumeRole", sourceArn, sourceAccount: cloud.accountId };
  if (allowsService(trust, caller)) return;
  throw new UserError(
    `ClientException: ECS was unable to assume the role '${role}' that was provided for this task. Let its assumeRolePolicy allow sts:AssumeRole to {"Service": "${service}"}`,
  );
}
