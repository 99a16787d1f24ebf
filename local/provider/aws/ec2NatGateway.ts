// aws:ec2/natGateway:NatGateway
import type { ConnectivityType, NatGateway } from "@aws-sdk/client-ec2";
import type { NatGatewayArgs, NatGatewayState } from "@pulumi/aws/ec2/natGateway.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { ec2, forgetTags, hasTags, inTurn, refused, tagged, updateTags, where } from "./ec2Client.ts";
import { addressOf } from "./ec2Eip.ts";
import { natGateway as find, theSubnet } from "./ec2Found.ts";
import { natProblems } from "./ec2Problems.ts";
import { tagMap } from "./iamClient.ts";
import { until } from "./lambdaClient.ts";

type Inputs = Unwrap<NatGatewayArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<NatGatewayState>;

/** Seconds in which an internet gateway that is made side by side must be there; on AWS the NAT takes minutes anyway. */
const GATEWAY_SECONDS = 10;

/**
 * The emulator does not say which address a NAT gateway has, so the address is associated with it, which it does
 * tell of.
 */
export const natGateway: ResourceType<Inputs, State> = {
  refuse: natProblems,

  async create(cloud, inputs) {
    const { VpcId = "" } = await theSubnet(cloud, inputs.subnetId ?? "");
    const isPublic = inputs.connectivityType !== "private";
    if (isPublic) await internetGatewayOf(cloud, VpcId);
    return inTurn(inputs.allocationId ?? "", async () => {
      if (isPublic) await checkAddress(cloud, inputs);
      const client = await ec2(cloud);
      const { NatGateway } = await client.createNatGateway({
        SubnetId: inputs.subnetId,
        AllocationId: inputs.allocationId,
        ConnectivityType: inputs.connectivityType as ConnectivityType | undefined,
        ...tagged("natgateway", inputs.tagsAll),
      });
      const id = NatGateway?.NatGatewayId ?? "";
      if (isPublic) await client.associateAddress({ AllocationId: inputs.allocationId, InstanceId: id });
      return id;
    });
  },

  async read(cloud, id, { allocationId }) {
    const found = await find(cloud, id);
    if (!found) return undefined;
    const address = allocationId ? await addressOf(cloud, allocationId) : undefined;
    return {
      connectivityType: found.ConnectivityType,
      publicIp: address?.PublicIp ?? "",
      region: cloud.region,
      subnetId: found.SubnetId,
      tagsAll: tagMap(found.Tags),
      vpcId: found.VpcId,
    };
  },

  async update(cloud, id, inputs, old) {
    await updateTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id, { allocationId, tagsAll }) {
    const client = await ec2(cloud);
    if (await find(cloud, id)) await client.deleteNatGateway({ NatGatewayId: id });
    const address = allocationId ? await addressOf(cloud, allocationId) : undefined;
    if (address?.InstanceId === id)
      await client.disassociateAddress({ AssociationId: address.AssociationId });
    await forgetTags(cloud, id, tagsAll);
  },

  async idOf(cloud, { subnetId = "", tagsAll }) {
    const Filter = [where("subnet-id", subnetId), where("state", "available")];
    const { NatGateways = [] } = await (await ec2(cloud)).describeNatGateways({ Filter });
    const alike = (nat: NatGateway) => hasTags(nat, tagsAll);
    return NatGateways.filter(alike).flatMap(({ NatGatewayId }) => NatGatewayId ?? []);
  },
};

async function internetGatewayOf(cloud: Cloud, vpcId: string): Promise<void> {
  const client = await ec2(cloud);
  const Filters = [where("attachment.vpc-id", vpcId)];
  const there = async () => (await client.describeInternetGateways({ Filters })).InternetGateways?.[0];
  await until("an internet gateway", GATEWAY_SECONDS, there).catch(async () => {
    if (await there()) return;
    throw refused(
      "Gateway.NotAttached",
      `Network ${vpcId} has no Internet gateway attached; attach one, or use connectivityType "private"`,
    );
  });
}

async function checkAddress(cloud: Cloud, { allocationId }: Inputs): Promise<void> {
  if (!allocationId)
    throw refused("MissingParameter", 'allocationId is required with connectivityType "public"; give it');
  const address = await addressOf(cloud, allocationId);
  if (!address)
    throw refused("InvalidAllocationID.NotFound", `The allocation ID '${allocationId}' does not exist`);
  if (address.AssociationId)
    throw refused(
      "Resource.AlreadyAssociated",
      `Elastic IP address [${allocationId}] is already associated; ${address.InstanceId} has it`,
    );
}
