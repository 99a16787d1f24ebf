// Where a path begins or ends: security groups, or addresses.
import assert from "node:assert/strict";
import { label, type Deployment, type Resource } from "../deployment.ts";
import { interfacesOf } from "./interfaces.ts";
import { portsText } from "./ports.ts";
import { rangeOf } from "./ranges.ts";
import type { Peer, SecurityRule } from "./securityRules.ts";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";

/**
 * Addresses (`0.0.0.0/0`, `10.0.1.7`), or what has security groups: a group, what runs in one (a service, a function,
 * a load balancer), or a component around it; itself, or the name that the program gave it.
 */
export type Place = Resource | string;

/** The place's security groups by id, or its addresses. */
export type Side = { readonly groups: readonly string[] } | { readonly range: string };

export function sideOf(deployment: Deployment, place: Place): Side {
  if (typeof place !== "string") return { groups: groupsOrFail(deployment, place) };
  const range = rangeOf(place);
  if (range !== undefined) return { range };
  const named = deployment.resources.filter(({ name }) => name === place);
  if (named.length === 0) deployment.get(place);
  const found = named.map((resource) => groupsOf(deployment, resource)).filter(({ length }) => length > 0);
  if (found.length === 0) groupsOrFail(deployment, named[0]!);
  // A component and its children often share a name; that is no matter while they mean the same.
  if (new Set(found.map((groups) => groups.toSorted().join())).size > 1)
    assert.fail(
      `"${place}" is several resources with different security groups; give the one that is meant: ${named.map(label).join(", ")}`,
    );
  return { groups: found[0]! };
}

/** How messages name a group: as the program did, or by its id where the program did not make it. */
export function groupName(deployment: Deployment, id: string): string {
  return deployment.resources.find((resource) => isGroup(resource) && resource.id === id)?.name ?? id;
}

/** How messages name whom a rule is about. */
export function peerName(deployment: Deployment, peer: Peer): string {
  if ("group" in peer) return groupName(deployment, peer.group);
  return "range" in peer ? peer.range : peer.list;
}

/** For messages: `into web-alb-group on 80 from 0.0.0.0/0: "Clients of the load balancer." (web-alb-from-...)`. */
export function toldRule(deployment: Deployment, rule: SecurityRule): string {
  const { direction, ports, peer, description, source } = rule;
  const [side, whom] = direction === "in" ? ["into", "from"] : ["out of", "to"];
  const why = description === undefined ? "" : `: ${JSON.stringify(description)}`;
  const group = groupName(deployment, rule.group);
  return `${side} ${group} on ${portsText(ports)} ${whom} ${peerName(deployment, peer)}${why} (${source})`;
}

/** The group with the id, where the program made it. */
export function groupOf(deployment: Deployment, id: string): Resource | undefined {
  return deployment.resources.find((resource) => isGroup(resource) && resource.id === id);
}

/** The addresses of a group's VPC; undefined when the program did not make it. */
export function rangeOfVpc(deployment: Deployment, groupId: string): string | undefined {
  const vpcId: unknown = groupOf(deployment, groupId)?.inputs.vpcId;
  const vpc = deployment.resources.find((resource) => vpcIdOf(resource) === vpcId && vpcId !== undefined);
  return vpc && String(vpc.inputs.cidrBlock ?? "10.0.0.0/16");
}

/** The id of the VPC that a resource is, if it is one. */
export function vpcIdOf({ type, id, state }: Resource): string | undefined {
  if (type === "aws:ec2/vpc:Vpc") return id;
  return type === "awsx:ec2:Vpc" ? String(state.vpcId) : undefined;
}

function isGroup({ type }: Resource): boolean {
  return type === GROUP || type === "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
}

function groupsOrFail(deployment: Deployment, resource: Resource): string[] {
  const groups = groupsOf(deployment, resource);
  if (groups.length > 0) return groups;
  assert.fail(`${label(resource)} has no security group that can be told; name the group itself`);
}

/** A component's are those beneath it. */
function groupsOf(deployment: Deployment, resource: Resource): string[] {
  if (isGroup(resource)) return [resource.id];
  if (resource.custom) return [...(interfacesOf(resource)?.groups ?? [])];
  return deployment.ofType(GROUP).flatMap((group) => (isBelow(group, resource) ? [group.id] : []));
}

function isBelow({ parent }: Resource, ancestor: Resource): boolean {
  return parent !== undefined && (parent === ancestor || isBelow(parent, ancestor));
}
