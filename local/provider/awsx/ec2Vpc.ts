// awsx:ec2:Vpc: makes the same resources as the component of @pulumi/awsx 3.9.0, whose provider is a program of its own.
// https://github.com/pulumi/pulumi-awsx/blob/master/awsx/ec2/vpc.ts
import { Eip } from "@pulumi/aws/ec2/eip.js";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { getAvailabilityZones } from "@pulumi/aws/getAvailabilityZones.js";
import type { VpcArgs } from "@pulumi/awsx/ec2/vpc.js";
import * as pulumi from "@pulumi/pulumi";
import type { Component } from "../resourceType.ts";
import {
  layoutOf,
  type PlannedSubnet,
  planSubnets,
  type SubnetSpec,
  type SubnetType,
} from "./ec2SubnetLayout.ts";
import { invalid, type VpcSettings, vpcSettings } from "./ec2VpcArgs.ts";
import { dnsOf, makeEndpoint, type Surroundings } from "./ec2VpcEndpoints.ts";

export const constructVpc: Component = async (name, inputs, options) => {
  const settings = vpcSettings(inputs as VpcArgs);
  const zones = settings.zoneNames ?? (await firstZones(settings.zoneCount));
  const layoutArgs = { ...settings, zones };
  const planned = planSubnets(name, layoutArgs);
  const component = new VpcComponent(name, settings, options);
  for (const subnet of planned) component.add(subnet, zones.indexOf(subnet.zone));
  return { urn: component.urn, state: component.finish(planned, zones, layoutOf(layoutArgs)) };
};

async function firstZones(count: number): Promise<readonly string[]> {
  const { names } = await getAvailabilityZones();
  if (names.length >= count) return names.slice(0, count);
  const reason = `is ${count}; the region has ${names.length} (${names.join(", ")})`;
  throw invalid([{ property: "numberOfAvailabilityZones", reason }]);
}

/** The VPC and its gateway, and then subnet by subnet what belongs to each. */
class VpcComponent extends pulumi.ComponentResource {
  readonly vpc: Vpc;
  readonly internetGateway: InternetGateway;
  readonly sharedTags: Readonly<Record<string, pulumi.Input<string>>>;
  readonly subnets: Subnet[] = [];
  readonly routeTables: RouteTable[] = [];
  readonly routeTableAssociations: RouteTableAssociation[] = [];
  readonly routes: Route[] = [];
  readonly natGateways: NatGateway[] = [];
  readonly eips: Eip[] = [];
  private readonly name: string;
  private readonly settings: VpcSettings;

  constructor(name: string, settings: VpcSettings, options: pulumi.ComponentResourceOptions) {
    super("awsx:ec2:Vpc", name, {}, options);
    this.name = name;
    this.settings = settings;
    this.sharedTags = { Name: name, ...settings.tags };
    const { cidrBlock } = settings;
    const args = { ...dnsOf(settings), cidrBlock, tags: this.sharedTags };
    this.vpc = new Vpc(name, args, { parent: this });
    this.internetGateway = new InternetGateway(
      name,
      { vpcId: this.vpc.id, tags: this.sharedTags },
      under(this.vpc),
    );
  }

  /** A subnet with its route table, its NAT gateway where it is to have one, and its way out. */
  add({ cidrBlock, nameTag, resourceName, tags, type, zone }: PlannedSubnet, z: number): void {
    const vpcId = this.vpc.id;
    const own = { Name: nameTag, SubnetType: type };
    const subnet = new Subnet(
      resourceName,
      {
        vpcId,
        availabilityZone: zone,
        mapPublicIpOnLaunch: type === "Public",
        cidrBlock,
        assignIpv6AddressOnCreation: false,
        tags: { ...this.sharedTags, ...tags, ...own },
      },
      under(this.vpc),
    );
    const table = new RouteTable(
      resourceName,
      { vpcId, tags: { ...this.sharedTags, ...own } },
      under(subnet),
    );
    const association = new RouteTableAssociation(
      resourceName,
      { routeTableId: table.id, subnetId: subnet.id },
      under(table),
    );
    this.subnets.push(subnet);
    this.routeTables.push(table);
    this.routeTableAssociations.push(association);
    if (type === "Public") this.addNat(subnet, z);
    const target = this.wayOut(type, z);
    if (target) this.addRoute(resourceName, table, target);
  }

  /** One in the first zone, or one in each. */
  private addNat(subnet: Subnet, z: number): void {
    const { allocationIds, nat, tags } = this.settings;
    const wanted = { None: 0, Single: 1, OnePerAz: z + 1 }[nat];
    if (this.natGateways.length >= wanted) return;
    const name = `${this.name}-${z + 1}`;
    const named = { ...tags, Name: name };
    if (allocationIds.length === 0) this.eips.push(new Eip(name, { tags: named }, under(subnet)));
    const allocationId = allocationIds.length === 0 ? this.eips[z]!.allocationId : allocationIds[z];
    const gateway = new NatGateway(name, { subnetId: subnet.id, allocationId, tags: named }, under(subnet));
    this.natGateways.push(gateway);
  }

  private wayOut(type: SubnetType, z: number) {
    if (type === "Public") return { gatewayId: this.internetGateway.id };
    if (type !== "Private" || this.settings.nat === "None") return undefined;
    return { natGatewayId: this.natGateways[this.settings.nat === "Single" ? 0 : z]!.id };
  }

  private addRoute(
    name: string,
    table: RouteTable,
    target: Partial<Record<string, pulumi.Output<string>>>,
  ): void {
    const args = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...target };
    this.routes.push(new Route(name, args, under(table)));
  }

  /** The endpoints, which need all the rest, and the component's outputs. */
  finish(planned: readonly PlannedSubnet[], zones: readonly string[], layout: readonly SubnetSpec[]) {
    const around: Surroundings = {
      vpc: this.vpc,
      zones,
      subnets: this.subnets.map(({ id }, i) => ({ ...planned[i]!, id })),
      routeTableIds: this.routeTables.map(({ id }) => id),
      sharedTags: this.sharedTags,
    };
    const { endpoints, fillEndpoints } = this.settings;
    const vpcEndpoints = endpoints.map((spec) => makeEndpoint(spec, fillEndpoints, around));
    const outputs = { ...this.made(planned), subnetLayout: layout.map(withoutTags), vpcEndpoints };
    this.registerOutputs(outputs);
    return outputs;
  }

  private made(planned: readonly PlannedSubnet[]) {
    const of = (type: SubnetType) => this.subnets.filter((_, i) => planned[i]!.type === type);
    const ids = (subnets: readonly Subnet[]) => subnets.map(({ id }) => id);
    const [publicSubnets, privateSubnets, isolatedSubnets] = [of("Public"), of("Private"), of("Isolated")];
    return {
      eips: this.eips,
      internetGateway: this.internetGateway,
      isolatedSubnetIds: ids(isolatedSubnets),
      isolatedSubnets,
      natGateways: this.natGateways,
      privateSubnetIds: ids(privateSubnets),
      privateSubnets,
      publicSubnetIds: ids(publicSubnets),
      publicSubnets,
      routeTableAssociations: this.routeTableAssociations,
      routeTables: this.routeTables,
      routes: this.routes,
      subnets: this.subnets,
      vpc: this.vpc,
      vpcId: this.vpc.id,
    };
  }
}

const withoutTags = ({ tags: _, ...spec }: SubnetSpec) => spec;

const under = (parent: pulumi.Resource) => ({ parent, dependsOn: [parent] });
