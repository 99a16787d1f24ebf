// Amazon EC2: networks. Nothing in the emulator is held back by them, which the READMEs name; what AWS refuses is
// refused here, as the emulator takes anything.
import type { Service } from "../resourceType.ts";
import { defaultSecurityGroup } from "./ec2DefaultSecurityGroup.ts";
import { eip } from "./ec2Eip.ts";
import { flowLog } from "./ec2FlowLog.ts";
import { internetGateway } from "./ec2InternetGateway.ts";
import { getManagedPrefixList, getSubnets, getVpc } from "./ec2Lookups.ts";
import { natGateway } from "./ec2NatGateway.ts";
import { route } from "./ec2Route.ts";
import { routeTable } from "./ec2RouteTable.ts";
import { routeTableAssociation } from "./ec2RouteTableAssociation.ts";
import { securityGroup } from "./ec2SecurityGroup.ts";
import { securityGroupRule } from "./ec2SecurityGroupRule.ts";
import { subnet } from "./ec2Subnet.ts";
import { vpc } from "./ec2Vpc.ts";
import { vpcEndpoint } from "./ec2VpcEndpoint.ts";

export default {
  resources: {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": defaultSecurityGroup,
    "aws:ec2/eip:Eip": eip,
    "aws:ec2/flowLog:FlowLog": flowLog,
    "aws:ec2/internetGateway:InternetGateway": internetGateway,
    "aws:ec2/natGateway:NatGateway": natGateway,
    "aws:ec2/route:Route": route,
    "aws:ec2/routeTable:RouteTable": routeTable,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": routeTableAssociation,
    "aws:ec2/securityGroup:SecurityGroup": securityGroup,
    "aws:ec2/securityGroupRule:SecurityGroupRule": securityGroupRule,
    "aws:ec2/subnet:Subnet": subnet,
    "aws:ec2/vpc:Vpc": vpc,
    "aws:ec2/vpcEndpoint:VpcEndpoint": vpcEndpoint,
  },
  functions: {
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": getManagedPrefixList,
    "aws:ec2/getSubnets:getSubnets": getSubnets,
    "aws:ec2/getVpc:getVpc": getVpc,
  },
} satisfies Service;
