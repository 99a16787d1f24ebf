import { nearest } from "../names.ts";
import { Problems } from "../problems.ts";
import { stage } from "../stage.ts";
import { MOST_ZONES, parseCidr, PRIVATE_RANGES, rangeAround, rangeHolds, rangesMeet } from "./cidr.ts";
import { GATEWAYS, SERVICES } from "./endpoints.ts";

/** How many NAT gateways there are: none, one that all zones share, or one in each zone. */
export type Nat = "none" | "single" | "perZone";

export interface NetworkArgs {
  /**
   * The network's addresses: a private range of /16 to /24. It cannot be changed later without replacing everything.
   * @default 10.0.0.0/16
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
   */
  cidrBlock?: string;
  /**
   * Ranges of networks that this one will be joined with, by peering or VPN: it must not overlap them.
   * @default - none
   */
  peerCidrBlocks?: readonly string[];
  /**
   * Availability zones, 2 to 4, the first of the region. More may be added later; no subnet moves for that.
   * @default 2
   */
  zones?: number;
  /**
   * How the private subnets reach the internet. A NAT gateway costs about $49 a month in Tokyo, $37 in Virginia
   * (November 2026, with its public address), and as much for each GB as for an hour. One that all zones share is out
   * of order when its zone is. With `none` they reach S3, DynamoDB and what `endpoints` names; whoever must reach more
   * runs in the public subnets.
   * @default - the stage's: single in dev, perZone in prod
   */
  nat?: Nat;
  /**
   * AWS's services that are reached without the internet, by the short name of their interface endpoints: `ecr.api`,
   * `ecr.dkr`, `logs`, `secretsmanager`. Each costs about $10 a month and zone in Tokyo, $7 in Virginia (November
   * 2026). S3 and DynamoDB are always there, and cost nothing.
   * @default - none
   */
  endpoints?: readonly string[];
  /**
   * Which traffic is written to a log group: what security groups refused, or all. About $0.76 for each GB of records
   * in Tokyo, $0.50 in Virginia (November 2026); refused traffic is little of it.
   * @default - none
   */
  flowLogs?: "reject" | "all";
}

const NATS: readonly Nat[] = ["none", "single", "perZone"];

export function resolveNetworkArgs(name: string, args: NetworkArgs) {
  const cidrBlock = args.cidrBlock ?? "10.0.0.0/16";
  const { zones = 2, nat = stage().nat, endpoints = [], peerCidrBlocks = [], flowLogs } = args;
  const problems = new Problems("network.Network", name);
  problems.name(name, "-flow-logs-role", 64, /^[\w-]+$/, "letters, digits, - and _");
  checkCidrBlock(problems, cidrBlock, peerCidrBlocks);
  checkZones(problems, zones);
  if (!NATS.includes(nat)) problems.wrong("nat", nat, '"none", "single" or "perZone"');
  checkEndpoints(problems, endpoints);
  if (flowLogs !== undefined && flowLogs !== "reject" && flowLogs !== "all")
    problems.wrong("flowLogs", flowLogs, '"reject" or "all"');
  problems.throwIfAny();
  return { cidrBlock, zones, nat, endpoints, flowLogs };
}

function checkCidrBlock(problems: Problems, cidrBlock: string, peers: readonly string[]): void {
  const field = "cidrBlock";
  const range = parseCidr(cidrBlock);
  if (!range) return problems.wrong(field, cidrBlock, notARange(cidrBlock));
  if (range.prefix < 16 || range.prefix > 24)
    problems.wrong(
      field,
      cidrBlock,
      "/16 to /24: AWS takes none larger, and a load balancer's subnets must be /27 or larger",
    );
  if (!PRIVATE_RANGES.some((outer) => rangeHolds(outer, cidrBlock)))
    problems.wrong(
      field,
      cidrBlock,
      `a range inside of ${PRIVATE_RANGES.join(", ")}: others belong to someone on the internet`,
    );
  for (const peer of peers) {
    if (!parseCidr(peer)) problems.wrong("peerCidrBlocks", peer, notARange(peer));
    else if (rangesMeet(cidrBlock, peer))
      problems.wrong(
        field,
        cidrBlock,
        `a range that does not overlap ${peer} of peerCidrBlocks: one address cannot be in both`,
      );
  }
}

function notARange(text: string): string {
  const around = rangeAround(text);
  return around === undefined
    ? "a range of IPv4 addresses such as 10.0.0.0/16"
    : `${around}, its first address`;
}

function checkZones(problems: Problems, zones: number): void {
  if (zones === 1)
    problems.wrong(
      "zones",
      zones,
      `2 to ${MOST_ZONES}: a load balancer and an Aurora database need two, and one zone alone can fail`,
    );
  else problems.range("zones", zones, 2, MOST_ZONES, "zones");
}

function checkEndpoints(problems: Problems, endpoints: readonly string[]): void {
  for (const [i, endpoint] of endpoints.entries()) {
    if (endpoints.indexOf(endpoint) < i) problems.wrong("endpoints", endpoint, "each once");
    else if (GATEWAYS.some((gateway) => gateway === endpoint))
      problems.wrong(
        "endpoints",
        endpoint,
        "the gateway endpoint that is always there, at no cost; leave it out",
      );
    else if (!SERVICES.includes(endpoint)) problems.wrong("endpoints", endpoint, meant(endpoint));
  }
}

function meant(endpoint: string): string {
  const near = nearest(endpoint, SERVICES);
  return near ? `"${near}", if that was meant` : `one of ${SERVICES.join(", ")}`;
}
