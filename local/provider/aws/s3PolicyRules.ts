// What S3 asks of a bucket's policy: what AWS asks of every policy, and resources within the bucket.
import type { Problem } from "../resourceType.ts";
import { isObject } from "../values.ts";
import { policyProblems } from "./policyRules.ts";

/** 20 KB: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
const maxSize = 20_480;

/**
 * What S3 would answer MalformedPolicy to.
 * @param bucket its name, when it is known
 */
export function badBucketPolicy(json: string, bucket: string | undefined): Problem[] {
  const document: unknown = JSON.parse(json);
  if (!isObject(document))
    return [{ property: "policy", reason: "is no JSON object; give Version and Statement" }];
  const statements = many(document.Statement).filter(isObject);
  const reasons = statements.flatMap(({ Resource, NotResource }, index) => {
    if (Resource === undefined && NotResource === undefined) {
      return [`has in Statement[${index}] no Resource; name the bucket's ARN, its objects' or both`];
    }
    const foreign = many(Resource ?? NotResource).filter((arn) => !isIn(String(arn), bucket));
    return foreign.map(
      (arn) =>
        `has in Statement[${index}] the resource ${JSON.stringify(arn)}; use arn:aws:s3:::${bucket} or arn:aws:s3:::${bucket}/*`,
    );
  });
  return [
    ...policyProblems("policy", json, { maxSize, kind: "resource" }),
    ...reasons.map((reason) => ({ property: "policy", reason })),
  ];
}

function isIn(resource: string, bucket: string | undefined): boolean {
  if (bucket === undefined || resource === "*") return true;
  const named = /^arn:aws[a-z-]*:s3:::([^/]*)/.exec(resource)?.[1];
  return named !== undefined && (named === bucket || named.includes("*") || named.includes("?"));
}

function many(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
