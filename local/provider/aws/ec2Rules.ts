// The rules of security groups, one for each source or destination, as they are in the emulator.
import { randomInt } from "node:crypto";
import type { IpPermission, SecurityGroupRule } from "@aws-sdk/client-ec2";
import type { Cloud } from "../cloud.ts";
import { ec2, inTurn, refused, tagged, where } from "./ec2Client.ts";
import { theSecurityGroup } from "./ec2Found.ts";
import { tagMap } from "./iamClient.ts";

type Tags = Readonly<Record<string, string>>;

export interface Rule {
  readonly egress: boolean;
  /** tcp, udp, icmp, icmpv6, a number, or -1 for everything, which has no ports. */
  readonly protocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly description?: string;
  /** Whom it lets in or out: `10.0.0.0/16`, `::/0`, `sg-0a1b2c3d` or `pl-0a1b2c3d`. */
  readonly peer: string;
}

/** A rule that is there. */
export interface FoundRule extends Rule {
  readonly id: string;
  readonly groupId: string;
  readonly tags: Tags;
}

/** The emulator takes no prefix list in a new rule and tells of none, so the list is kept in this tag of the rule. */
const prefixListTag = "kandokoro:prefix-list";

/** A group has each rule once; the description does not make two of one. */
export function keyOf({ egress, protocol, fromPort, toPort, peer }: Rule): string {
  return JSON.stringify([egress, protocol, ...(protocol === "-1" ? [] : [fromPort, toPort]), peer]);
}

/** All rules of the group, or the one of this id in any group, or all that there are. */
export async function rulesOf(
  cloud: Cloud,
  which: { readonly groupId?: string; readonly id?: string } = {},
): Promise<FoundRule[]> {
  const Filters = [
    ...(which.groupId === undefined ? [] : [where("group-id", which.groupId)]),
    ...(which.id === undefined ? [] : [where("security-group-rule-id", which.id)]),
  ];
  const { SecurityGroupRules = [] } = await (await ec2(cloud)).describeSecurityGroupRules({ Filters });
  return SecurityGroupRules.map(foundRule);
}

function foundRule(rule: SecurityGroupRule): FoundRule {
  const { [prefixListTag]: list, ...tags } = tagMap(rule.Tags);
  const protocol = rule.IpProtocol ?? "-1";
  return {
    id: rule.SecurityGroupRuleId ?? "",
    groupId: rule.GroupId ?? "",
    tags,
    egress: rule.IsEgress ?? false,
    protocol,
    ...(protocol !== "-1" && { fromPort: rule.FromPort, toPort: rule.ToPort }),
    description: rule.Description ?? "",
    peer: list ?? rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.ReferencedGroupInfo?.GroupId ?? "",
  };
}

/** Adds one rule, and answers its id. */
export async function addRule(cloud: Cloud, groupId: string, rule: Rule, tags: Tags = {}): Promise<string> {
  return inTurn(groupId, async () => {
    await checkPeer(cloud, groupId, rule);
    const others = await rulesOf(cloud, { groupId });
    if (others.some((other) => keyOf(other) === keyOf(rule)))
      throw refused("InvalidPermission.Duplicate", `the specified rule "${shown(rule)}" already exists`);
    return authorize(cloud, groupId, rule, tags);
  });
}

async function authorize(cloud: Cloud, GroupId: string, rule: Rule, tags: Tags): Promise<string> {
  const client = await ec2(cloud);
  const list = rule.peer.startsWith("pl-") ? rule.peer : undefined;
  const request = {
    GroupId,
    IpPermissions: [permission(list ? { ...rule, peer: placeholder() } : rule)],
    ...tagged("security-group-rule", list ? { ...tags, [prefixListTag]: list } : tags),
  };
  const { SecurityGroupRules: made } = await (rule.egress
    ? client.authorizeSecurityGroupEgress(request)
    : client.authorizeSecurityGroupIngress(request));
  const SecurityGroupRuleId = made?.[0]?.SecurityGroupRuleId ?? "";
  if (!list) return SecurityGroupRuleId;
  const SecurityGroupRules = [{ SecurityGroupRuleId, SecurityGroupRule: { PrefixListId: list } }];
  await client.modifySecurityGroupRules({ GroupId, SecurityGroupRules });
  return SecurityGroupRuleId;
}

/** An address that nobody has, other each time, for a moment. */
const placeholder = () => `240.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}/32`;

function permission({ description, fromPort, peer, protocol, toPort }: Rule): IpPermission {
  const said = description ? { Description: description } : {};
  return {
    IpProtocol: protocol,
    ...(protocol !== "-1" && { FromPort: fromPort, ToPort: toPort }),
    ...(peer.startsWith("sg-")
      ? { UserIdGroupPairs: [{ GroupId: peer, ...said }] }
      : peer.includes(":")
        ? { Ipv6Ranges: [{ CidrIpv6: peer, ...said }] }
        : { IpRanges: [{ CidrIp: peer, ...said }] }),
  };
}

/** Takes these rules away. */
export async function removeRules(cloud: Cloud, groupId: string, rules: readonly FoundRule[]): Promise<void> {
  const client = await ec2(cloud);
  const ids = (egress: boolean) => rules.filter((rule) => rule.egress === egress).map(({ id }) => id);
  const [into, out] = [ids(false), ids(true)];
  const request = (SecurityGroupRuleIds: string[]) => ({ GroupId: groupId, SecurityGroupRuleIds });
  if (into.length > 0) await client.revokeSecurityGroupIngress(request(into));
  if (out.length > 0) await client.revokeSecurityGroupEgress(request(out));
}

/** Brings the group's rules of one direction to these. */
export async function setRules(
  cloud: Cloud,
  groupId: string,
  egress: boolean,
  wanted: readonly Rule[],
): Promise<void> {
  const text = (rule: Rule) => `${keyOf(rule)} ${rule.description ?? ""}`;
  const there = (await rulesOf(cloud, { groupId })).filter((rule) => rule.egress === egress);
  const [before, after] = [there.map(text), wanted.map(text)];
  await removeRules(
    cloud,
    groupId,
    there.filter((rule) => !after.includes(text(rule))),
  );
  for (const rule of wanted) if (!before.includes(text(rule))) await addRule(cloud, groupId, rule);
}

/** A group that is named must be of the same VPC. */
async function checkPeer(cloud: Cloud, groupId: string, { peer }: Rule): Promise<void> {
  const group = await theSecurityGroup(cloud, groupId);
  if (!peer.startsWith("sg-") || peer === groupId) return;
  const other = await theSecurityGroup(cloud, peer);
  if (other.VpcId === group.VpcId) return;
  throw refused(
    "InvalidGroup.NotFound",
    `You have specified two resources that belong to different networks: ${groupId} is in ${group.VpcId}, ${peer} in ${other.VpcId}`,
  );
}

/** As AWS says it: `peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW`. */
function shown({ fromPort, peer, protocol, toPort }: Rule): string {
  if (protocol === "-1") return `peer: ${peer}, ALL, ALLOW`;
  return `peer: ${peer}, ${protocol.toUpperCase()}, from port: ${fromPort}, to port: ${toPort}, ALLOW`;
}
