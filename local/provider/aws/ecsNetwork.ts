// What ECS asks EC2 about a service's network. The emulator does not ask, so it is done here.
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";

interface Network {
  readonly securityGroups?: readonly string[];
  readonly subnets: readonly string[];
}

/** Throws what ECS answers when a subnet or security group is not there, or not of the same VPC. */
export async function checkNetwork(cloud: Cloud, { securityGroups = [], subnets }: Network): Promise<void> {
  const client = cloud.client((await import("@aws-sdk/client-ec2")).EC2);
  const { Subnets = [] } = await client.describeSubnets({});
  const { SecurityGroups = [] } = await client.describeSecurityGroups({});
  const used = subnets.map((id) => {
    const subnet = Subnets.find(({ SubnetId }) => SubnetId === id);
    return (
      subnet ??
      refuse(`Error retrieving subnet information for [${id}]: The subnet ID '${id}' does not exist`)
    );
  });
  const [vpc = "", ...others] = [...new Set(used.map(({ VpcId = "" }) => VpcId))];
  if (others.length > 0)
    refuse(`Subnets must be in the same VPC; these are of ${[vpc, ...others].join(", ")}`);
  for (const id of securityGroups) {
    const group = SecurityGroups.find(({ GroupId }) => GroupId === id);
    if (!group)
      refuse(
        `Error retrieving security group information for [${id}]: The security group '${id}' does not exist`,
      );
    if (group.VpcId !== vpc)
      refuse(
        `Security group ${id} is of ${group.VpcId}, and the subnets are of ${vpc}; use groups of that VPC`,
      );
  }
}

function refuse(message: string): never {
  throw new UserError(`InvalidParameterException: ${message}`);
}
