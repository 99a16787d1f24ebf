// Every rule of every security group, whichever resource it stands in, in one form.
import type { Deployment, Resource } from "../deployment.ts";
import { portsOf, type Ports } from "./ports.ts";

/** Whom a rule is about: addresses, the members of a group, or a list of AWS's. */
export type Peer = { readonly range: string } | { readonly group: string } | { readonly list: string };

export interface SecurityRule {
  /** Id of the group that has the rule. */
  readonly group: string;
  readonly direction: "in" | "out";
  readonly ports: Ports;
  readonly peer: Peer;
  readonly description?: string;
  /** The name of the resource that it stands in. */
  readonly source: string;
}

/** A resource's inputs, or a block of them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- rules look into it
type Block = Record<string, any>;

const readers: Readonly<Record<string, (resource: Resource) => SecurityRule[]>> = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (resource) => single(resource, "in"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (resource) => single(resource, "out"),
  "aws:ec2/securityGroupRule:SecurityGroupRule": older,
  "aws:ec2/securityGroup:SecurityGroup": inline,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": inline,
};

export function securityRules(deployment: Deployment): SecurityRule[] {
  return deployment.resources.flatMap((resource) => readers[resource.type]?.(resource) ?? []);
}

/** A rule that is a resource of its own has one peer. */
function single(resource: Resource, direction: "in" | "out"): SecurityRule[] {
  const { inputs } = resource;
  return rulesOf(resource, direction, inputs.securityGroupId, inputs.ipProtocol, inputs, [
    ...ranges(inputs.cidrIpv4, inputs.cidrIpv6),
    ...groups(inputs.referencedSecurityGroupId),
    ...lists(inputs.prefixListId),
  ]);
}

/** The older resource for rules: several peers of one kind. */
function older(resource: Resource): SecurityRule[] {
  const { inputs } = resource;
  const direction = inputs.type === "egress" ? "out" : "in";
  return rulesOf(resource, direction, inputs.securityGroupId, inputs.protocol, inputs, [
    ...ranges(inputs.cidrBlocks, inputs.ipv6CidrBlocks),
    ...groups(inputs.sourceSecurityGroupId, inputs.self && inputs.securityGroupId),
    ...lists(inputs.prefixListIds),
  ]);
}

/** Rules inside of a group. The provider takes away the rule by which AWS lets each new group out anywhere. */
function inline(resource: Resource): SecurityRule[] {
  return (["ingress", "egress"] as const).flatMap((side) =>
    ((resource.inputs[side] ?? []) as Block[]).flatMap((block) =>
      rulesOf(resource, side === "ingress" ? "in" : "out", resource.id, block.protocol, block, [
        ...ranges(block.cidrBlocks, block.ipv6CidrBlocks),
        ...groups(block.securityGroups, block.self && resource.id),
        ...lists(block.prefixListIds),
      ]),
    ),
  );
}

function rulesOf(
  resource: Resource,
  direction: "in" | "out",
  group: string,
  protocol: unknown,
  { fromPort, toPort, description }: Block,
  peers: readonly Peer[],
): SecurityRule[] {
  const ports = portsOf(protocol, fromPort, toPort);
  return peers.map((peer) => ({ group, direction, ports, peer, description, source: resource.name }));
}

const present = (values: unknown[]) => values.flat().filter(Boolean).map(String);
const ranges = (...values: unknown[]): Peer[] => present(values).map((range) => ({ range }));
const groups = (...values: unknown[]): Peer[] => present(values).map((group) => ({ group }));
const lists = (...values: unknown[]): Peer[] => present(values).map((list) => ({ list }));
