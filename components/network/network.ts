import * as aws from "@pulumi/aws";
// The VPC alone: the whole of awsx takes some 70 ms more to load.
import { Vpc } from "@pulumi/awsx/ec2/vpc.js";
import * as pulumi from "@pulumi/pulumi";
import { subnetRanges } from "./cidr.ts";
import { GATEWAYS } from "./endpoints.ts";
import { writeFlowLogs } from "./flowLogs.ts";
import { resolveNetworkArgs, type Nat, type NetworkArgs } from "./networkArgs.ts";
import { idleCost, type IdleCost } from "./prices.ts";
import { SecurityGroup } from "./securityGroup.ts";

const TYPE = "kandokoro:network:Network";

const STRATEGIES = { none: "None", single: "Single", perZone: "OnePerAz" } as const;

/**
 * A VPC with a public and a private subnet in each zone, endpoints for S3 and DynamoDB, and a default security group
 * that lets nothing through. Its NAT gateways are what costs while it is idle (`idleCost`). awsx's public subnets give
 * each interface an address at launch; tasks and functions say themselves whether they want one, and load balancers
 * always have theirs.
 */
export class Network extends pulumi.ComponentResource {
  /** The underlying component of awsx, for what this one does not cover. */
  readonly vpc: Vpc;
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** Subnets that nobody outside can reach. Known once the ways out of them are there. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly cidrBlock: string;
  readonly zones: number;
  readonly nat: Nat;
  /** Whether the private subnets reach the internet; the public ones always do. */
  readonly hasEgress: boolean;
  /** The services that have an interface endpoint here. */
  readonly endpoints: readonly string[];
  /** The group of the interface endpoints, where there are any: it lets in the network, on 443. */
  readonly endpointsSecurityGroup?: SecurityGroup;
  /** About what a month costs in which nothing happens. */
  readonly idleCost: IdleCost;
  /** The component's own name, as the page gave it. */
  readonly logicalName: string;

  constructor(name: string, args: NetworkArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveNetworkArgs(name, args);
    super(TYPE, name, {}, opts);
    this.logicalName = name;
    this.cidrBlock = settings.cidrBlock;
    this.zones = settings.zones;
    this.nat = settings.nat;
    this.hasEgress = settings.nat !== "none";
    this.endpoints = settings.endpoints;

    this.vpc = makeVpc(`${name}-vpc`, settings, this);
    this.vpcId = this.vpc.vpcId;
    new aws.ec2.DefaultSecurityGroup(
      `${name}-default-group`,
      { vpcId: this.vpcId, ingress: [], egress: [] },
      { parent: this },
    );
    const made = this.#makeGatewayEndpoints();
    if (settings.endpoints.length > 0) {
      this.endpointsSecurityGroup = this.#makeEndpointsGroup();
      made.push(...this.#makeInterfaceEndpoints(this.endpointsSecurityGroup));
    }
    if (settings.flowLogs) writeFlowLogs(name, this, settings.flowLogs);

    this.publicSubnetIds = this.vpc.publicSubnetIds;
    this.privateSubnetIds = pulumi.all(made.map(({ id }) => id)).apply(() => this.vpc.privateSubnetIds);
    this.idleCost = idleCost(aws.config.region, {
      natGateways: { none: 0, single: 1, perZone: settings.zones }[settings.nat],
      interfaceEndpoints: settings.endpoints.length * settings.zones,
    });
    this.registerOutputs({ vpcId: this.vpcId, idleCost: this.idleCost });
  }

  /** Those of AWS's services (`ecr.api`, `logs`, `s3`) that the private subnets cannot reach. */
  unreachable(services: readonly string[]): string[] {
    const reached: readonly string[] = [...GATEWAYS, ...this.endpoints];
    return this.hasEgress ? [] : services.filter((service) => !reached.includes(service));
  }

  #makeGatewayEndpoints(): aws.ec2.VpcEndpoint[] {
    const routeTableIds = this.vpc.routeTables.apply((tables) => tables.map(({ id }) => id));
    return GATEWAYS.map((service) =>
      this.#makeEndpoint(service, { vpcEndpointType: "Gateway", routeTableIds }),
    );
  }

  #makeInterfaceEndpoints(group: SecurityGroup): aws.ec2.VpcEndpoint[] {
    const where = { subnetIds: this.vpc.privateSubnetIds, securityGroupIds: [group.id] };
    return this.endpoints.map((service) =>
      // With the private name, programs reach the endpoint by the address that they call anyway.
      this.#makeEndpoint(service, { vpcEndpointType: "Interface", privateDnsEnabled: true, ...where }),
    );
  }

  #makeEndpoint(
    service: string,
    args: Omit<aws.ec2.VpcEndpointArgs, "vpcId" | "serviceName">,
  ): aws.ec2.VpcEndpoint {
    const { region } = aws.getRegionOutput({}, { parent: this });
    return new aws.ec2.VpcEndpoint(
      `${this.logicalName}-${service}`,
      { vpcId: this.vpcId, serviceName: pulumi.interpolate`com.amazonaws.${region}.${service}`, ...args },
      { parent: this },
    );
  }

  #makeEndpointsGroup(): SecurityGroup {
    const group = new SecurityGroup(
      `${this.logicalName}-endpoints`,
      { network: this, description: "Endpoints of AWS services.", egress: "none" },
      { parent: this },
    );
    group.allowFromCidr(this.cidrBlock, 443, "Whoever is in the network calls AWS services.");
    return group;
  }
}

/**
 * The private subnets are called so without NAT as well: a gateway that comes later is then a route more, and does not
 * replace the subnets. The ranges are given, for awsx would divide the network by the zones that there are.
 */
function makeVpc(
  name: string,
  { cidrBlock, zones, nat }: ReturnType<typeof resolveNetworkArgs>,
  parent: pulumi.Resource,
): Vpc {
  const ranges = subnetRanges(cidrBlock, zones);
  return new Vpc(
    name,
    {
      cidrBlock,
      numberOfAvailabilityZones: zones,
      enableDnsHostnames: true, // else the endpoints have no private names
      enableDnsSupport: true,
      natGateways: { strategy: STRATEGIES[nat] },
      subnetStrategy: "Auto",
      subnetSpecs: [
        { type: "Public", cidrBlocks: ranges.public },
        { type: "Private", cidrBlocks: ranges.private },
      ],
    },
    { parent },
  );
}
