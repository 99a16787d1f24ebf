// Actions that IAM cannot limit to a resource: their statements are on every resource, or AWS refuses the call.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

/** An action that may be on every resource; with `when`, only under a condition on that key. */
export type Unscoped = string | { readonly action: string; readonly when: string };

export const unscopedActions: readonly Unscoped[] = [
  "ecr:GetAuthorizationToken",
  // Listed by cluster, which is no resource of the action but a condition key.
  { action: "ecs:ListTasks", when: "ecs:cluster" },
  // By which ECS Exec finds the group for its sessions, as AWS's own policies for it have it.
  "logs:DescribeLogGroups",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];
