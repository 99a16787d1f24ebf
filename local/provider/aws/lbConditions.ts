// Conditions of listener rules: what AWS refuses, what the emulator's load balancer cannot ask, and their two forms.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
import type { RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ListenerRuleArgs } from "@pulumi/aws/lb/listenerRule.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Problem } from "../resourceType.ts";

export type Condition = Unwrap<ListenerRuleArgs>["conditions"][number];
type Kind = "hostHeader" | "httpHeader" | "httpRequestMethod" | "pathPattern";

const fields: Record<Kind, string> = {
  hostHeader: "host-header",
  httpHeader: "http-header",
  httpRequestMethod: "http-request-method",
  pathPattern: "path-pattern",
};
const kinds = Object.keys(fields) as Kind[];

const maxValues = 5;
const maxWildcards = 6;
const longest = 128;

const forms: Partial<Record<Kind, { is: RegExp; use: string }>> = {
  hostHeader: { is: /^[A-Za-z0-9\-.*?]+$/, use: "letters, digits, - . and the wildcards * and ?" },
  pathPattern: {
    is: /^[A-Za-z0-9_\-.$/~"'@:+&*?]+$/,
    use: `letters, digits, _ - . $ / ~ " ' @ : + & and the wildcards * and ?`,
  },
};

export function conditionProblems(conditions: readonly Partial<Condition>[] = []): Problem[] {
  const values = conditions.flatMap((condition) => kinds.flatMap((kind) => valuesOf(condition, kind)));
  const wildcards = values.join("").match(/[*?]/g)?.length ?? 0;
  const used = kinds.filter((kind) => kind !== "httpHeader");
  const twice = used.find((kind) => conditions.filter((condition) => condition[kind]).length > 1);
  return [
    ...conditions.flatMap((condition, i) =>
      oneProblems(condition).map(({ property, reason }) => ({
        property: ["conditions", `[${i}]`, property && `.${property}`].join(""),
        reason,
      })),
    ),
    ...(values.length > maxValues
      ? [
          {
            property: "conditions",
            reason: `have ${values.length} values; A rule can only have ${maxValues}`,
          },
        ]
      : []),
    ...(wildcards > maxWildcards
      ? [
          {
            property: "conditions",
            reason: `have ${wildcards} wildcards; A rule can only have ${maxWildcards}`,
          },
        ]
      : []),
    ...(twice ? [{ property: "conditions", reason: `have ${twice} twice; put its values into one` }] : []),
  ];
}

function valuesOf(condition: Partial<Condition>, kind: Kind): string[] {
  return condition[kind]?.values ?? [];
}

function oneProblems(condition: Partial<Condition>): Problem[] {
  const given = Object.keys(condition).filter((name) => condition[name as keyof Condition] !== undefined);
  if (given.length > 1)
    return [{ property: "", reason: `has ${given.sort().join(" and ")}; give each a condition of its own` }];
  const foreign = given.find((name) => !kinds.includes(name as Kind));
  if (foreign !== undefined) return [{ property: foreign, reason: cannot }];
  return kinds.flatMap((kind) => {
    const { regexValues } = (condition[kind] ?? {}) as { regexValues?: string[] };
    const values = valuesOf(condition, kind);
    const form = forms[kind];
    return [
      ...(regexValues?.length ? [{ property: `${kind}.regexValues`, reason: cannot }] : []),
      ...values
        .filter((value) => value.length > longest || (form && !form.is.test(value)))
        .map((value) => ({
          property: `${kind}.values`,
          reason: `has "${value}"; use 1 to ${longest} characters${form ? `: ${form.use}` : ""}`,
        })),
    ];
  });
}

const cannot = `is not covered: the local cloud's load balancers ask ${kinds.join(", ")} by values`;

export function toConditions(conditions: readonly Condition[]): RuleCondition[] {
  return conditions.flatMap((condition) =>
    kinds.flatMap((kind): RuleCondition[] => {
      const Values = valuesOf(condition, kind);
      if (Values.length === 0) return [];
      const Field = fields[kind];
      const HttpHeaderName = condition.httpHeader?.httpHeaderName;
      if (kind === "httpHeader") return [{ Field, HttpHeaderConfig: { HttpHeaderName, Values } }];
      const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Config`;
      return [{ Field, [name]: { Values } }];
    }),
  );
}

/** The conditions as Pulumi stores them. */
export function fromConditions(found: readonly RuleCondition[]): Condition[] {
  return found.map(({ Field, HttpHeaderConfig, Values }) => {
    const kind = kinds.find((one) => fields[one] === Field) ?? "pathPattern";
    const values = HttpHeaderConfig?.Values ?? Values ?? [];
    if (kind === "httpHeader")
      return { httpHeader: { httpHeaderName: HttpHeaderConfig?.HttpHeaderName ?? "", values } };
    return { [kind]: { values } };
  });
}
