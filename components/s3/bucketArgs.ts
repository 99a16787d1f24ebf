import type * as pulumi from "@pulumi/pulumi";
import { Problems } from "../problems.ts";

export interface BucketArgs {
  /**
   * Keeps what is overwritten or deleted, for `previousVersionDays`. Say so for originals; not for what can be made
   * again.
   * @default false
   */
  versioned?: boolean;
  /** Days that overwritten and deleted versions are kept, 1 or more. @default 30 */
  previousVersionDays?: number;
  /** Days after which objects are deleted, 1 or more. @default - never */
  expireDays?: number;
}

/** Which new objects start the function. Both parts must match. */
export interface ObjectFilter {
  /** What the key begins with, at most 1024 bytes: `incoming/`. @default - any */
  prefix?: string;
  /** What the key ends with: `.jpg`. S3 tells upper from lower case. @default - any */
  suffix?: string;
}

export function resolveBucketArgs(name: string, args: BucketArgs) {
  const problems = new Problems("s3.Bucket", name);
  problems.name(
    name,
    "-bucket",
    63,
    /^[a-z0-9][a-z0-9-]*$/,
    "lower-case letters, digits and -, as bucket names do",
  );
  problems.range("previousVersionDays", args.previousVersionDays, 1, 36_500, "days");
  problems.range("expireDays", args.expireDays, 1, 36_500, "days");
  if (args.previousVersionDays !== undefined && !args.versioned)
    problems.wrong("previousVersionDays", args.previousVersionDays, "it only with versioned: true");
  problems.throwIfAny();
  return {
    versioned: args.versioned ?? false,
    previousVersionDays: args.previousVersionDays ?? 30,
    expireDays: args.expireDays,
  };
}

/** The lifecycle rules: what would otherwise grow, and cost, unseen. */
export function lifecycleRules({
  versioned,
  previousVersionDays,
  expireDays,
}: ReturnType<typeof resolveBucketArgs>) {
  const everything = { filter: { prefix: "" }, status: "Enabled" };
  return [
    {
      id: "abort-unfinished-uploads",
      ...everything,
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
    ...(versioned
      ? [
          {
            id: "forget-previous-versions",
            ...everything,
            noncurrentVersionExpiration: { noncurrentDays: previousVersionDays },
          },
        ]
      : []),
    ...(expireDays === undefined ? [] : [{ id: "expire", ...everything, expiration: { days: expireDays } }]),
  ];
}

/** The part of a key pattern before its first `*`: what every key that it matches begins with. */
export function literalPrefix(pattern: string): string {
  return pattern.split("*", 1)[0] ?? "";
}

/** Whether a key could begin with both. */
export function prefixesMeet(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

/** Whether one object could match both filters: S3 refuses that for two consumers of one event. */
export function filtersMeet(a: ObjectFilter, b: ObjectFilter): boolean {
  const [x, y] = [a.suffix ?? "", b.suffix ?? ""];
  return prefixesMeet(a.prefix ?? "", b.prefix ?? "") && (x.endsWith(y) || y.endsWith(x));
}

/** The child's name for a consumer; the same function may have several filters. */
export function consumerName(bucket: string, fn: string, filter: ObjectFilter): pulumi.URN {
  const part = [filter.prefix, filter.suffix]
    .filter(Boolean)
    .join("-")
    .replaceAll(/[^\w-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return [bucket, "to", fn, part].filter(Boolean).join("-");
}
