// The functions that look something up among what is there.
import type { ManagedPrefixList, Subnet, Tag, Vpc } from "@aws-sdk/client-ec2";
import { UserError } from "../../errors.ts";
import type { ProviderFunction } from "../resourceType.ts";
import { arnOf, ec2, refused, where } from "./ec2Client.ts";
import { dnsOf } from "./ec2Vpc.ts";
import { tagMap } from "./iamClient.ts";

interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** What a filter's name stands for. */
type Fields<T> = Readonly<Record<string, (item: T) => unknown>>;

const ofVpcs: Fields<Vpc> = {
  cidr: ({ CidrBlock }) => CidrBlock,
  "cidr-block": ({ CidrBlock }) => CidrBlock,
  "is-default": ({ IsDefault }) => IsDefault,
  isDefault: ({ IsDefault }) => IsDefault,
  state: ({ State }) => State,
  "vpc-id": ({ VpcId }) => VpcId,
};

const ofSubnets: Fields<Subnet> = {
  "availability-zone": (subnet) => subnet.AvailabilityZone,
  "availability-zone-id": (subnet) => subnet.AvailabilityZoneId,
  "cidr-block": (subnet) => subnet.CidrBlock,
  "default-for-az": (subnet) => subnet.DefaultForAz,
  "map-public-ip-on-launch": (subnet) => subnet.MapPublicIpOnLaunch,
  state: (subnet) => subnet.State,
  "subnet-id": (subnet) => subnet.SubnetId,
  "vpc-id": (subnet) => subnet.VpcId,
};

const ofPrefixLists: Fields<ManagedPrefixList> = {
  "owner-id": ({ OwnerId }) => OwnerId,
  "prefix-list-id": ({ PrefixListId }) => PrefixListId,
  "prefix-list-name": ({ PrefixListName }) => PrefixListName,
};

/** Those that all filters let through; the emulator ignores filters that it does not know. */
function matching<T extends { readonly Tags?: Tag[] }>(
  items: readonly T[],
  fields: Fields<T>,
  filters: readonly Filter[],
): T[] {
  const tests = filters.map(({ name, values }) => {
    const valueOf = name.startsWith("tag:")
      ? (item: T) => tagMap(item.Tags)[name.slice("tag:".length)]
      : fields[name];
    if (!valueOf)
      throw refused(
        "InvalidParameterValue",
        `The filter '${name}' is invalid; use ${Object.keys(fields).join(", ")} or tag:<key>`,
      );
    const patterns = values.map(pattern);
    return (item: T) => patterns.some((one) => one.test(String(valueOf(item) ?? "")));
  });
  return items.filter((item) => tests.every((test) => test(item)));
}

/** `*` stands for any characters, `?` for one. */
function pattern(value: string): RegExp {
  const escaped = value.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}

/** All that is asked for as filters: the filters themselves, the tags, and the properties that have one. */
function filtersOf(args: Record<string, unknown>, named: Readonly<Record<string, string>> = {}): Filter[] {
  const { filters = [], tags = {} } = args as { filters?: Filter[]; tags?: Record<string, string> };
  const asked = Object.entries(named).filter(([property]) => args[property] !== undefined);
  return [
    ...filters,
    ...Object.entries(tags).map(([key, value]) => ({ name: `tag:${key}`, values: [value] })),
    ...asked.map(([property, name]) => ({ name, values: [String(args[property])] })),
  ];
}

function only<T>(items: readonly T[], kind: string): T {
  if (items[0] === undefined) throw new UserError(`no matching ${kind} found`);
  if (items.length === 1) return items[0];
  throw new UserError(
    `multiple ${kind}s matched; use additional constraints to reduce matches to a single ${kind}`,
  );
}

export const getVpc: ProviderFunction = async (cloud, args) => {
  const filters = filtersOf(args, { id: "vpc-id", cidrBlock: "cidr", default: "is-default", state: "state" });
  const client = await ec2(cloud);
  const { Vpcs = [] } = await client.describeVpcs({});
  const found = only(matching(Vpcs, ofVpcs, filters), "EC2 VPC");
  const id = found.VpcId ?? "";
  const Filters = [where("vpc-id", id), where("association.main", "true")];
  const { RouteTables } = await client.describeRouteTables({ Filters });
  return {
    arn: arnOf(cloud, "vpc", id),
    cidrBlock: found.CidrBlock,
    cidrBlockAssociations: (found.CidrBlockAssociationSet ?? []).map((one) => ({
      associationId: one.AssociationId,
      cidrBlock: one.CidrBlock,
      state: one.CidrBlockState?.State,
    })),
    default: found.IsDefault ?? false,
    dhcpOptionsId: found.DhcpOptionsId,
    ...(await dnsOf(cloud, id)),
    enableNetworkAddressUsageMetrics: false,
    filters: args.filters,
    id,
    instanceTenancy: found.InstanceTenancy,
    ipv6AssociationId: "",
    ipv6CidrBlock: "",
    ipv6CidrBlockAssociations: [],
    mainRouteTableId: RouteTables?.[0]?.RouteTableId,
    ownerId: found.OwnerId,
    region: cloud.region,
    state: found.State,
    tags: tagMap(found.Tags),
  };
};

export const getSubnets: ProviderFunction = async (cloud, args) => {
  const { Subnets = [] } = await (await ec2(cloud)).describeSubnets({});
  const found = matching(Subnets, ofSubnets, filtersOf(args));
  return {
    filters: args.filters,
    id: cloud.region,
    ids: found.map(({ SubnetId }) => SubnetId),
    region: cloud.region,
    tags: args.tags ?? {},
  };
};

export const getManagedPrefixList: ProviderFunction = async (cloud, args) => {
  const client = await ec2(cloud);
  const { PrefixLists = [] } = await client.describeManagedPrefixLists({});
  const filters = filtersOf({ ...args, tags: undefined }, { id: "prefix-list-id", name: "prefix-list-name" });
  const found = only(matching(PrefixLists, ofPrefixLists, filters), "EC2 Managed Prefix List");
  const id = found.PrefixListId;
  const { Entries = [] } = await client.getManagedPrefixListEntries({ PrefixListId: id });
  return {
    addressFamily: found.AddressFamily,
    arn: found.PrefixListArn,
    entries: Entries.map(({ Cidr, Description }) => ({ cidr: Cidr, description: Description ?? "" })),
    filters: args.filters,
    id,
    maxEntries: found.MaxEntries,
    name: found.PrefixListName,
    ownerId: found.OwnerId,
    region: cloud.region,
    tags: tagMap(found.Tags),
    version: found.Version ?? 1,
  };
};

export const getAvailabilityZones: ProviderFunction = async (cloud, args) => {
  const { AvailabilityZones = [] } = await (await ec2(cloud)).describeAvailabilityZones({});
  const {
    excludeNames = [],
    excludeZoneIds = [],
    state,
  } = args as Record<string, string[]> & {
    state?: string;
  };
  const zones = AvailabilityZones.filter(
    ({ State, ZoneId = "", ZoneName = "" }) =>
      !excludeNames.includes(ZoneName) &&
      !excludeZoneIds.includes(ZoneId) &&
      (state === undefined || State === state),
  );
  return {
    ...args,
    groupNames: [...new Set(zones.map(({ GroupName }) => GroupName))],
    id: cloud.region,
    names: zones.map(({ ZoneName }) => ZoneName),
    region: cloud.region,
    zoneIds: zones.map(({ ZoneId }) => ZoneId),
  };
};
