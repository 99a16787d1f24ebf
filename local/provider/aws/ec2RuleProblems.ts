// What AWS refuses of security groups and their rules beyond the recorded limits.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { Problem } from "../resourceType.ts";
import { blockProblems } from "./ec2Problems.ts";
import { protocolOf } from "./ec2InlineRules.ts";

type Group = Partial<Unwrap<aws.ec2.SecurityGroupArgs>>;
type Rules = Group["ingress"];
type GroupRule = Partial<Unwrap<aws.ec2.SecurityGroupRuleArgs>>;
type VpcRule = Partial<Unwrap<aws.vpc.SecurityGroupIngressRuleArgs>>;

const sentence = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;
const use = "use at most 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*";

function textProblems(property: string, text: string | undefined): Problem[] {
  return text === undefined || sentence.test(text) ? [] : [{ property, reason: `is "${text}"; ${use}` }];
}

export function groupProblems({ description, egress, ingress, name }: Group): Problem[] {
  return [
    ...textProblems("description", description),
    ...textProblems("name", name),
    ...(name?.toLowerCase() === "default"
      ? [{ property: "name", reason: `is "${name}", which each VPC's own group has; use another` }]
      : []),
    ...inlineProblems("ingress", ingress),
    ...inlineProblems("egress", egress),
  ];
}

export function inlineProblems(path: string, rules: Rules = []): Problem[] {
  return rules.flatMap((rule, i) => {
    const at = (property: string) => `${path}[${i}].${property}`;
    return [
      ...textProblems(at("description"), rule.description),
      ...blocksProblems(at("cidrBlocks"), rule.cidrBlocks),
      ...portProblems(at, rule.protocol, rule.fromPort, rule.toPort),
    ];
  });
}

export function groupRuleProblems(rule: GroupRule): Problem[] {
  return [
    ...textProblems("description", rule.description),
    ...blocksProblems("cidrBlocks", rule.cidrBlocks),
    ...portProblems((name) => name, rule.protocol, rule.fromPort, rule.toPort),
  ];
}

const peers = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;

export function vpcRuleProblems(rule: VpcRule): Problem[] {
  const given = peers.filter((name) => rule[name]);
  const all = rule.ipProtocol !== undefined && protocolOf(rule.ipProtocol) === "-1";
  const ports = (["fromPort", "toPort"] as const).filter((name) => rule[name] !== undefined);
  return [
    ...(given.length > 1
      ? [{ property: given[1] as string, reason: `conflicts with ${given[0]}; give one of them` }]
      : []),
    ...textProblems("description", rule.description),
    ...ipv4Problems("cidrIpv4", rule.cidrIpv4),
    ...(rule.cidrIpv6 && !/^[0-9a-fA-F:]+\/\d+$/.test(rule.cidrIpv6)
      ? [{ property: "cidrIpv6", reason: `is "${rule.cidrIpv6}"; use a block such as 2001:db8::/32` }]
      : []),
    ...(all && ports.length > 0
      ? [{ property: ports[0]!, reason: 'is given; remove it, as ipProtocol "-1" means all ports' }]
      : []),
    ...(all ? [] : portProblems((name) => name, rule.ipProtocol, rule.fromPort, rule.toPort, "ipProtocol")),
  ];
}

function blocksProblems(path: string, blocks: readonly string[] = []): Problem[] {
  return blocks.flatMap((block, i) => blockProblems(`${path}[${i}]`, block));
}

function ipv4Problems(property: string, block: string | undefined): Problem[] {
  if (block && !/^\d+(\.\d+){3}\/\d+$/.test(block))
    return [{ property, reason: `is "${block}"; use a block such as 10.0.0.0/16` }];
  return blockProblems(property, block);
}

/** The lowest and the highest port of a protocol; ICMP has types and codes instead. */
const ranges: Record<string, readonly [number, number]> = {
  tcp: [0, 65_535],
  udp: [0, 65_535],
  icmp: [-1, 255],
  icmpv6: [-1, 255],
};

function portProblems(
  at: (property: string) => string,
  protocol: string | undefined,
  fromPort: number | undefined,
  toPort: number | undefined,
  name = "protocol",
): Problem[] {
  if (protocol === undefined) return [];
  const kind = protocolOf(protocol);
  const given = Object.entries({ fromPort, toPort }).filter((entry) => entry[1] !== undefined);
  if (kind === "-1")
    return given
      .filter(([, port]) => port !== 0)
      .map(([port, n]) => ({ property: at(port), reason: `is ${n}; use 0, as "-1" means all ports` }));
  const range = ranges[kind];
  if (!range)
    return /^\d{1,3}$/.test(kind) && Number(kind) <= 255
      ? []
      : [{ property: at(name), reason: `is "${protocol}"; use tcp, udp, icmp, icmpv6, a number, or -1` }];
  const [low, high] = range;
  const outside = given.filter(([, port = 0]) => port < low || port > high);
  if (outside.length > 0)
    return outside.map(([port, n]) => ({ property: at(port), reason: `is ${n}; use ${low} to ${high}` }));
  const backwards = low === 0 && fromPort !== undefined && toPort !== undefined && fromPort > toPort;
  return backwards
    ? [{ property: at("toPort"), reason: `is ${toPort}; use fromPort (${fromPort}) or more` }]
    : [];
}
