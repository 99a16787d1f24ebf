// The rules that stand in a security group itself, each for any number of sources or destinations.
import type { types } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { keyOf, type Rule } from "./ec2Rules.ts";

export type InlineRule = Unwrap<types.input.ec2.SecurityGroupIngress>;

/** One rule for each of them. */
export function expand(inline: readonly InlineRule[], egress: boolean, groupId: string): Rule[] {
  return inline.flatMap(({ description, fromPort, protocol, toPort, ...one }) => {
    const peers = [
      ...(one.cidrBlocks ?? []),
      ...(one.ipv6CidrBlocks ?? []),
      ...(one.prefixListIds ?? []),
      ...(one.securityGroups ?? []),
      ...(one.self ? [groupId] : []),
    ];
    const shared = { egress, description: description ?? "", protocol: protocolOf(protocol) };
    const ports = shared.protocol === "-1" ? {} : { fromPort, toPort };
    return peers.map((peer) => ({ ...shared, ...ports, peer }));
  });
}

/** The rules as they may stand in the group: together what differs in the peer only. */
export function fold(rules: readonly Rule[], groupId: string): InlineRule[] {
  const groups = Map.groupBy(rules, ({ protocol, fromPort, toPort, description }) =>
    JSON.stringify([protocol, fromPort, toPort, description]),
  );
  return [...groups.values()].map((same) => {
    const peers = same.map(({ peer }) => peer);
    const { description = "", fromPort = 0, protocol, toPort = 0 } = same[0]!;
    const starting = (prefix: string) => peers.filter((peer) => peer.startsWith(prefix));
    return {
      cidrBlocks: peers.filter((peer) => peer.includes("/") && !peer.includes(":")),
      description,
      fromPort,
      ipv6CidrBlocks: peers.filter((peer) => peer.includes(":")),
      prefixListIds: starting("pl-"),
      protocol,
      securityGroups: starting("sg-").filter((peer) => peer !== groupId),
      self: peers.includes(groupId),
      toPort,
    };
  });
}

/**
 * What the group's outputs say of its rules. A group without rules in it stays so: those of resources of their own are
 * theirs to tell (the real provider lists them after a refresh, and ignores them then).
 */
export function told(
  known: readonly InlineRule[] | undefined,
  there: readonly Rule[],
  egress: boolean,
  groupId: string,
): InlineRule[] {
  const rules = there.filter((rule) => rule.egress === egress);
  if (known && alike(expand(known, egress, groupId), rules)) return [...known];
  return known?.length === 0 ? [] : fold(rules, groupId);
}

function alike(a: readonly Rule[], b: readonly Rule[]): boolean {
  const texts = (rules: readonly Rule[]) => rules.map((r) => `${keyOf(r)} ${r.description ?? ""}`).sort();
  return JSON.stringify(texts(a)) === JSON.stringify(texts(b));
}

const numbers: Record<string, string> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", all: "-1" };

/** The name that EC2 answers with: tcp for TCP and 6, -1 for all. */
export function protocolOf(protocol: string): string {
  const text = protocol.toLowerCase();
  return numbers[text] ?? text;
}
