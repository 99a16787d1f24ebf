// What ECS itself may do to start a task: get its images, write its log, read its secrets. Nothing else.
import * as pulumi from "@pulumi/pulumi";
import { canPullUri, Image } from "../ecr/index.ts";
import type { Statement } from "../iam/index.ts";
import type { LogGroup } from "../logs/index.ts";
import type { ContainerArgs } from "./containerArgs.ts";
import { LOG_ROUTER, type LogRouter } from "./logRouter.ts";

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html */
export function executionStatements(
  containers: Readonly<Record<string, ContainerArgs>>,
  logGroup: LogGroup,
  logRouter?: LogRouter,
): Statement[] {
  const all = Object.entries(containers);
  const pulled = [...all, ...(logRouter ? [[LOG_ROUTER, logRouter] as const] : [])];
  const images = pulled.map(([name, { image }]) =>
    image instanceof Image ? image.canPull() : canPullUri(name, image),
  );
  const secrets = all.flatMap(([, container]) => Object.values(container.secrets ?? {}));
  return [
    writeStreams(logGroup),
    ...images.flatMap((grant) => grant.statements),
    ...secrets.flatMap((secret) => secret.canRead().statements),
  ];
}

/** No right to make groups: the task's own is there. */
function writeStreams(logGroup: LogGroup): Statement {
  const actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
  return { sid: "WriteLogs", actions, resources: [pulumi.interpolate`${logGroup.arn}:*`] };
}
