// What AWS asks EC2 about a load balancer's subnets and security groups. The emulator does not ask.
import type { EC2, Subnet } from "@aws-sdk/client-ec2";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";

async function ec2(cloud: Cloud): Promise<EC2> {
  return cloud.client((await import("@aws-sdk/client-ec2")).EC2);
}

/** The subnets, each of one zone and all of one VPC. Throws what AWS answers otherwise. */
export async function checkSubnets(cloud: Cloud, ids: readonly string[], internal: boolean): Promise<string> {
  const { Subnets = [] } = await (await ec2(cloud)).describeSubnets({});
  const found = ids.map((id) => {
    const subnet = Subnets.find(({ SubnetId }) => SubnetId === id);
    if (subnet) return subnet;
    throw new UserError(`SubnetNotFound: The subnet ID '${id}' does not exist; create it first`);
  });
  checkZones(found);
  const [VpcId = "", ...others] = [...new Set(found.map((subnet) => subnet.VpcId ?? ""))];
  if (others.length > 0)
    throw new UserError(
      `InvalidConfigurationRequest: All subnets must belong to the same VPC; these are of ${[VpcId, ...others].join(", ")}`,
    );
  if (!internal) await checkGateway(cloud, VpcId);
  return VpcId;
}

function checkZones(subnets: readonly Subnet[]): void {
  const zones = subnets.map(({ AvailabilityZone = "" }) => AvailabilityZone);
  const listed = subnets
    .map(({ AvailabilityZone, SubnetId }) => `${SubnetId} (${AvailabilityZone})`)
    .join(", ");
  const twice = zones.find((zone, i) => zones.indexOf(zone) !== i);
  if (twice !== undefined)
    throw new UserError(
      `InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone; give one subnet of each zone, not ${listed}`,
    );
  if (zones.length < 2)
    throw new UserError(
      `ValidationError: At least two subnets in two different Availability Zones must be specified; there is only ${listed || "none"}`,
    );
}

async function checkGateway(cloud: Cloud, vpcId: string): Promise<void> {
  const { InternetGateways = [] } = await (await ec2(cloud)).describeInternetGateways({});
  if (InternetGateways.some(({ Attachments = [] }) => Attachments.some(({ VpcId }) => VpcId === vpcId)))
    return;
  throw new UserError(
    `InvalidSubnet: VPC ${vpcId} has no internet gateway; attach one and let the load balancer depend on it, or set internal`,
  );
}

/** The VPC of the subnets, or the empty text when they are not there. */
export async function vpcOf(cloud: Cloud, ids: readonly string[]): Promise<string> {
  const { Subnets = [] } = await (await ec2(cloud)).describeSubnets({});
  return Subnets.find(({ SubnetId = "" }) => ids.includes(SubnetId))?.VpcId ?? "";
}

/** The groups that were asked for, or else the VPC's default one. Throws what AWS answers when they are not of the VPC. */
export async function securityGroups(
  cloud: Cloud,
  vpcId: string,
  ids: readonly string[] | undefined,
): Promise<string[]> {
  const { SecurityGroups = [] } = await (await ec2(cloud)).describeSecurityGroups({});
  const ofVpc = SecurityGroups.filter((group) => group.VpcId === vpcId);
  if (!ids?.length)
    return ofVpc.filter(({ GroupName }) => GroupName === "default").map(({ GroupId = "" }) => GroupId);
  const wrong = ids.filter((id) => !ofVpc.some(({ GroupId }) => GroupId === id));
  if (wrong.length === 0) return [...ids];
  throw new UserError(
    `InvalidConfigurationRequest: One or more security groups are invalid: ${wrong.join(", ")}; use groups of ${vpcId}`,
  );
}
