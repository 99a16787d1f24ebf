// What several of the kit's own tests deploy.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploy, type Program } from "./index.ts";

/** A component with a queue, for parents and providers. */
export class Box extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Box", name, {}, opts);
    this.queue = new aws.sqs.Queue(`${name}-queue`, {}, { parent: this });
    this.registerOutputs({ url: this.queue.url });
  }
}

/** Deploys, and answers the names of what was made. */
export const names = async (program: Program) => (await deploy(program)).resources.map((r) => r.name);

export type Block = Record<string, unknown>;
/** A policy document. */
export const json = (...statements: Block[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
export const allow = (Action: unknown, Resource: unknown = "*", more: Block = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
export const deny = (Action: unknown, Resource: unknown = "*", more: Block = {}) => ({
  ...allow(Action, Resource, more),
  Effect: "Deny",
});

/** A function with a role, and one inline policy of the given statements. */
export function withPolicy(
  statements: Block[],
  args: Partial<aws.iam.RoleArgs> = {},
  more: (role: aws.iam.Role) => void = () => undefined,
) {
  return deploy(() => {
    const role = new aws.iam.Role("role", { assumeRolePolicy: "{}", ...args });
    new aws.lambda.Function("fn", { role: role.arn });
    if (statements.length > 0)
      new aws.iam.RolePolicy("policy", { role: role.name, policy: json(...statements) });
    more(role);
  });
}
