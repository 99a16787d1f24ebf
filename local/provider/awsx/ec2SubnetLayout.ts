// Which subnets awsx.ec2.Vpc makes: names and blocks, by its strategy "Auto". Pure.
// https://github.com/pulumi/pulumi-awsx: awsx/ec2/subnetDistributorNew.ts and subnetNaming.ts
import { type Cidr, formatCidr, nextAfter, overlap, parseCidr, sizeOf } from "../cidr.ts";

export type SubnetType = "Public" | "Private" | "Isolated" | "Unused";

export interface SubnetSpec {
  readonly type: SubnetType;
  readonly name?: string;
  readonly cidrMask?: number;
  readonly size?: number;
  /** One for each zone; then all specs have them. */
  readonly cidrBlocks?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

export interface PlannedSubnet {
  readonly type: SubnetType;
  readonly zone: string;
  /** The name of the resource, and of all that hangs on it: `main-private-1`. */
  readonly resourceName: string;
  /** The tag `Name`. */
  readonly nameTag: string;
  readonly cidrBlock: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LayoutArgs {
  readonly cidrBlock: string;
  readonly zones: readonly string[];
  readonly specs?: readonly SubnetSpec[];
  readonly zoneMask?: number;
  readonly nameTags: "Legacy" | "AvailabilityZone";
}

/** The subnets, zone by zone, and in a zone public ones first. What cannot be laid out is told in awsx's words. */
export function planSubnets(vpcName: string, args: LayoutArgs): PlannedSubnet[] {
  const blocks = args.specs?.some(({ cidrBlocks }) => cidrBlocks) ? given(args) : divided(args);
  const specs = args.specs ?? layoutOf(args);
  const all = args.zones.flatMap((zone, z) =>
    specs.map((spec, s) => {
      const start = `${vpcName}-${spec.name ?? spec.type.toLowerCase()}`;
      const resourceName = `${start}-${z + 1}`;
      const nameTag = args.nameTags === "Legacy" ? resourceName : `${start}-${zoneSuffix(zone)}`;
      return {
        type: spec.type,
        zone,
        resourceName,
        nameTag,
        cidrBlock: blocks[z]![s]!,
        tags: spec.tags ?? {},
      };
    }),
  );
  refuseOverlaps(all);
  const made = all.filter(({ type }) => type !== "Unused");
  return args.zones.flatMap((zone) =>
    made.filter((one) => one.zone === zone).sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type)),
  );
}

const order: readonly SubnetType[] = ["Public", "Private", "Isolated"];

/** The specs as the component's output `subnetLayout` has them: with mask and size where one of them is known. */
export function layoutOf({ cidrBlock, specs, zoneMask, zones }: LayoutArgs): SubnetSpec[] {
  if (specs) return specs.map((spec) => ({ ...spec, ...sized(spec) }));
  const mask = zoneMask ?? whole(cidrBlock).bits + bitsFor(zones.length);
  if (mask > 26)
    throw new Error(
      `Automatic subnet creation requires a VPC with at least /26 available per AZ, but only /${mask} is available. If you do need very small subnets, please specify them explicitly.`,
    );
  const most = Math.max(mask, 16);
  return [
    { type: "Private", cidrMask: most + 1 },
    { type: "Public", cidrMask: most + 2 },
  ];
}

function sized({ cidrMask, size }: SubnetSpec): Pick<SubnetSpec, "cidrMask" | "size"> {
  const mask = cidrMask ?? (size === undefined ? undefined : 32 - Math.log2(size));
  return mask === undefined ? {} : { cidrMask: mask, size: sizeOf(mask) };
}

/** Each zone gets the same share, and in it each spec its block, in the order of the specs. */
function divided(args: LayoutArgs): string[][] {
  const vpc = whole(args.cidrBlock);
  const zoneMask = args.zoneMask ?? vpc.bits + bitsFor(args.zones.length);
  const specs = layoutOf(args);
  if (specs.length === 0) throw new Error("No subnets specified");
  const masks = specs.map(({ cidrMask }) => cidrMask ?? zoneMask + bitsFor(specs.length));
  const [has, needs] = [sizeOf(zoneMask), masks.map(sizeOf).reduce((a, b) => a + b, 0)];
  if (needs > has)
    throw new Error(
      `Subnets are too large for VPC. VPC has ${has} addresses, but subnets require ${needs} addresses.`,
    );
  return args.zones.map((_, z) => {
    const blocks: Cidr[] = [];
    for (const mask of masks) {
      const last = blocks.at(-1);
      blocks.push(last ? nextAfter(last, mask) : { base: vpc.base + z * sizeOf(zoneMask), bits: mask });
    }
    return blocks.map(formatCidr);
  });
}

function given({ specs = [], zones }: LayoutArgs): string[][] {
  for (const [i, { cidrBlocks }] of specs.entries()) {
    if (!cidrBlocks)
      throw new Error(
        "If any subnet spec has explicit cidrBlocks, all subnets must have explicit cidrBlocks.",
      );
    if (cidrBlocks.length !== zones.length)
      throw new Error(
        `The number of CIDR blocks in subnetSpecs[${i}] must match the number of availability zones (${zones.length}).`,
      );
  }
  return zones.map((_, z) => specs.map(({ cidrBlocks = [] }) => cidrBlocks[z]!));
}

function refuseOverlaps(subnets: readonly PlannedSubnet[]): void {
  const touch = (a: PlannedSubnet, b: PlannedSubnet) => overlap(whole(a.cidrBlock), whole(b.cidrBlock));
  const bad = subnets.filter((a) => subnets.some((b) => a !== b && touch(a, b)));
  if (bad.length === 0) return;
  const list = bad.map(({ cidrBlock, resourceName }) => `${resourceName}: ${cidrBlock}`).join(", ");
  throw new Error(
    `The following subnets overlap with at least one other subnet. Make the CIDR for the VPC larger, reduce the size of the subnets per AZ, or use less Availability Zones: ${list}`,
  );
}

function whole(block: string): Cidr {
  const cidr = parseCidr(block);
  if (!cidr) throw new Error(`"${block}" is not a CIDR block; use one such as 10.0.0.0/16`);
  return cidr;
}

/** Bits that tell so many things apart. */
const bitsFor = (count: number): number => (count === 0 ? 0 : Math.ceil(Math.log2(count)));

/** `1a` of `ap-northeast-1a`. */
const zoneSuffix = (zone: string): string => zone.replace(/^[a-z]{2}(?:-[a-z]+)+-/, "");
