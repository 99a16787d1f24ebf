// EC2, VPC, load balancers: where they differ from the general rule.
import { ACCOUNT, arnOf, digits, hex, type Made, type Rule } from "./made.ts";

/** EC2's ids: the prefix, and the kind in the ARN where the type has one. */
const ec2 =
  (prefix: string, kind?: string, more: Rule = () => ({})): Rule =>
  (made) => {
    const id = `${prefix}-${hex(made.urn, 17)}`;
    return {
      id,
      ...(kind && { arn: arnOf(made, "ec2", `${kind}/${id}`), ownerId: ACCOUNT }),
      ...more(made),
    };
  };

const vpc: Rule = ({ urn }) => {
  const routeTable = `rtb-${hex(`${urn} main`, 17)}`;
  return {
    defaultSecurityGroupId: `sg-${hex(`${urn} default`, 17)}`,
    defaultRouteTableId: routeTable,
    mainRouteTableId: routeTable,
    defaultNetworkAclId: `acl-${hex(urn, 17)}`,
  };
};

/** An address of the range that RFC 5737 keeps for documentation. */
const eip: Rule = ({ urn, region }) => {
  const publicIp = `203.0.113.${parseInt(hex(urn, 2), 16)}`;
  return {
    allocationId: `eipalloc-${hex(urn, 17)}`,
    publicIp,
    publicDns: `ec2-${publicIp.replaceAll(".", "-")}.${region}.compute.amazonaws.com`,
  };
};

/** An interface endpoint has an interface in each subnet, and its own names; a gateway has routes to its ranges. */
const vpcEndpoint: Rule = ({ urn, region, inputs }) => {
  const state = "available";
  if (inputs.vpcEndpointType !== "Interface")
    return { state, prefixListId: `pl-${hex(urn, 8)}`, networkInterfaceIds: [], dnsEntries: [] };
  const service = String(inputs.serviceName).split(".").slice(3).join(".");
  const dnsName = `vpce-${hex(urn, 17)}-${hex(`${urn} dns`, 8)}.${service}.${region}.vpce.amazonaws.com`;
  const subnets = (inputs.subnetIds ?? []) as string[];
  return {
    state,
    networkInterfaceIds: subnets.map((subnet) => `eni-${hex(urn + subnet, 17)}`),
    dnsEntries: [{ dnsName, hostedZoneId: `Z${hex(urn, 13).toUpperCase()}` }],
  };
};

const securityGroupRule: Rule = (made) => {
  const id = `sgr-${hex(made.urn, 17)}`;
  return { id, securityGroupRuleId: id, arn: arnOf(made, "ec2", `security-group-rule/${id}`) };
};

/** Of the load balancer's ARN, what its listeners' ARNs go on with: `app/web-1234567/0123456789abcdef`. */
const suffix = ({ inputs, name, urn }: Made) => {
  const kinds: Record<string, string> = { network: "net", gateway: "gwy" };
  return `${kinds[inputs.loadBalancerType as string] ?? "app"}/${name}/${hex(urn, 16)}`;
};

const loadBalancer: Rule = (made) => {
  const arn = arnOf(made, "elasticloadbalancing", `loadbalancer/${suffix(made)}`);
  const dnsName = `${made.name}-${hex(made.urn, 10)}.${made.region}.elb.amazonaws.com`;
  return { id: arn, arn, arnSuffix: suffix(made), dnsName, zoneId: "Z35SXDOTRQ7X7K" };
};

const targetGroup: Rule = (made) => {
  const arnSuffix = `targetgroup/${made.name}/${hex(made.urn, 16)}`;
  const arn = arnOf(made, "elasticloadbalancing", arnSuffix);
  return { id: arn, arn, arnSuffix };
};

/** Listeners and their rules: the parent's ARN with another kind, and one part more. */
const below =
  (parent: string, kind: string): Rule =>
  ({ inputs, urn }) => {
    const arn = `${String(inputs[parent]).replace(/:(loadbalancer|listener)\//, `:${kind}/`)}/${hex(urn, 16)}`;
    return { id: arn, arn };
  };

export const networkRules: Readonly<Record<string, Rule>> = {
  "aws:ec2/vpc:Vpc": ec2("vpc", "vpc", vpc),
  "aws:ec2/subnet:Subnet": ec2("subnet", "subnet"),
  "aws:ec2/securityGroup:SecurityGroup": ec2("sg", "security-group"),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2("sg", "security-group", () => ({
    name: "default",
  })),
  "aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway"),
  "aws:ec2/natGateway:NatGateway": ec2("nat"),
  "aws:ec2/eip:Eip": ec2("eipalloc", "elastic-ip", eip),
  "aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ec2("rtbassoc"),
  "aws:ec2/route:Route": ({ inputs, urn }) => ({
    id: `r-${inputs.routeTableId}${parseInt(hex(urn, 8), 16)}`,
  }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2("vpce", "vpc-endpoint", vpcEndpoint),
  "aws:ec2/securityGroupRule:SecurityGroupRule": ({ urn }) => ({ id: `sgrule-${digits(urn, 10)}` }),
  "aws:ec2/instance:Instance": ec2("i", "instance"),
  "aws:ec2/launchTemplate:LaunchTemplate": ec2("lt", "launch-template"),
  "aws:ec2/flowLog:FlowLog": ec2("fl", "vpc-flow-log"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule,
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:lb/targetGroup:TargetGroup": targetGroup,
  "aws:lb/listener:Listener": below("loadBalancerArn", "listener"),
  "aws:lb/listenerRule:ListenerRule": below("listenerArn", "listener-rule"),
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": ({ inputs }) => ({
    id: `${inputs.targetGroupArn},${inputs.targetId}`,
  }),
};
