// Where Application Auto Scaling is kept, which the emulator has not: in parameters of its Systems Manager, which no
// Pulumi state sees. The companion's scaler reads them, and does what they ask for.
import type { SSM } from "@aws-sdk/client-ssm";
import type { Cloud } from "../cloud.ts";
import { ifThere } from "./s3AndLambda.ts";

/** What a service is scaled between. */
export interface StoredTarget {
  readonly kind: "target";
  readonly resourceId: string;
  readonly min: number;
  readonly max: number;
  readonly suspended: { readonly in: boolean; readonly out: boolean; readonly scheduled: boolean };
  readonly tags: Readonly<Record<string, string>>;
}

/** A metric that is kept at a value. */
export interface StoredPolicy {
  readonly kind: "policy";
  readonly resourceId: string;
  readonly name: string;
  readonly targetValue: number;
  readonly metric: Metric;
  readonly scaleInCooldown: number;
  readonly scaleOutCooldown: number;
  readonly disableScaleIn: boolean;
}

export type Metric =
  | { readonly type: "cpu" }
  | { readonly type: "memory" }
  /** `app/web/1/targetgroup/web/2` */
  | { readonly type: "requests"; readonly label: string }
  | {
      readonly type: "custom";
      readonly namespace: string;
      readonly name: string;
      readonly statistic: string;
      readonly dimensions: Readonly<Record<string, string>>;
    };

/** Other bounds from a time on. */
export interface StoredAction {
  readonly kind: "action";
  readonly resourceId: string;
  readonly name: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly min?: number;
  readonly max?: number;
  readonly startTime?: string;
  readonly endTime?: string;
  /** When it was made, in milliseconds: what a rate counts from. */
  readonly since: number;
}

export type Stored = StoredTarget | StoredPolicy | StoredAction;

const ROOT = "/kandokoro/appautoscaling";

async function ssm(cloud: Cloud): Promise<SSM> {
  return cloud.client((await import("@aws-sdk/client-ssm")).SSM);
}

/** Names of policies may have characters that names of parameters have not. */
function pathOf({
  kind,
  name = "",
  resourceId,
}: {
  kind: string;
  name?: string;
  resourceId: string;
}): string {
  return [ROOT, resourceId, kind, Buffer.from(name).toString("base64url")]
    .filter((part) => part !== "")
    .join("/");
}

export async function put(cloud: Cloud, value: Stored): Promise<void> {
  const request = {
    Name: pathOf(value),
    Type: "String",
    Overwrite: true,
    Value: JSON.stringify(value),
  } as const;
  await (await ssm(cloud)).putParameter(request);
}

export async function get<K extends Stored["kind"]>(
  cloud: Cloud,
  what: { kind: K; name?: string; resourceId: string },
): Promise<Extract<Stored, { kind: K }> | undefined> {
  const request = (await ssm(cloud)).getParameter({ Name: pathOf(what) });
  const value = (await ifThere(request, "ParameterNotFound"))?.Parameter?.Value;
  return value === undefined ? undefined : (JSON.parse(value) as Extract<Stored, { kind: K }>);
}

export async function remove(
  cloud: Cloud,
  what: { kind: Stored["kind"]; name?: string; resourceId: string },
): Promise<void> {
  await ifThere((await ssm(cloud)).deleteParameter({ Name: pathOf(what) }), "ParameterNotFound");
}

/** Everything, or what is of one service. */
export async function all(cloud: Cloud, resourceId = ""): Promise<Stored[]> {
  const client = await ssm(cloud);
  const found: Stored[] = [];
  let NextToken: string | undefined;
  do {
    const Path = resourceId === "" ? ROOT : `${ROOT}/${resourceId}`;
    const page = await client.getParametersByPath({ Path, Recursive: true, NextToken });
    found.push(...(page.Parameters ?? []).map(({ Value = "" }) => JSON.parse(Value) as Stored));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}
