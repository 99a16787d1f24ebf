// Listener rules: which requests, in which order.
import type { Problems } from "../problems.ts";

/** Which requests go to a target. Without paths and hosts: all that no rule before takes. */
export interface RuleArgs {
  /** Paths, with `*` for any characters and `?` for one: `/api/*`. Upper and lower case differ. @default - any */
  paths?: readonly string[];
  /** Host names, with `*` and `?` likewise: `*.example.com`. @default - any */
  hosts?: readonly string[];
  /**
   * Rules with a lower number are looked at first, 1 to 50000.
   * @default - one more than the highest so far: in the order of the calls
   */
  priority?: number;
}

export interface Rule {
  readonly paths: readonly string[];
  readonly hosts: readonly string[];
  readonly priority: number;
  /** Where the requests go, for messages. */
  readonly target: string;
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MOST_VALUES = 5;
const MOST_WILDCARDS = 6;
const LAST_PRIORITY = 50_000;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html */
const PATH = /^\/[\w\-.$/~"'@:+&*?]{0,127}$/;
const HOST = /^(?=.{1,128}$)[a-zA-Z0-9-*?]+(\.[a-zA-Z0-9-*?]+)+$/;

/** The rule with its priority; notes what is wrong with it, and with it among those before. */
export function resolveRule(
  problems: Problems,
  target: string,
  args: RuleArgs,
  before: readonly Rule[],
): Rule {
  const { paths = [], hosts = [] } = args;
  const priority = args.priority ?? Math.max(0, ...before.map((rule) => rule.priority)) + 1;
  const rule = { paths, hosts, priority, target };
  for (const path of paths.filter((one) => !PATH.test(one)))
    problems.wrong(
      "paths",
      path,
      "a path that begins with /, of at most 128 letters, digits and _-.$/~\"'@:+&*?",
    );
  for (const host of hosts.filter((one) => !HOST.test(one)))
    problems.wrong("hosts", host, "a host name such as api.example.com, * and ? included");
  checkSize(problems, [...paths, ...hosts]);
  problems.range("priority", priority, 1, LAST_PRIORITY);
  const twin = before.find((other) => other.priority === priority);
  if (twin) problems.wrong("priority", priority, `another: the rule to ${twin.target} has it`);
  const hidden = before.find((other) => other.priority < priority && takesAll(other));
  if (hidden)
    problems.wrong(
      "priority",
      priority,
      `one before ${hidden.priority}: the rule to ${hidden.target} takes all requests, and none would come here`,
    );
  return rule;
}

/** The conditions as a listener rule has them. */
export function conditionsOf({ paths, hosts }: Pick<Rule, "paths" | "hosts">) {
  return [
    // A rule must have a condition.
    ...(paths.length > 0 || hosts.length === 0
      ? [{ pathPattern: { values: paths.length > 0 ? [...paths] : ["/*"] } }]
      : []),
    ...(hosts.length > 0 ? [{ hostHeader: { values: [...hosts] } }] : []),
  ];
}

function checkSize(problems: Problems, values: readonly string[]): void {
  const wildcards = values.join("").replaceAll(/[^*?]/g, "").length;
  if (values.length > MOST_VALUES)
    problems.wrong(
      "paths and hosts",
      `${values.length} values`,
      `at most ${MOST_VALUES} for a rule; make a second`,
    );
  if (wildcards > MOST_WILDCARDS)
    problems.wrong(
      "paths and hosts",
      `${wildcards} wildcards`,
      `at most ${MOST_WILDCARDS} * and ? for a rule`,
    );
}

function takesAll({ paths, hosts }: Rule): boolean {
  return hosts.length === 0 && (paths.length === 0 || paths.some((path) => path === "/*"));
}
