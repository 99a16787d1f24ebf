// Whether tasks reach what they need to start.
import { Image } from "../ecr/index.ts";
import { repositoryArn } from "../ecr/reference.ts";
import type { Network } from "../network/index.ts";
import type { Problems } from "../problems.ts";
import type { ContainerArgs } from "./containerArgs.ts";

type Containers = Readonly<Record<string, ContainerArgs>>;

export interface Place {
  readonly network: Network;
  readonly publicIp: boolean;
  /** Whether sessions are opened in its containers (ECS Exec). */
  readonly exec?: boolean;
}

/**
 * Notes what tasks in the private subnets of a network need to start and cannot reach, with what to do about it.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
export function checkReach(
  problems: Problems,
  containers: Containers,
  { network, publicIp, exec }: Place,
): void {
  if (publicIp) return;
  const missing = network.unreachable(servicesFor(containers, exec ?? false));
  const where = `network.Network "${network.logicalName}"`;
  if (missing.length > 0)
    problems.wrong(
      "publicIp",
      false,
      `true (public subnets), or nat: "single", or endpoints: ${JSON.stringify([...network.endpoints, ...missing])} of ${where}: tasks in its private subnets do not reach ${missing.join(", ")}`,
    );
  const foreign = network.hasEgress ? undefined : foreignImage(containers);
  if (foreign !== undefined)
    problems.wrong(
      "publicIp",
      false,
      `true (public subnets), or nat: "single" of ${where}: tasks in its private subnets do not reach the registry of ${foreign}`,
    );
}

/** AWS's services that ECS calls from the task's own network interface. */
function servicesFor(containers: Containers, exec: boolean): string[] {
  const all = Object.values(containers);
  const usesEcr = all.some(({ image }) => image instanceof Image || !isForeign(image));
  const usesSecrets = all.some(({ secrets }) => Object.keys(secrets ?? {}).length > 0);
  return [
    ...(usesEcr ? ["ecr.api", "ecr.dkr"] : []),
    "logs",
    ...(usesSecrets ? ["secretsmanager"] : []),
    ...(exec ? ["ssmmessages"] : []),
  ];
}

function foreignImage(containers: Containers): string | undefined {
  return Object.values(containers)
    .map(({ image }) => image)
    .find((image): image is string => !(image instanceof Image) && isForeign(image));
}

/** A reference that is not known yet is taken for one of ECR's. */
function isForeign(image: unknown): boolean {
  return typeof image === "string" && repositoryArn(image) === undefined;
}
