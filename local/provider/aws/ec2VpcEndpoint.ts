// aws:ec2/vpcEndpoint:VpcEndpoint
import type { VpcEndpoint, VpcEndpointType } from "@aws-sdk/client-ec2";
import type { VpcEndpointState } from "@pulumi/aws/ec2/vpcEndpoint.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { arnOf, ec2, hasTags, inTurn, tagged, updateTags, where } from "./ec2Client.ts";
import { theVpc } from "./ec2Found.ts";
import { checkEndpoint, endpointProblems, type Inputs } from "./ec2VpcEndpointRules.ts";
import { tagMap } from "./iamClient.ts";

type State = Unwrap<VpcEndpointState>;

/** The emulator keeps no security groups, policy or private DNS of an endpoint: those stay as they were asked for. */
export const vpcEndpoint: ResourceType<Inputs, State> = {
  refuse: endpointProblems,

  async create(cloud, inputs) {
    await theVpc(cloud, inputs.vpcId);
    return inTurn(inputs.vpcId, async () => {
      await checkEndpoint(cloud, inputs);
      const { VpcEndpoint } = await (
        await ec2(cloud)
      ).createVpcEndpoint({
        VpcId: inputs.vpcId,
        ServiceName: inputs.serviceName,
        VpcEndpointType: (inputs.vpcEndpointType ?? "Gateway") as VpcEndpointType,
        PolicyDocument: inputs.policy,
        PrivateDnsEnabled: inputs.privateDnsEnabled,
        RouteTableIds: inputs.routeTableIds,
        SecurityGroupIds: inputs.securityGroupIds,
        SubnetIds: inputs.subnetIds,
        ...tagged("vpc-endpoint", inputs.tagsAll),
      });
      return VpcEndpoint?.VpcEndpointId ?? "";
    });
  },

  async read(cloud, id, known) {
    const found = await find(cloud, id);
    if (!found) return undefined;
    const gateway = found.VpcEndpointType === "Gateway";
    return {
      arn: arnOf(cloud, "vpc-endpoint", id),
      ...(gateway && (await prefixListOf(cloud, found.ServiceName ?? ""))),
      ownerId: found.OwnerId,
      region: cloud.region,
      routeTableIds: found.RouteTableIds,
      ...(!gateway && !known.securityGroupIds?.length && (await defaultGroup(cloud, found.VpcId ?? ""))),
      serviceName: found.ServiceName,
      state: found.State?.toLowerCase(),
      subnetIds: found.SubnetIds,
      tagsAll: tagMap(found.Tags),
      vpcEndpointType: found.VpcEndpointType,
      vpcId: found.VpcId,
    };
  },

  async update(cloud, id, inputs, old) {
    await checkEndpoint(cloud, inputs, id);
    const tables = changes(old.routeTableIds, inputs.routeTableIds);
    const subnets = changes(old.subnetIds, inputs.subnetIds);
    const groups = changes(old.securityGroupIds, inputs.securityGroupIds);
    await (
      await ec2(cloud)
    ).modifyVpcEndpoint({
      VpcEndpointId: id,
      AddRouteTableIds: tables.added,
      RemoveRouteTableIds: tables.gone,
      AddSubnetIds: subnets.added,
      RemoveSubnetIds: subnets.gone,
      AddSecurityGroupIds: groups.added,
      RemoveSecurityGroupIds: groups.gone,
      ...(inputs.policy ? { PolicyDocument: inputs.policy } : { ResetPolicy: true }),
    });
    await updateTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id) {
    await (await ec2(cloud)).deleteVpcEndpoints({ VpcEndpointIds: [id] });
  },

  async idOf(cloud, { serviceName, tagsAll, vpcId }) {
    const { VpcEndpoints = [] } = await (await ec2(cloud)).describeVpcEndpoints({});
    const alike = VpcEndpoints.filter(
      (found) => found.VpcId === vpcId && found.ServiceName === serviceName && hasTags(found, tagsAll),
    );
    return alike.flatMap(({ VpcEndpointId }) => VpcEndpointId ?? []);
  },
};

async function find(cloud: Cloud, id: string): Promise<VpcEndpoint | undefined> {
  const { VpcEndpoints = [] } = await (await ec2(cloud)).describeVpcEndpoints({ VpcEndpointIds: [id] });
  return VpcEndpoints.find(({ VpcEndpointId }) => VpcEndpointId === id);
}

/** What a gateway endpoint stands for in route tables and security groups. */
async function prefixListOf(cloud: Cloud, serviceName: string): Promise<State> {
  const Filters = [where("prefix-list-name", serviceName)];
  const { PrefixLists: [list] = [] } = await (await ec2(cloud)).describePrefixLists({ Filters });
  return { cidrBlocks: list?.Cidrs ?? [], prefixListId: list?.PrefixListId ?? "" };
}

/** An interface endpoint that is given no group gets the VPC's own. */
async function defaultGroup(cloud: Cloud, vpcId: string): Promise<State> {
  const Filters = [where("vpc-id", vpcId), where("group-name", "default")];
  const { SecurityGroups = [] } = await (await ec2(cloud)).describeSecurityGroups({ Filters });
  return { securityGroupIds: SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []) };
}

/** A list that is not given stays as it is. */
function changes(old: readonly string[] = [], now: readonly string[] = old) {
  return {
    added: now.filter((one) => !old.includes(one)),
    gone: old.filter((one) => !now.includes(one)),
  };
}
