// The inputs of awsx.ec2.Vpc that are covered here. What is not is an error that names it.
import type { VpcArgs } from "@pulumi/awsx/ec2/vpc.js";
import * as pulumi from "@pulumi/pulumi";
import { sizeOf } from "../cidr.ts";
import type { Problem } from "../resourceType.ts";
import { unhandled } from "../aws/s3AndLambda.ts";
import type { SubnetSpec } from "./ec2SubnetLayout.ts";

export type NatStrategy = "None" | "Single" | "OnePerAz";
export type EndpointSpec = NonNullable<VpcArgs["vpcEndpointSpecs"]>[number];

/** The inputs with the component's defaults. What decides which resources there are is plain. */
export interface VpcSettings {
  readonly cidrBlock: string;
  readonly zoneNames?: readonly string[];
  readonly zoneCount: number;
  readonly zoneMask?: number;
  readonly nat: NatStrategy;
  readonly allocationIds: readonly pulumi.Input<string>[];
  readonly specs?: readonly SubnetSpec[];
  readonly nameTags: "Legacy" | "AvailabilityZone";
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
  readonly endpoints: readonly EndpointSpec[];
  readonly fillEndpoints: boolean;
  readonly enableDnsHostnames?: pulumi.Input<boolean | undefined>;
  readonly enableDnsSupport?: pulumi.Input<boolean | undefined>;
}

const handled = [
  ...(["availabilityZoneCidrMask", "availabilityZoneNames", "cidrBlock", "enableDnsHostnames"] as const),
  ...(["enableDnsSupport", "natGateways", "numberOfAvailabilityZones", "subnetNameTagStrategy"] as const),
  ...(["subnetSpecs", "subnetStrategy", "tags", "vpcEndpointSpecs", "vpcEndpointStrategy"] as const),
];

const ofSpecs = ["cidrBlocks", "cidrMask", "name", "size", "tags", "type"] as const;

const ofEndpoints = [
  ...(["autoAccept", "ipAddressType", "policy", "privateDnsEnabled", "routeTableIds"] as const),
  ...(["securityGroupIds", "serviceName", "subnetIds", "tags", "vpcEndpointType"] as const),
];

/** The checked settings; all that is wrong with the inputs is thrown at once. */
export function vpcSettings(args: VpcArgs): VpcSettings {
  const problems = [...coverage(args), ...choices(args), ...sizes(args), ...combinations(args)];
  if (problems.length > 0) throw invalid(problems);
  return {
    cidrBlock: args.cidrBlock ?? "10.0.0.0/16",
    zoneNames: args.availabilityZoneNames,
    zoneCount: args.numberOfAvailabilityZones ?? 3,
    zoneMask: args.availabilityZoneCidrMask,
    nat: natOf(args),
    allocationIds: args.natGateways?.elasticIpAllocationIds ?? [],
    specs: args.subnetSpecs as readonly SubnetSpec[] | undefined,
    nameTags: args.subnetNameTagStrategy ?? "Legacy",
    tags: (args.tags ?? {}) as VpcSettings["tags"],
    endpoints: args.vpcEndpointSpecs ?? [],
    fillEndpoints: args.vpcEndpointStrategy === "Auto",
    enableDnsHostnames: args.enableDnsHostnames,
    enableDnsSupport: args.enableDnsSupport,
  };
}

/** One error for all problems; the engine says of which resource. */
export function invalid(problems: readonly Problem[]): Error {
  return new Error(problems.map(({ property, reason }) => `${property} ${reason}`).join("; "));
}

const natOf = ({ natGateways }: VpcArgs): NatStrategy => natGateways?.strategy ?? "OnePerAz";

function coverage(args: VpcArgs): Problem[] {
  const within = <T extends object>(
    path: string,
    items: readonly T[] = [],
    known: readonly (keyof T & string)[],
  ) =>
    items.flatMap((item, i) =>
      unhandled<T>(item, known).map((one) => ({ ...one, property: `${path}[${i}].${one.property}` })),
    );
  return [
    ...unhandled<VpcArgs>(args, handled),
    ...(args.region === undefined ? [] : [{ property: "region", reason: notCovered }]),
    ...within("subnetSpecs", args.subnetSpecs, ofSpecs),
    ...within("vpcEndpointSpecs", args.vpcEndpointSpecs, ofEndpoints),
    ...plain.flatMap((property) => (hasOutput(args[property]) ? [{ property, reason: notPlain }] : [])),
  ];
}

const notCovered = "is not covered by the local provider; remove it here";
const notPlain = "is only known after another resource is made; use a plain value";

/** Inputs that decide which resources there are. */
const plain = [
  ...(["availabilityZoneNames", "cidrBlock", "numberOfAvailabilityZones", "subnetSpecs"] as const),
  ...(["subnetStrategy", "vpcEndpointStrategy"] as const),
];

function hasOutput(value: unknown): boolean {
  if (pulumi.Output.isInstance(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasOutput);
}

function choices(args: VpcArgs): Problem[] {
  const asked: [string, unknown, readonly string[]][] = [
    ["natGateways.strategy", natOf(args), ["None", "Single", "OnePerAz"]],
    ["subnetNameTagStrategy", args.subnetNameTagStrategy ?? "Legacy", ["Legacy", "AvailabilityZone"]],
    ["vpcEndpointStrategy", args.vpcEndpointStrategy ?? "Legacy", ["Legacy", "Auto"]],
    ...(args.subnetSpecs ?? []).map(({ type }, i): [string, unknown, readonly string[]] => [
      `subnetSpecs[${i}].type`,
      type,
      ["Public", "Private", "Isolated", "Unused"],
    ]),
  ];
  return asked.flatMap(([property, value, all]) =>
    all.includes(String(value))
      ? []
      : [{ property, reason: `is "${String(value)}"; use one of ${all.join(", ")}` }],
  );
}

function sizes({ subnetSpecs = [] }: VpcArgs): Problem[] {
  return subnetSpecs.flatMap(({ cidrMask, size }, i) => {
    if (size === undefined) return [];
    const property = `subnetSpecs[${i}].size`;
    const mask = 32 - Math.log2(size);
    if (!Number.isInteger(mask)) return [{ property, reason: `is ${size}; use a power of 2` }];
    return cidrMask === undefined || cidrMask === mask
      ? []
      : [{ property, reason: `is ${size}; a /${cidrMask} has ${sizeOf(cidrMask)}` }];
  });
}

function combinations(args: VpcArgs): Problem[] {
  const problems: Problem[] = [];
  const add = (property: string, reason: string) => problems.push({ property, reason });
  const { availabilityZoneNames, numberOfAvailabilityZones, subnetSpecs, subnetStrategy = "Legacy" } = args;
  if (availabilityZoneNames && numberOfAvailabilityZones)
    add("numberOfAvailabilityZones", "conflicts with availabilityZoneNames; give one of them");
  // Without specs both strategies lay out the same subnets.
  if (subnetStrategy !== "Auto" && (subnetSpecs || subnetStrategy !== "Legacy"))
    add("subnetStrategy", `is "${subnetStrategy}"; the local cloud has "Auto" only`);
  const types = new Set((subnetSpecs ?? [{ type: "Public" }, { type: "Private" }]).map(({ type }) => type));
  const nat = natOf(args);
  if (nat !== "None" && !(types.has("Public") && (types.has("Private") || types.has("Isolated"))))
    add(
      "natGateways.strategy",
      `is "${nat}"; it needs public subnets, and private or isolated ones; use "None"`,
    );
  const addresses = args.natGateways?.elasticIpAllocationIds?.length ?? 0;
  const zones = availabilityZoneNames?.length ?? numberOfAvailabilityZones ?? 3;
  const wanted = { None: 0, Single: 1, OnePerAz: zones }[nat];
  if (addresses > 0 && addresses !== wanted)
    add("natGateways.elasticIpAllocationIds", `has ${addresses}; "${nat}" takes ${wanted}`);
  return problems;
}
