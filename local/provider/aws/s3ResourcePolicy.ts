// Does a function's or a queue's own policy let an AWS service in?

export interface Caller {
  /** `s3.amazonaws.com` */
  readonly service: string;
  /** `lambda:InvokeFunction` */
  readonly action: string;
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | { readonly Service?: string | string[]; readonly AWS?: string | string[] };
  readonly Action?: string | string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

/** As much of AWS's evaluation as such policies use: wildcards, and conditions on aws:SourceArn and aws:SourceAccount. */
export function allowsService(policy: string, caller: Caller): boolean {
  const statements = many((JSON.parse(policy) as { Statement?: Statement | Statement[] }).Statement);
  const about = statements.filter((it) => matches(it, caller));
  return about.some((it) => it.Effect === "Allow") && !about.some((it) => it.Effect === "Deny");
}

function matches(statement: Statement, caller: Caller): boolean {
  return (
    isPrincipal(statement.Principal, caller.service) &&
    many(statement.Action).some((pattern) => like(pattern.toLowerCase(), caller.action.toLowerCase())) &&
    Object.values(statement.Condition ?? {}).every((keys) => conditionHolds(keys, caller))
  );
}

function isPrincipal(principal: Statement["Principal"], service: string): boolean {
  if (typeof principal === "string") return principal === "*";
  return many(principal?.Service).includes(service) || many(principal?.AWS).includes("*");
}

/** A condition on any other key does not hold: S3 gives these two only. */
function conditionHolds(keys: Readonly<Record<string, string | string[]>>, caller: Caller): boolean {
  return Object.entries(keys).every(([key, wanted]) => {
    const value = { "aws:sourcearn": caller.sourceArn, "aws:sourceaccount": caller.sourceAccount }[
      key.toLowerCase()
    ];
    return value !== undefined && many(wanted).some((pattern) => like(pattern, value));
  });
}

/** AWS's own wildcards: * for any characters, ? for one. */
function like(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(value);
}

function many<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
