// The endpoints of awsx.ec2.Vpc. With the strategy "Auto" what they need is taken from what the component made.
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { SecurityGroupRule } from "@pulumi/aws/ec2/securityGroupRule.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import * as pulumi from "@pulumi/pulumi";
import type { SubnetType } from "./ec2SubnetLayout.ts";
import type { EndpointSpec, VpcSettings } from "./ec2VpcArgs.ts";

/** What the component has made before its endpoints. */
export interface Surroundings {
  readonly vpc: Vpc;
  readonly zones: readonly string[];
  readonly subnets: readonly {
    readonly type: SubnetType;
    readonly zone: string;
    readonly id: pulumi.Output<string>;
  }[];
  readonly routeTableIds: readonly pulumi.Output<string>[];
  readonly sharedTags: Readonly<Record<string, pulumi.Input<string>>>;
}

type Kind = "gateway" | "interface" | "other";

const kindOf = ({ vpcEndpointType = "Gateway" }: EndpointSpec): Kind => {
  const kind = String(vpcEndpointType).toLowerCase();
  return kind === "gateway" || kind === "interface" ? kind : "other";
};

/** Names of the AWS services are resolved to the endpoints only where the VPC resolves names at all. */
export function dnsOf({ enableDnsHostnames, enableDnsSupport, endpoints, fillEndpoints }: VpcSettings) {
  const privateDns = endpoints.some(
    (spec) => kindOf(spec) === "interface" && (spec.privateDnsEnabled ?? true),
  );
  const on = fillEndpoints && privateDns ? true : undefined;
  return { enableDnsHostnames: enableDnsHostnames ?? on, enableDnsSupport: enableDnsSupport ?? on };
}

export function makeEndpoint(spec: EndpointSpec, fill: boolean, around: Surroundings): VpcEndpoint {
  const { sharedTags, vpc } = around;
  return new VpcEndpoint(
    spec.serviceName,
    {
      autoAccept: spec.autoAccept,
      ipAddressType: spec.ipAddressType,
      policy: spec.policy,
      ...wiring(spec, fill, around),
      serviceName: spec.serviceName,
      tags: { ...sharedTags, ...(spec.tags as typeof sharedTags) },
      vpcEndpointType: spec.vpcEndpointType,
      vpcId: vpc.id,
    },
    { parent: vpc, dependsOn: [vpc] },
  );
}

function wiring(spec: EndpointSpec, fill: boolean, around: Surroundings) {
  const { privateDnsEnabled, routeTableIds, securityGroupIds, subnetIds } = spec;
  const kind = kindOf(spec);
  if (!fill) {
    warnOfGaps(spec, kind, around.vpc);
    return { privateDnsEnabled, routeTableIds, securityGroupIds, subnetIds };
  }
  const isInterface = kind === "interface";
  return {
    privateDnsEnabled: privateDnsEnabled ?? (isInterface ? true : undefined),
    routeTableIds: routeTableIds ?? (kind === "gateway" ? [...around.routeTableIds] : undefined),
    securityGroupIds: securityGroupIds ?? (isInterface ? [makeGroup(spec, around)] : undefined),
    subnetIds: subnetIds ?? (isInterface ? onePerZone(around) : undefined),
  };
}

function warnOfGaps({ routeTableIds, serviceName, subnetIds }: EndpointSpec, kind: Kind, vpc: Vpc): void {
  const warn = (text: string) => void pulumi.log.warn(`VPC endpoint "${serviceName}" is ${text}`, vpc);
  if (kind === "interface" && subnetIds === undefined)
    warn(
      'an Interface endpoint without subnetIds or subnetConfigurations. Specify vpcEndpointStrategy: "Auto" to use generated VPC subnets.',
    );
  if (kind === "gateway" && routeTableIds === undefined)
    warn(
      'a Gateway endpoint without routeTableIds. Specify vpcEndpointStrategy: "Auto" to use generated VPC route tables.',
    );
}

/** Lets the whole VPC in by HTTPS. */
function makeGroup(spec: EndpointSpec, { sharedTags, vpc }: Surroundings): pulumi.Output<string> {
  const tags = { ...sharedTags, ...(spec.tags as typeof sharedTags) };
  const group = new SecurityGroup(
    `${spec.serviceName}-sg`,
    { vpcId: vpc.id, tags },
    { parent: vpc, dependsOn: [vpc] },
  );
  new SecurityGroupRule(
    `${spec.serviceName}-ingress`,
    {
      type: "ingress",
      securityGroupId: group.id,
      protocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrBlocks: [vpc.cidrBlock],
    },
    { parent: vpc, dependsOn: [group] },
  );
  return group.id;
}

/** A private subnet of each zone, else an isolated, else a public one. */
function onePerZone({ subnets, zones }: Surroundings): pulumi.Output<string>[] {
  return zones.flatMap((zone) => {
    const here = subnets.filter((subnet) => subnet.zone === zone);
    const types = ["Private", "Isolated", "Public"];
    return types.flatMap((type) => here.find((subnet) => subnet.type === type)?.id ?? []).slice(0, 1);
  });
}
