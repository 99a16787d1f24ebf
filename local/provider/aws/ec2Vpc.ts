// aws:ec2/vpc:Vpc
import type { VpcArgs, VpcState } from "@pulumi/aws/ec2/vpc.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import {
  arnOf,
  ec2,
  forgetTags,
  hasTags,
  ignoreGone,
  refused,
  tagged,
  updateTags,
  where,
} from "./ec2Client.ts";
import { vpcProblems } from "./ec2Problems.ts";
import { tagMap } from "./iamClient.ts";

type Inputs = Unwrap<VpcArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<VpcState>;

export const vpc: ResourceType<Inputs, State> = {
  refuse: vpcProblems,

  async create(cloud, inputs) {
    if (!inputs.cidrBlock) throw refused("MissingParameter", "cidrBlock is required; give it");
    const client = await ec2(cloud);
    const { Vpc } = await client.createVpc({ CidrBlock: inputs.cidrBlock, ...tagged("vpc", inputs.tagsAll) });
    const id = Vpc?.VpcId ?? "";
    await setDns(cloud, id, inputs);
    return id;
  },

  read,

  async update(cloud, id, inputs, old) {
    await setDns(cloud, id, inputs);
    await updateTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id, { tagsAll }) {
    const left = await contentsOf(cloud, id);
    if (left.length > 0)
      throw refused(
        "DependencyViolation",
        `The vpc '${id}' has dependencies and cannot be deleted; delete first ${left.join(", ")}`,
      );
    await ignoreGone((await ec2(cloud)).deleteVpc({ VpcId: id }));
    await forgetTags(cloud, id, tagsAll);
  },

  async idOf(cloud, { cidrBlock, tagsAll }) {
    const { Vpcs = [] } = await (await ec2(cloud)).describeVpcs({});
    const alike = Vpcs.filter((found) => found.CidrBlock === cidrBlock && hasTags(found, tagsAll));
    return alike.flatMap(({ VpcId }) => VpcId ?? []);
  },
};

async function setDns(cloud: Cloud, VpcId: string, inputs: Inputs): Promise<void> {
  const client = await ec2(cloud);
  await client.modifyVpcAttribute({ VpcId, EnableDnsSupport: { Value: inputs.enableDnsSupport ?? true } });
  if (inputs.enableDnsHostnames === undefined) return;
  await client.modifyVpcAttribute({ VpcId, EnableDnsHostnames: { Value: inputs.enableDnsHostnames } });
}

async function read(cloud: Cloud, id: string): Promise<Partial<State> | undefined> {
  const client = await ec2(cloud);
  const found = (await ignoreGone(client.describeVpcs({ VpcIds: [id] })))?.Vpcs?.[0];
  if (!found) return undefined;
  const [dns, main, group, acl] = await Promise.all([
    dnsOf(cloud, id),
    client.describeRouteTables({ Filters: [where("vpc-id", id), where("association.main", "true")] }),
    client.describeSecurityGroups({ Filters: [where("vpc-id", id), where("group-name", "default")] }),
    client.describeNetworkAcls({ Filters: [where("vpc-id", id), where("default", "true")] }),
  ]);
  const table = main.RouteTables?.[0]?.RouteTableId;
  return {
    arn: arnOf(cloud, "vpc", id),
    cidrBlock: found.CidrBlock,
    defaultNetworkAclId: acl.NetworkAcls?.[0]?.NetworkAclId,
    defaultRouteTableId: table,
    defaultSecurityGroupId: group.SecurityGroups?.[0]?.GroupId,
    dhcpOptionsId: found.DhcpOptionsId,
    ...dns,
    instanceTenancy: found.InstanceTenancy,
    mainRouteTableId: table,
    ownerId: found.OwnerId,
    region: cloud.region,
    tagsAll: tagMap(found.Tags),
  };
}

/** Whether names are resolved in the VPC, and whether public addresses get one. */
export async function dnsOf(
  cloud: Cloud,
  VpcId: string,
): Promise<{ enableDnsHostnames: boolean; enableDnsSupport: boolean }> {
  const client = await ec2(cloud);
  const [hostnames, support] = await Promise.all([
    client.describeVpcAttribute({ VpcId, Attribute: "enableDnsHostnames" }),
    client.describeVpcAttribute({ VpcId, Attribute: "enableDnsSupport" }),
  ]);
  return {
    enableDnsHostnames: hostnames.EnableDnsHostnames?.Value ?? false,
    enableDnsSupport: support.EnableDnsSupport?.Value ?? false,
  };
}

/** The ids of what must be gone before the VPC can be deleted. */
async function contentsOf(cloud: Cloud, id: string): Promise<string[]> {
  const client = await ec2(cloud);
  const Filters = [where("vpc-id", id)];
  const [subnets, groups, tables, endpoints, gateways, nats] = await Promise.all([
    client.describeSubnets({ Filters }),
    client.describeSecurityGroups({ Filters }),
    client.describeRouteTables({ Filters }),
    client.describeVpcEndpoints({}), // the emulator ignores filters here
    client.describeInternetGateways({ Filters: [where("attachment.vpc-id", id)] }),
    client.describeNatGateways({ Filter: Filters }),
  ]);
  const ids = [
    ...(nats.NatGateways ?? []).map((nat) => nat.State !== "deleted" && nat.NatGatewayId),
    ...(endpoints.VpcEndpoints ?? []).map((endpoint) => endpoint.VpcId === id && endpoint.VpcEndpointId),
    ...(gateways.InternetGateways ?? []).map((gateway) => gateway.InternetGatewayId),
    ...(subnets.Subnets ?? []).map((subnet) => subnet.SubnetId),
    ...(tables.RouteTables ?? []).map((t) => !t.Associations?.some(({ Main }) => Main) && t.RouteTableId),
    ...(groups.SecurityGroups ?? []).map((group) => group.GroupName !== "default" && group.GroupId),
  ];
  return ids.filter((found) => typeof found === "string");
}
