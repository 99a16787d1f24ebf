// Whose notes a request is about.
import type { LambdaEvent } from "hono/aws-lambda";
import type { Settings } from "./settings.ts";

/** Claims of a token that API Gateway has checked, in an event that may be another one. */
interface Authorized {
  readonly requestContext?: {
    readonly authorizer?: { readonly jwt?: { readonly claims?: { readonly sub?: unknown } } };
  };
}

/** The token's subject has 255 characters at most: https://openid.net/specs/openid-connect-core-1_0.html#IDToken */
const LONGEST_SUBJECT = 255;

/**
 * The owner's partition key. In the open form all share one; with tokens it is the token's subject, and undefined when
 * there is none: a front door that checks no tokens gives nobody's notes away.
 */
export function ownerOf(authorization: Settings["authorization"], event: LambdaEvent): string | undefined {
  if (authorization === "none") return "public";
  const subject = (event as Authorized).requestContext?.authorizer?.jwt?.claims?.sub;
  if (typeof subject !== "string" || subject === "" || subject.length > LONGEST_SUBJECT) return undefined;
  return `user#${subject}`;
}
