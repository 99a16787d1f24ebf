// What ECS asks IAM when a schedule starts a task: may its role run it, and pass on the task's roles?
import type { ContextEntry } from "@aws-sdk/client-iam";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import { iam } from "./iamClient.ts";
import { ifThere } from "./s3AndLambda.ts";
import type { Inputs } from "./schedulerSchedule.ts";

/** Throws what ECS would answer to a run. */
export async function checkMayRun(cloud: Cloud, target: Inputs["target"]): Promise<void> {
  const { arn: cluster, ecsParameters, roleArn } = target;
  if (!ecsParameters) return;
  const { taskDefinitionArn } = ecsParameters;
  const client = cloud.client((await import("@aws-sdk/client-ecs")).ECS);
  const request = client.describeTaskDefinition({ taskDefinition: taskDefinitionArn });
  const found = (await ifThere(request, "ClientException"))?.taskDefinition;
  if (!found)
    throw new UserError(
      `ValidationException: ${taskDefinitionArn} is no task definition; create it first and let the schedule depend on it`,
    );
  const { clusters = [] } = await client.describeClusters({ clusters: [cluster] });
  if (clusters.length === 0)
    throw new UserError(
      `ValidationException: ${cluster} is no cluster; create it first and let the schedule depend on it`,
    );
  await checkAllowed(cloud, roleArn, "ecs:RunTask", found.taskDefinitionArn ?? "", {
    "ecs:cluster": cluster,
  });
  for (const role of new Set([found.taskRoleArn, found.executionRoleArn]))
    if (role)
      await checkAllowed(cloud, roleArn, "iam:PassRole", role, {
        "iam:PassedToService": "ecs-tasks.amazonaws.com",
      });
}

async function checkAllowed(
  cloud: Cloud,
  role: string,
  action: string,
  resource: string,
  context: Readonly<Record<string, string>>,
): Promise<void> {
  const ContextEntries = Object.entries(context).map(([ContextKeyName, value]): ContextEntry => ({
    ContextKeyName,
    ContextKeyType: "string",
    ContextKeyValues: [value],
  }));
  // The emulator looks a role up by its last name only, so the path is left out.
  const name = role.slice(role.lastIndexOf("/") + 1);
  const { EvaluationResults = [] } = await (
    await iam(cloud)
  ).simulatePrincipalPolicy({
    ActionNames: [action],
    ContextEntries,
    PolicySourceArn: `arn:${cloud.partition}:iam::${cloud.accountId}:role/${name}`,
    ResourceArns: [resource],
  });
  if (EvaluationResults[0]?.EvalDecision === "allowed") return;
  throw new UserError(
    `AccessDeniedException: ${role} is not authorized to perform: ${action} on resource: ${resource}; allow it in a policy of the role (${conditions(context)}), and let the schedule depend on that policy. On AWS each run would fail, and go to the schedule's dead-letter queue`,
  );
}

function conditions(context: Readonly<Record<string, string>>): string {
  const [entry = ["", ""]] = Object.entries(context);
  return `it may be limited to ${entry[0]} ${entry[1]}`;
}
