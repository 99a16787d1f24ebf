// What AWS asks of a bucket's lifecycle rules.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
import type { Problem } from "../resourceType.ts";
import type { Rule } from "./s3Lifecycle.ts";

const storageClasses = [
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
];
const actions = [
  "abortIncompleteMultipartUpload",
  "expiration",
  "noncurrentVersionExpiration",
  "noncurrentVersionTransitions",
  "transitions",
] as const;

export function badLifecycleRules(rules: readonly Partial<Rule>[]): Problem[] {
  const ids = rules.map((rule) => rule.id);
  return rules.flatMap((rule, index) => {
    const at = `rules[${index}]`;
    const repeated = rule.id !== undefined && ids.indexOf(rule.id) < index;
    return [
      ...(repeated
        ? [{ property: `${at}.id`, reason: `is "${rule.id}" again; give each rule an id of its own` }]
        : []),
      ...badStatus(rule, at),
      ...badActions(rule, at),
      ...badFilter(rule, at),
    ];
  });
}

function badStatus({ id = "", status = "Enabled" }: Partial<Rule>, at: string): Problem[] {
  const problems: Problem[] = [];
  if (!["Enabled", "Disabled"].includes(status)) {
    problems.push({ property: `${at}.status`, reason: `is "${status}"; use "Enabled" or "Disabled"` });
  }
  if (id.length > 255) {
    problems.push({ property: `${at}.id`, reason: `has ${id.length} characters; use at most 255` });
  }
  return problems;
}

function badActions(rule: Partial<Rule>, at: string): Problem[] {
  if (actions.every((action) => rule[action] === undefined)) {
    return [{ property: at, reason: `does nothing; give one of ${actions.join(", ")}` }];
  }
  const days: [string, number | undefined][] = [
    [
      "abortIncompleteMultipartUpload.daysAfterInitiation",
      rule.abortIncompleteMultipartUpload?.daysAfterInitiation,
    ],
    ["expiration.days", rule.expiration?.days],
    ["noncurrentVersionExpiration.noncurrentDays", rule.noncurrentVersionExpiration?.noncurrentDays],
  ];
  const tooFew = days
    .filter(([, value]) => value !== undefined && !(Number.isInteger(value) && value >= 1))
    .map(([property, value]) => ({
      property: `${at}.${property}`,
      reason: `is ${value}; use a whole number from 1`,
    }));
  return [...tooFew, ...badTransitions(rule, at)];
}

function badTransitions(rule: Partial<Rule>, at: string): Problem[] {
  const transitions = [
    ...(rule.transitions ?? []).map((it, i) => ({ ...it, property: `${at}.transitions[${i}]` })),
    ...(rule.noncurrentVersionTransitions ?? []).map((it, i) => ({
      storageClass: it.storageClass,
      days: it.noncurrentDays,
      property: `${at}.noncurrentVersionTransitions[${i}]`,
    })),
  ];
  return transitions.flatMap(({ property, storageClass, days }): Problem[] => {
    if (storageClass !== undefined && !storageClasses.includes(storageClass)) {
      const reason = `is "${storageClass}"; use one of ${storageClasses.join(", ")}`;
      return [{ property: `${property}.storageClass`, reason }];
    }
    const infrequent = storageClass === "STANDARD_IA" || storageClass === "ONEZONE_IA";
    if (!infrequent || days === undefined || days >= 30) return [];
    return [{ property, reason: `moves to ${storageClass} after ${days} days; S3 asks for at least 30` }];
  });
}

function badFilter(rule: Partial<Rule>, at: string): Problem[] {
  const kinds = Object.entries(rule.filter ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([kind]) => kind);
  const property = `${at}.filter`;
  if (kinds.length > 1) {
    return [{ property, reason: `has ${kinds.join(" and ")}; use one, or put them into "and"` }];
  }
  const byTag = rule.filter?.tag ?? rule.filter?.and?.tags;
  if (byTag && rule.abortIncompleteMultipartUpload) {
    const reason =
      "is by tag, and an unfinished upload has no tags; give abortIncompleteMultipartUpload a rule of its own";
    return [{ property, reason }];
  }
  return [];
}
