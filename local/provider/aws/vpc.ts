// Amazon VPC: the single rules of security groups. The networks themselves are in ec2.ts, as in Pulumi.
import type { Service } from "../resourceType.ts";
import { egressRule, ingressRule } from "./vpcSecurityGroupRule.ts";

export default {
  resources: {
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": egressRule,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ingressRule,
  },
} satisfies Service;
