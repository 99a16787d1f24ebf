import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "./grant.ts";

const VERSION = "2012-10-17";

/**
 * A policy document: statements in the order given, the same statement only once. A resource that turns out to be ""
 * is none, and a statement without resources is left out.
 */
export function policyDocument(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.output(statements.map(rendered)).apply((all) => {
    const some = all.map((s) => ({ ...s, Resource: s.Resource.filter(Boolean) }));
    const useful = some.filter((s) => s.Resource.length > 0);
    const unique = [...new Map(useful.map((s) => [JSON.stringify(s), s])).values()];
    return JSON.stringify({ Version: VERSION, Statement: withUniqueSids(unique) });
  });
}

/** The trust policy of a role that one AWS service takes on, for this account only (the confused deputy). */
export function trustPolicy(service: string, accountId: pulumi.Input<string>): pulumi.Output<string> {
  return trust(service, { StringEquals: { "aws:SourceAccount": accountId } });
}

/** The same for one resource of the service; nothing else may have it take on the role. */
export function trustPolicyFor(service: string, sourceArns: pulumi.Input<string>[]): pulumi.Output<string> {
  return trust(service, { ArnLike: { "aws:SourceArn": sourceArns } });
}

function trust(service: string, condition: object): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: VERSION,
    Statement: [
      {
        Sid: "Assume",
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        Condition: condition,
      },
    ],
  });
}

/** An AWS service that one resource's policy lets in, for one source only. */
export interface Sender {
  readonly sid: string;
  readonly service: string;
  readonly action: string;
  /** ARN of what sends; nothing else may (the confused deputy). */
  readonly sourceArn: pulumi.Input<string>;
  /** What it may do that with. @default - all of the resource */
  readonly resource?: pulumi.Input<string>;
}

/** A resource policy that refuses requests without TLS, and lets senders in. */
export function resourcePolicy(
  refused: "s3:*" | "sqs:*" | "sns:Publish",
  resources: pulumi.Input<string>[],
  senders: readonly Sender[] = [],
): pulumi.Output<string> {
  const tlsOnly = {
    Sid: "RefuseWithoutTls",
    Effect: "Deny",
    Principal: "*",
    Action: refused,
    Resource: resources,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const allowed = senders.map(({ sid, service, action, sourceArn, resource }) => ({
    Sid: sid,
    Effect: "Allow",
    Principal: { Service: service },
    Action: action,
    Resource: resource === undefined ? resources : [resource],
    Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
  }));
  return pulumi.jsonStringify({ Version: VERSION, Statement: [tlsOnly, ...allowed] });
}

function rendered({ sid, actions, resources, conditions }: Statement) {
  return { Sid: sid, Effect: "Allow", Action: [...actions], Resource: [...resources], Condition: conditions };
}

function withUniqueSids<S extends { Sid: string }>(statements: S[]): S[] {
  const seen = new Map<string, number>();
  return statements.map((statement) => {
    const count = (seen.get(statement.Sid) ?? 0) + 1;
    seen.set(statement.Sid, count);
    return count === 1 ? statement : { ...statement, Sid: `${statement.Sid}${count}` };
  });
}
