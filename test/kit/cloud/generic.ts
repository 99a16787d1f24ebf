// The general rule for ids, ARNs and names; the exceptions stand in the tables beside it.
import type { Resource } from "../deployment.ts";
import { arnOf, digits, hex, type Made, type Outputs } from "./made.ts";

/** ARN services that are called otherwise than their Pulumi module. */
const services: Readonly<Record<string, string>> = {
  alb: "elasticloadbalancing",
  appautoscaling: "application-autoscaling",
  cloudwatch: "events",
  cfg: "config",
  efs: "elasticfilesystem",
  elb: "elasticloadbalancing",
  lb: "elasticloadbalancing",
  sfn: "states",
  vpc: "ec2",
};

/** Properties that carry the physical name where it is not `name`; the real provider makes one up for each. */
const nameProperties: Readonly<Record<string, string>> = {
  "aws:s3/bucket:Bucket": "bucket",
  "aws:rds/cluster:Cluster": "clusterIdentifier",
  "aws:rds/clusterInstance:ClusterInstance": "identifier",
  "aws:rds/instance:Instance": "identifier",
};

/** Types whose missing names the underlying provider makes: `tf-` and 26 digits. */
const identifiers: readonly string[] = ["clusterIdentifier", "identifier"];

export function generic(made: Made & Pick<Resource, "properties">): Outputs {
  const { type, name, properties, region } = made;
  const [, token = ""] = type.split(":");
  const [module = "", kind = ""] = token.split("/");
  const property = nameProperties[type] ?? "name";
  return {
    id: properties.has(property) ? name : `${name}-${hex(made.urn, 7)}`,
    ...(properties.has(property) && { [property]: name }),
    ...(properties.has("arn") && { arn: arnOf(made, services[module] ?? module, `${kebab(kind)}/${name}`) }),
    ...(properties.has("region") && { region }),
  };
}

/** As given; or `<name>-<7 hex>` as the real provider makes it, but the same in every run. */
export function physicalName({ type, name, urn, inputs, properties }: Resource): string {
  const property = nameProperties[type] ?? "name";
  const given: unknown = inputs[property];
  if (typeof given === "string") return given;
  if (typeof inputs.namePrefix === "string") return inputs.namePrefix + digits(urn, 26);
  if (identifiers.includes(property)) return `tf-${digits(urn, 26)}`;
  if (!properties.has(property)) return name;
  const fifo = inputs.fifoQueue === true || inputs.fifoTopic === true;
  return `${name}-${hex(urn, 7)}${fifo ? ".fifo" : ""}`;
}

function kebab(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
