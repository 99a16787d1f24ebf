// What is refused of networks before anything is made.
import assert from "node:assert/strict";
import { check } from "../../../local/provider/check.ts";
import { factsOf } from "../../../local/provider/facts.ts";
import { resourceType } from "../../../local/provider/services.ts";

type Values = Record<string, unknown>;

const eip = "aws:ec2/eip:Eip";
const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";
const flowLog = "aws:ec2/flowLog:FlowLog";
const group = "aws:ec2/securityGroup:SecurityGroup";
const groupRule = "aws:ec2/securityGroupRule:SecurityGroupRule";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const nat = "aws:ec2/natGateway:NatGateway";
const route = "aws:ec2/route:Route";
const subnet = "aws:ec2/subnet:Subnet";
const vpc = "aws:ec2/vpc:Vpc";

const letters = "use at most 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*";
const vpcId = "vpc-1";
const s3 = "com.amazonaws.ap-northeast-1.s3";
const logs = "com.amazonaws.ap-northeast-1.logs";
const http = { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 80, toPort: 80 };
const https = { type: "ingress", securityGroupId: "sg-1", protocol: "tcp", fromPort: 443, toPort: 443 };
const role = "arn:aws:iam::000000000000:role/flow";

/** What a type refuses, by inputs; an empty list for what it takes. */
const cases: readonly (readonly [token: string, news: Values, said: string[]])[] = [
  [vpc, { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true }, []],
  [vpc, { cidrBlock: "10.0.0.1/16" }, ['cidrBlock is "10.0.0.1/16"; did you mean "10.0.0.0/16"?']],
  [vpc, { cidrBlock: "10.0.0.0/8" }, ['cidrBlock is "10.0.0.0/8"; use a block of /16 to /28']],
  [vpc, { cidrBlock: "10.0.0.0/29" }, ['cidrBlock is "10.0.0.0/29"; use a block of /16 to /28']],
  [vpc, { cidrBlock: "10.0.0.0" }, ['cidrBlock is "10.0.0.0"; use a CIDR block such as 10.0.0.0/16']],
  [
    vpc,
    { enableDnsHostnames: true, enableDnsSupport: false },
    ["enableDnsHostnames is true; it needs enableDnsSupport: true"],
  ],
  [
    vpc,
    { instanceTenancy: "dedicated" },
    ['instanceTenancy is "dedicated"; the local cloud has "default" only'],
  ],
  [
    vpc,
    { assignGeneratedIpv6CidrBlock: true },
    ["assignGeneratedIpv6CidrBlock is not covered by the local provider; remove it here"],
  ],
  [vpc, { assignGeneratedIpv6CidrBlock: false }, []],
  [subnet, { vpcId, cidrBlock: "10.0.0.0/24", assignIpv6AddressOnCreation: false }, []],
  [subnet, { vpcId, cidrBlock: "10.0.0.0/30" }, ['cidrBlock is "10.0.0.0/30"; use a block of /16 to /28']],
  [subnet, { vpcId, cidrBlock: "10.0.0.7/24" }, ['cidrBlock is "10.0.0.7/24"; did you mean "10.0.0.0/24"?']],
  [eip, { domain: "standard" }, ['domain is "standard", which AWS has retired; use "vpc"']],
  [
    nat,
    { subnetId: "subnet-1", connectivityType: "private", allocationId: "eipalloc-1" },
    ['allocationId is given; use it only with connectivityType "public"'],
  ],
  [
    nat,
    { availabilityMode: "regional" },
    ['availabilityMode is "regional"; the local cloud has "zonal" only'],
  ],
  [
    route,
    { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1", natGatewayId: "nat-1" },
    ["natGatewayId conflicts with gatewayId; give one of them"],
  ],
  [
    route,
    { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", gatewayId: "nat-1" },
    ['gatewayId is "nat-1"; use the id of an internet gateway, or natGatewayId for a NAT gateway'],
  ],
  [
    route,
    { routeTableId: "rtb-1", destinationCidrBlock: "10.0.0.1/0", transitGatewayId: "tgw-1" },
    [
      "transitGatewayId is not covered by the local provider; remove it here",
      'destinationCidrBlock is "10.0.0.1/0"; did you mean "0.0.0.0/0"?',
    ],
  ],
  [group, { description: "the web servers", name: "web" }, []],
  [group, { name: "sg-web" }, ['name is "sg-web"; use a value that does not begin with sg-']],
  [group, { name: "Default" }, ['name is "Default", which each VPC\'s own group has; use another']],
  [group, { description: "what's open" }, [`description is "what's open"; ${letters}`]],
  [
    group,
    { ingress: [{ protocol: "tcp", fromPort: 443, toPort: 70_000, cidrBlocks: ["10.0.0.1/8"] }] },
    [
      'ingress[0].cidrBlocks[0] is "10.0.0.1/8"; did you mean "10.0.0.0/8"?',
      "ingress[0].toPort is 70000; use 0 to 65535",
    ],
  ],
  [
    group,
    { egress: [{ protocol: "-1", fromPort: 0, toPort: 65_535 }] },
    ['egress[0].toPort is 65535; use 0, as "-1" means all ports'],
  ],
  [groupRule, { ...https, cidrBlocks: ["0.0.0.0/0"] }, []],
  [groupRule, { ...https, toPort: 80 }, ["toPort is 80; use fromPort (443) or more"]],
  [
    groupRule,
    { ...https, protocol: "http" },
    ['protocol is "http"; use tcp, udp, icmp, icmpv6, a number, or -1'],
  ],
  [groupRule, { ...https, protocol: "icmp", fromPort: 8, toPort: -1 }, []],
  [ingress, { ...http, cidrIpv4: "0.0.0.0/0", description: "HTTP from anywhere (public)" }, []],
  [ingress, { ...http, cidrIpv4: "0.0.0.0" }, ['cidrIpv4 is "0.0.0.0"; use a block such as 10.0.0.0/16']],
  [
    ingress,
    { ...http, cidrIpv6: "0.0.0.0/0" },
    ['cidrIpv6 is "0.0.0.0/0"; use a block such as 2001:db8::/32'],
  ],
  [
    ingress,
    { ...http, cidrIpv4: "10.0.0.1/16", fromPort: -5, toPort: 80 },
    ['cidrIpv4 is "10.0.0.1/16"; did you mean "10.0.0.0/16"?', "fromPort is -5; use 0 to 65535"],
  ],
  [
    ingress,
    { ...http, cidrIpv4: "0.0.0.0/0", referencedSecurityGroupId: "sg-2" },
    ["referencedSecurityGroupId conflicts with cidrIpv4; give one of them"],
  ],
  [
    ingress,
    { ...http, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
    ['fromPort is given; remove it, as ipProtocol "-1" means all ports'],
  ],
  [
    ingress,
    { ...http, ipProtocol: "https" },
    ['ipProtocol is "https"; use tcp, udp, icmp, icmpv6, a number, or -1'],
  ],
  [ingress, { ...http, description: "it's" }, [`description is "it's"; ${letters}`]],
  [endpoint, { vpcId, serviceName: s3, routeTableIds: ["rtb-1"] }, []],
  [
    endpoint,
    { vpcId, serviceName: logs },
    [`serviceName is "${logs}", which has no Gateway endpoint; use vpcEndpointType "Interface"`],
  ],
  [
    endpoint,
    { vpcId, serviceName: s3, privateDnsEnabled: true, subnetIds: ["subnet-1"] },
    [
      'privateDnsEnabled is given; use it only with vpcEndpointType "Interface"',
      'subnetIds is given; use it only with vpcEndpointType "Interface"',
    ],
  ],
  [
    endpoint,
    { vpcId, serviceName: "logs", vpcEndpointType: "Interface", routeTableIds: ["rtb-1"] },
    [
      'serviceName is "logs"; use com.amazonaws.<region>.<service>',
      'routeTableIds is given; use it only with vpcEndpointType "Gateway"',
    ],
  ],
  [
    endpoint,
    { vpcId, serviceName: s3, vpcEndpointType: "Resource", ipAddressType: "ipv6" },
    [
      'vpcEndpointType is "Resource"; the local cloud has Gateway and Interface',
      'ipAddressType is "ipv6"; the local cloud has ipv4 only',
    ],
  ],
  [flowLog, { vpcId, iamRoleArn: role, trafficType: "REJECT" }, []],
  [
    flowLog,
    { vpcId, subnetId: "subnet-1", logDestinationType: "s3", iamRoleArn: role },
    [
      "vpcId conflicts with subnetId; give one of them",
      'iamRoleArn is given; use it only with logDestinationType "cloud-watch-logs"',
    ],
  ],
  [
    flowLog,
    { vpcId, trafficType: "ANY", maxAggregationInterval: 300 },
    [
      'trafficType is "ANY"; use one of ACCEPT, REJECT, ALL',
      "maxAggregationInterval is 300; use one of 60, 600",
    ],
  ],
];

describe("the refusals of networks", () => {
  for (const [token, news, said] of cases)
    it(`${token} ${JSON.stringify(news)}: ${said.join("; ") || "fine"}`, async () => {
      const facts = factsOf(token)!;
      const type = await resourceType(token);
      const { problems } = check({ token, name: "a", facts, type }, {}, news);
      assert.deepEqual(
        problems.map(({ property, reason }) => `${property} ${reason}`),
        said,
      );
    });

  it("take in the names that resources give: none may begin with sg-", async () => {
    const type = await resourceType(group);
    const { problems } = check({ token: group, name: "sg-web", facts: factsOf(group)!, type }, {}, {});
    assert.match(problems[0]!.reason, /^is "sg-web-[0-9a-f]{7}"; use a value that does not begin with sg-$/);
  });
});
