// What Lambda asks IAM about a function's role. The emulator does not ask, so it is done here.
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import { decoded, iam, ignoreGone } from "./iamClient.ts";
import { allowsService } from "./s3ResourcePolicy.ts";

/** Throws what Lambda answers when the role is not there or does not trust it. */
export async function checkAssumable(cloud: Cloud, role: string): Promise<void> {
  const found = await ignoreGone((await iam(cloud)).getRole({ RoleName: roleName(role) }));
  const trust = decoded(found?.Role?.AssumeRolePolicyDocument);
  const caller = {
    service: "lambda.amazonaws.com",
    action: "sts:AssumeRole",
    sourceArn: "",
    sourceAccount: cloud.accountId,
  };
  if (trust !== "" && allowsService(trust, caller)) return;
  const fix = found
    ? 'let its assumeRolePolicy allow sts:AssumeRole to {"Service": "lambda.amazonaws.com"}'
    : "no such role; create it first and let the function depend on it";
  throw new UserError(
    `InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda. ${role}: ${fix}`,
  );
}

/** Does the role allow these actions on this resource? Answers the first that it does not. */
export async function firstDenied(
  cloud: Cloud,
  role: string,
  actions: string[],
  resource: string,
): Promise<string | undefined> {
  // The emulator looks a role up by its last name only, so the path is left out.
  const PolicySourceArn = `arn:${cloud.partition}:iam::${cloud.accountId}:role/${roleName(role)}`;
  const { EvaluationResults = [] } = await (
    await iam(cloud)
  ).simulatePrincipalPolicy({ PolicySourceArn, ActionNames: actions, ResourceArns: [resource] });
  const denied = EvaluationResults.find((result) => result.EvalDecision !== "allowed");
  return denied?.EvalActionName;
}

function roleName(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** What a function calls to send to a queue, topic, function or bus, by the service in the ARN. */
const sending: Readonly<Record<string, string>> = {
  sqs: "sqs:SendMessage",
  sns: "sns:Publish",
  lambda: "lambda:InvokeFunction",
  events: "events:PutEvents",
  s3: "s3:PutObject",
};

/** Throws what Lambda answers when the role may not send to a dead-letter queue or destination. */
export async function checkMaySend(cloud: Cloud, role: string, destination: string): Promise<void> {
  const service = destination.split(":")[2] ?? "";
  const action = sending[service];
  if (!action) {
    throw new UserError(
      `InvalidParameterValueException: ${destination} is no destination; use a queue, topic, function, event bus or bucket`,
    );
  }
  const resource = service === "s3" ? `${destination}/*` : destination;
  if (!(await firstDenied(cloud, role, [action], resource))) return;
  throw new UserError(
    `InvalidParameterValueException: The function's execution role does not have permissions to call ${action.split(":")[1]} on ${destination}; allow ${action} on it in a policy of ${role}, and let this depend on that policy`,
  );
}
