import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "./grant.ts";

const VERSION = "2012-10-17";

/** A policy document: statements in the order given, the same statement only once. */
export function policyDocument(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.output(statements.map(rendered)).apply((all) => {
    const unique = [...new Map(all.map((s) => [JSON.stringify(s), s])).values()];
    return JSON.stringify({ Version: VERSION, Statement: withUniqueSids(unique) });
  });
}

/** The trust policy of a role that one AWS service takes on, for this account only (the confused deputy). */
export function trustPolicy(service: string, accountId: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: VERSION,
    Statement: [
      {
        Sid: "Assume",
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ],
  });
}

/** A resource policy that refuses requests without TLS. */
export function tlsOnly(
  action: "s3:*" | "sqs:*" | "sns:*",
  resources: pulumi.Input<string>[],
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: VERSION,
    Statement: [
      {
        Sid: "RefuseWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: action,
        Resource: resources,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
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
