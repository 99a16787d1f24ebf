// aws:ec2/subnet:Subnet
import type { HostnameType, Subnet } from "@aws-sdk/client-ec2";
import type { SubnetArgs, SubnetState } from "@pulumi/aws/ec2/subnet.js";
import type { Unwrap } from "@pulumi/pulumi";
import { contains, overlap, parseCidr } from "../cidr.ts";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import {
  arnOf,
  ec2,
  forgetTags,
  hasTags,
  ignoreGone,
  inTurn,
  refused,
  tagged,
  updateTags,
  where,
} from "./ec2Client.ts";
import { subnetProblems } from "./ec2Problems.ts";
import { theVpc } from "./ec2Found.ts";
import { tagMap } from "./iamClient.ts";

type Inputs = Unwrap<SubnetArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<SubnetState>;

export const subnet: ResourceType<Inputs, State> = {
  refuse: subnetProblems,

  async create(cloud, inputs) {
    const id = await inTurn(inputs.vpcId, async () => {
      await checkZone(cloud, inputs);
      await checkBlock(cloud, inputs);
      const { Subnet } = await (
        await ec2(cloud)
      ).createSubnet({
        VpcId: inputs.vpcId,
        CidrBlock: inputs.cidrBlock,
        AvailabilityZone: inputs.availabilityZone,
        AvailabilityZoneId: inputs.availabilityZoneId,
        ...tagged("subnet", inputs.tagsAll),
      });
      return Subnet?.SubnetId ?? "";
    });
    await modify(cloud, id, inputs);
    return id;
  },

  read,

  async update(cloud, id, inputs, old) {
    await modify(cloud, id, inputs, old);
    await updateTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id, { tagsAll }) {
    const client = await ec2(cloud);
    const left = await usersOf(cloud, id);
    if (left.length > 0)
      throw refused(
        "DependencyViolation",
        `The subnet '${id}' has dependencies and cannot be deleted; delete first ${left.join(", ")}`,
      );
    await ignoreGone(client.deleteSubnet({ SubnetId: id }));
    await forgetTags(cloud, id, tagsAll);
  },

  async idOf(cloud, { cidrBlock, tagsAll, vpcId }) {
    const alike = (await subnetsOf(cloud, vpcId)).filter(
      (found) => found.CidrBlock === cidrBlock && hasTags(found, tagsAll),
    );
    return alike.flatMap(({ SubnetId }) => SubnetId ?? []);
  },
};

/** Each is a call of its own, also on AWS. */
async function modify(cloud: Cloud, SubnetId: string, inputs: Inputs, old: State = {}): Promise<void> {
  const client = await ec2(cloud);
  const { enableResourceNameDnsARecordOnLaunch: names = false, mapPublicIpOnLaunch: addresses = false } =
    inputs;
  if (addresses !== (old.mapPublicIpOnLaunch ?? false))
    await client.modifySubnetAttribute({ SubnetId, MapPublicIpOnLaunch: { Value: addresses } });
  if (names !== (old.enableResourceNameDnsARecordOnLaunch ?? false))
    await client.modifySubnetAttribute({ SubnetId, EnableResourceNameDnsARecordOnLaunch: { Value: names } });
  const type = inputs.privateDnsHostnameTypeOnLaunch as HostnameType | undefined;
  if (type) await client.modifySubnetAttribute({ SubnetId, PrivateDnsHostnameTypeOnLaunch: type });
}

async function read(cloud: Cloud, id: string): Promise<Partial<State> | undefined> {
  const answer = await ignoreGone((await ec2(cloud)).describeSubnets({ SubnetIds: [id] }));
  const found = answer?.Subnets?.[0];
  if (!found) return undefined;
  const names = found.PrivateDnsNameOptionsOnLaunch;
  return {
    arn: arnOf(cloud, "subnet", id),
    availabilityZone: found.AvailabilityZone,
    availabilityZoneId: found.AvailabilityZoneId,
    cidrBlock: found.CidrBlock,
    enableResourceNameDnsARecordOnLaunch: names?.EnableResourceNameDnsARecord ?? false,
    mapPublicIpOnLaunch: found.MapPublicIpOnLaunch ?? false,
    ownerId: found.OwnerId,
    privateDnsHostnameTypeOnLaunch: names?.HostnameType,
    region: cloud.region,
    tagsAll: tagMap(found.Tags),
    vpcId: found.VpcId,
  };
}

async function subnetsOf(cloud: Cloud, vpcId: string): Promise<Subnet[]> {
  const { Subnets = [] } = await (await ec2(cloud)).describeSubnets({ Filters: [where("vpc-id", vpcId)] });
  return Subnets;
}

async function checkZone(cloud: Cloud, { availabilityZone, availabilityZoneId }: Inputs): Promise<void> {
  const { AvailabilityZones: zones = [] } = await (await ec2(cloud)).describeAvailabilityZones({});
  for (const [name, asked, all] of [
    ["availabilityZone", availabilityZone, zones.map(({ ZoneName = "" }) => ZoneName)],
    ["availabilityZoneId", availabilityZoneId, zones.map(({ ZoneId = "" }) => ZoneId)],
  ] as const)
    if (asked && !all.includes(asked))
      throw refused(
        "InvalidParameterValue",
        `Value (${asked}) for parameter ${name} is invalid. Subnets can currently only be created in the following availability zones: ${all.join(", ")}`,
      );
}

async function checkBlock(cloud: Cloud, { cidrBlock = "", vpcId }: Inputs): Promise<void> {
  const network = await theVpc(cloud, vpcId);
  const block = parseCidr(cidrBlock);
  if (!block) throw refused("MissingParameter", "cidrBlock is required; give it");
  const whole = parseCidr(network.CidrBlock ?? "");
  if (whole && !contains(whole, block))
    throw refused(
      "InvalidSubnet.Range",
      `The CIDR '${cidrBlock}' is invalid; use a block within the VPC's ${network.CidrBlock}`,
    );
  for (const other of await subnetsOf(cloud, vpcId)) {
    const taken = parseCidr(other.CidrBlock ?? "");
    if (taken && overlap(taken, block))
      throw refused(
        "InvalidSubnet.Conflict",
        `The CIDR '${cidrBlock}' conflicts with another subnet: ${other.SubnetId} has ${other.CidrBlock}`,
      );
  }
}

/** What has an address in the subnet. */
async function usersOf(cloud: Cloud, id: string): Promise<string[]> {
  const client = await ec2(cloud);
  const [{ NatGateways = [] }, { VpcEndpoints = [] }] = await Promise.all([
    client.describeNatGateways({ Filter: [where("subnet-id", id)] }),
    client.describeVpcEndpoints({}),
  ]);
  return [
    ...NatGateways.filter(({ State }) => State !== "deleted").map(({ NatGatewayId }) => NatGatewayId!),
    ...VpcEndpoints.filter(({ SubnetIds }) => SubnetIds?.includes(id)).map((one) => one.VpcEndpointId!),
  ];
}
