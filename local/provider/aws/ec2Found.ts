// The parts of a network that another part names: each as it is, or AWS's error when it is not there.
import type { NatGateway, RouteTable, SecurityGroup, Subnet, Vpc } from "@aws-sdk/client-ec2";
import type { Cloud } from "../cloud.ts";
import { ec2, ignoreGone, refused } from "./ec2Client.ts";

export async function theVpc(cloud: Cloud, id: string): Promise<Vpc> {
  const answer = await ignoreGone((await ec2(cloud)).describeVpcs({ VpcIds: [id] }));
  return found(answer?.Vpcs, "InvalidVpcID.NotFound", `The vpc ID '${id}' does not exist`);
}

export async function theSubnet(cloud: Cloud, id: string): Promise<Subnet> {
  const answer = await ignoreGone((await ec2(cloud)).describeSubnets({ SubnetIds: [id] }));
  return found(answer?.Subnets, "InvalidSubnetID.NotFound", `The subnet ID '${id}' does not exist`);
}

export async function theRouteTable(cloud: Cloud, id: string): Promise<RouteTable> {
  const answer = await ignoreGone((await ec2(cloud)).describeRouteTables({ RouteTableIds: [id] }));
  return found(
    answer?.RouteTables,
    "InvalidRouteTableID.NotFound",
    `The routeTable ID '${id}' does not exist`,
  );
}

export async function theSecurityGroup(cloud: Cloud, id: string): Promise<SecurityGroup> {
  const answer = await ignoreGone((await ec2(cloud)).describeSecurityGroups({ GroupIds: [id] }));
  return found(answer?.SecurityGroups, "InvalidGroup.NotFound", `The security group '${id}' does not exist`);
}

/** A NAT gateway that was deleted is still told of for a while. */
export async function natGateway(cloud: Cloud, id: string): Promise<NatGateway | undefined> {
  const answer = await ignoreGone((await ec2(cloud)).describeNatGateways({ NatGatewayIds: [id] }));
  return answer?.NatGateways?.find(({ State }) => State !== "deleted");
}

function found<T>(list: readonly T[] | undefined, code: string, sentence: string): T {
  const first = list?.[0];
  if (!first) throw refused(code, sentence);
  return first;
}
