// What AWS refuses of the parts of a network beyond the recorded limits, and what the emulator cannot do.
// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { formatCidr, parseCidr } from "../cidr.ts";
import type { Problem } from "../resourceType.ts";
import { unhandled } from "./s3AndLambda.ts";

type Vpc = Partial<Unwrap<aws.ec2.VpcArgs>>;
type Subnet = Partial<Unwrap<aws.ec2.SubnetArgs>>;
type Nat = Partial<Unwrap<aws.ec2.NatGatewayArgs>>;
type Route = Partial<Unwrap<aws.ec2.RouteArgs>>;
type FlowLog = Partial<Unwrap<aws.ec2.FlowLogArgs>>;

/** As `unhandled`; a switch that is off asks for nothing. */
export function uncovered<Inputs extends object>(
  inputs: Partial<Inputs>,
  handled: readonly (keyof Inputs & string)[],
): Problem[] {
  const on = Object.entries(inputs).filter(([, value]) => value !== false);
  return unhandled<Inputs>(Object.fromEntries(on) as Partial<Inputs>, handled);
}

/** A block that is not given by its first address, or is larger or smaller than AWS takes. */
export function blockProblems(property: string, block: string | undefined, most = 0, least = 32): Problem[] {
  const cidr = block === undefined ? undefined : parseCidr(block);
  if (!cidr) return [];
  const network = formatCidr(cidr);
  if (network !== block) return [{ property, reason: `is "${block}"; did you mean "${network}"?` }];
  if (cidr.bits >= most && cidr.bits <= least) return [];
  return [{ property, reason: `is "${block}"; use a block of /${most} to /${least}` }];
}

export function vpcProblems(vpc: Vpc): Problem[] {
  return [
    ...uncovered<aws.ec2.VpcArgs>(vpc, [
      ...(["cidrBlock", "enableDnsHostnames", "enableDnsSupport", "instanceTenancy", "tags"] as const),
    ]),
    ...blockProblems("cidrBlock", vpc.cidrBlock, 16, 28),
    ...(vpc.instanceTenancy === "dedicated"
      ? [{ property: "instanceTenancy", reason: 'is "dedicated"; the local cloud has "default" only' }]
      : []),
    ...(vpc.enableDnsHostnames && vpc.enableDnsSupport === false
      ? [{ property: "enableDnsHostnames", reason: "is true; it needs enableDnsSupport: true" }]
      : []),
  ];
}

export function subnetProblems(subnet: Subnet): Problem[] {
  const handled = [
    ...(["availabilityZone", "availabilityZoneId", "cidrBlock", "mapPublicIpOnLaunch"] as const),
    ...(["enableResourceNameDnsARecordOnLaunch", "privateDnsHostnameTypeOnLaunch"] as const),
    ...(["tags", "vpcId"] as const),
  ];
  return [
    ...uncovered<aws.ec2.SubnetArgs>(subnet, handled),
    ...blockProblems("cidrBlock", subnet.cidrBlock, 16, 28),
  ];
}

export function natProblems(nat: Nat): Problem[] {
  const handled = ["allocationId", "availabilityMode", "connectivityType", "subnetId", "tags"] as const;
  return [
    ...uncovered<aws.ec2.NatGatewayArgs>(nat, handled),
    ...(nat.availabilityMode === "regional"
      ? [{ property: "availabilityMode", reason: 'is "regional"; the local cloud has "zonal" only' }]
      : []),
    ...(nat.connectivityType === "private" && nat.allocationId
      ? [{ property: "allocationId", reason: 'is given; use it only with connectivityType "public"' }]
      : []),
  ];
}

export function routeProblems(route: Route): Problem[] {
  return [
    ...uncovered<aws.ec2.RouteArgs>(route, [
      ...(["destinationCidrBlock", "gatewayId", "natGatewayId", "routeTableId"] as const),
    ]),
    ...blockProblems("destinationCidrBlock", route.destinationCidrBlock),
    ...(route.gatewayId && route.natGatewayId
      ? [{ property: "natGatewayId", reason: "conflicts with gatewayId; give one of them" }]
      : []),
    ...(route.gatewayId && !/^(igw|vgw)-/.test(route.gatewayId)
      ? [
          {
            property: "gatewayId",
            reason: `is "${route.gatewayId}"; use the id of an internet gateway, or natGatewayId for a NAT gateway`,
          },
        ]
      : []),
  ];
}

const flowLogSources = ["eniId", "subnetId", "vpcId"] as const;

export function flowLogProblems(flowLog: FlowLog): Problem[] {
  const sources = flowLogSources.filter((name) => flowLog[name]);
  const { iamRoleArn, logDestinationType: type } = flowLog;
  return [
    ...uncovered<aws.ec2.FlowLogArgs>(flowLog, [
      ...(["destinationOptions", "iamRoleArn", "logDestination", "logDestinationType", "logFormat"] as const),
      ...(["maxAggregationInterval", "subnetId", "tags", "trafficType", "vpcId"] as const),
    ]),
    ...(sources.length > 1
      ? [{ property: sources[1] as string, reason: `conflicts with ${sources[0]}; give one of them` }]
      : []),
    ...(iamRoleArn && (type === "s3" || type === "kinesis-data-firehose")
      ? [
          {
            property: "iamRoleArn",
            reason: 'is given; use it only with logDestinationType "cloud-watch-logs"',
          },
        ]
      : []),
  ];
}
