// What AWS refuses of VPC endpoints.
// https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
import type { VpcEndpoint } from "@aws-sdk/client-ec2";
import type { VpcEndpointArgs } from "@pulumi/aws/ec2/vpcEndpoint.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { Problem } from "../resourceType.ts";
import { ec2, refused } from "./ec2Client.ts";
import { theRouteTable, theSecurityGroup, theSubnet } from "./ec2Found.ts";
import { uncovered } from "./ec2Problems.ts";
import { dnsOf } from "./ec2Vpc.ts";
import { policyProblems } from "./policyRules.ts";

export type Inputs = Unwrap<VpcEndpointArgs> & { readonly tagsAll?: Record<string, string> };

const handled = [
  ...(["ipAddressType", "policy", "privateDnsEnabled", "routeTableIds", "securityGroupIds"] as const),
  ...(["serviceName", "subnetIds", "tags", "vpcEndpointType", "vpcId"] as const),
];
const gatewayServices = /^com\.amazonaws\.[^.]+\.(s3|dynamodb)$/;
const ofInterfaces = ["privateDnsEnabled", "securityGroupIds", "subnetIds"] as const;

export function endpointProblems(inputs: Partial<Inputs>): Problem[] {
  const { ipAddressType, serviceName, vpcEndpointType: type = "Gateway" } = inputs;
  const problems = uncovered<VpcEndpointArgs>(inputs, handled);
  const add = (property: string, reason: string) => problems.push({ property, reason });
  if (type !== "Gateway" && type !== "Interface")
    add("vpcEndpointType", `is "${type}"; the local cloud has Gateway and Interface`);
  if (ipAddressType && ipAddressType !== "ipv4")
    add("ipAddressType", `is "${ipAddressType}"; the local cloud has ipv4 only`);
  if (serviceName && !/^(com\.amazonaws|aws)\.[\w-]+(\.[\w-]+)+$/.test(serviceName))
    add("serviceName", `is "${serviceName}"; use com.amazonaws.<region>.<service>`);
  if (type === "Interface" && inputs.routeTableIds?.length)
    add("routeTableIds", 'is given; use it only with vpcEndpointType "Gateway"');
  if (type !== "Gateway") return [...problems, ...policyOf(inputs)];
  if (serviceName && !gatewayServices.test(serviceName))
    add("serviceName", `is "${serviceName}", which has no Gateway endpoint; use vpcEndpointType "Interface"`);
  for (const name of ofInterfaces) {
    const value = inputs[name];
    if (Array.isArray(value) ? value.length > 0 : value)
      add(name, 'is given; use it only with vpcEndpointType "Interface"');
  }
  return [...problems, ...policyOf(inputs)];
}

const policyOf = ({ policy }: Partial<Inputs>) =>
  policyProblems("policy", policy, { kind: "resource", maxSize: 20_480 });

/** What the endpoint names must be there, in its VPC, and once. */
export async function checkEndpoint(cloud: Cloud, inputs: Inputs, own?: string): Promise<void> {
  const region = inputs.serviceName?.split(".").at(2);
  if (inputs.serviceName?.startsWith("com.amazonaws.") && region !== cloud.region)
    throw refused(
      "InvalidServiceName",
      `The Vpc Endpoint Service '${inputs.serviceName}' does not exist; use com.amazonaws.${cloud.region}.<service>`,
    );
  await Promise.all([
    checkTables(cloud, inputs, own),
    checkSubnets(cloud, inputs),
    checkGroups(cloud, inputs),
    checkDns(cloud, inputs),
  ]);
}

async function checkTables(cloud: Cloud, inputs: Inputs, own: string | undefined): Promise<void> {
  const { VpcEndpoints = [] } = await (await ec2(cloud)).describeVpcEndpoints({});
  const same = ({ ServiceName, VpcEndpointId }: VpcEndpoint) =>
    ServiceName === inputs.serviceName && VpcEndpointId !== own;
  for (const id of inputs.routeTableIds ?? []) {
    const { VpcId } = await theRouteTable(cloud, id);
    if (VpcId !== inputs.vpcId) throw elsewhere("route table", id, inputs.vpcId);
    const other = VpcEndpoints.find((endpoint) => same(endpoint) && endpoint.RouteTableIds?.includes(id));
    if (other)
      throw refused(
        "RouteAlreadyExists",
        `route table ${id} already has a route to ${inputs.serviceName}, by ${other.VpcEndpointId}`,
      );
  }
}

async function checkSubnets(cloud: Cloud, { subnetIds = [], vpcId }: Inputs): Promise<void> {
  const zones = new Map<string, string>();
  for (const id of subnetIds) {
    const { AvailabilityZone = "", VpcId } = await theSubnet(cloud, id);
    if (VpcId !== vpcId) throw elsewhere("subnet", id, vpcId);
    if (zones.has(AvailabilityZone))
      throw refused(
        "DuplicateSubnetsInSameZone",
        `Found another VPC endpoint subnet in the availability zone of ${id}: ${zones.get(AvailabilityZone)} is in ${AvailabilityZone} too; give one for each zone`,
      );
    zones.set(AvailabilityZone, id);
  }
}

async function checkGroups(cloud: Cloud, { securityGroupIds = [], vpcId }: Inputs): Promise<void> {
  for (const id of securityGroupIds) {
    const { VpcId } = await theSecurityGroup(cloud, id);
    if (VpcId !== vpcId) throw elsewhere("security group", id, vpcId);
  }
}

async function checkDns(cloud: Cloud, { privateDnsEnabled, vpcId }: Inputs): Promise<void> {
  if (!privateDnsEnabled) return;
  const { enableDnsHostnames, enableDnsSupport } = await dnsOf(cloud, vpcId);
  if (enableDnsHostnames && enableDnsSupport) return;
  throw refused(
    "InvalidParameter",
    `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpcId}`,
  );
}

const elsewhere = (what: string, id: string, vpcId: string) =>
  refused("InvalidParameter", `The ${what} ${id} is not in the endpoint's VPC ${vpcId}`);
