// Whether security groups let a connection through: out of one, and into the other.
import assert from "node:assert/strict";
import { label, type Deployment } from "./deployment.ts";
import { groupName, groupOf, rangeOfVpc, sideOf, toldRule, type Place, type Side } from "./paths/places.ts";
import { common, portsOf, portsText, type Ports } from "./paths/ports.ts";
import { holds, meet } from "./paths/ranges.ts";
import { securityRules, type Peer, type SecurityRule } from "./paths/securityRules.ts";

export interface ReachOptions {
  /** @default tcp */
  protocol?: "tcp" | "udp";
}

/** How much of a place: of a range all addresses, or some. */
type Extent = "all" | "some" | "none";

/**
 * Whether members of one place can open connections to another on a port, by the rules of security groups alone: one
 * rule must let them out, and another let them in. Routes, and whether anybody listens, are not looked at. Of a range
 * all addresses must get through.
 * @param from - a range, or what has security groups; as a resource, or by the name that the program gave it
 */
export function canReach(
  deployment: Deployment,
  from: Place,
  to: Place,
  port: number,
  options: ReachOptions = {},
): boolean {
  return judge(deployment, from, to, port, options).extent === "all";
}

export function assertCanReach(
  deployment: Deployment,
  from: Place,
  to: Place,
  port: number,
  options: ReachOptions = {},
): void {
  const { extent, text, missing, rules } = judge(deployment, from, to, port, options);
  if (extent === "all") return;
  const listed = rules.map((rule) => `  ${toldRule(deployment, rule)}`).join("\n") || "  none";
  assert.fail(`${text("cannot reach")}: ${missing}. The rules are:\n${listed}`);
}

/** Of a range not one address may get through. */
export function assertCannotReach(
  deployment: Deployment,
  from: Place,
  to: Place,
  port: number,
  options: ReachOptions = {},
): void {
  const { extent, text, through } = judge(deployment, from, to, port, options);
  if (extent === "none") return;
  const who = extent === "some" ? "can reach, from some of the addresses," : "can reach";
  assert.fail(`${text(who)}:\n${through.map((rule) => `  ${toldRule(deployment, rule)}`).join("\n")}`);
}

function judge(
  deployment: Deployment,
  from: Place,
  to: Place,
  port: number,
  { protocol = "tcp" }: ReachOptions,
) {
  if (deployment.preview)
    assert.fail("canReach: groups have no ids in a preview; deploy without preview: true");
  const [source, target] = [sideOf(deployment, from), sideOf(deployment, to)];
  const ports = portsOf(protocol, port, port);
  const all = securityRules(deployment);
  const out = through(deployment, all, "out", source, target, ports);
  const into = through(deployment, all, "in", target, source, ports);
  const apart = inOtherVpc(deployment, source, target);
  const [here, there] = [toldSide(deployment, from, source), toldSide(deployment, to, target)];
  const lacking = [
    ...lackingOf(here, "out", out.extent),
    ...lackingOf(there, "in", into.extent),
    ...(apart ? ["they are in two VPCs"] : []),
  ];
  return {
    extent: apart ? "none" : lesser(out.extent, into.extent),
    missing: lacking.join(", and "),
    through: [...out.rules, ...into.rules],
    rules: all.filter((rule) => isOf(rule, source) || isOf(rule, target)),
    text: (verb: string) => `${here} ${verb} ${there} on ${portsText(ports)}`,
  };
}

function lackingOf(side: string, way: "in" | "out", extent: Extent): string[] {
  if (extent === "all") return [];
  return [
    extent === "some"
      ? `the rules of ${side} let only some addresses ${way}`
      : `no rule of ${side} lets it ${way}`,
  ];
}

/** What the rules of one side let through, to or from the other. A range has no rules: nobody is asked there. */
function through(
  deployment: Deployment,
  all: readonly SecurityRule[],
  direction: "in" | "out",
  own: Side,
  other: Side,
  ports: Ports,
): { extent: Extent; rules: SecurityRule[] } {
  if ("range" in own) return { extent: "all", rules: [] };
  const applying = all
    .filter((rule) => isOf(rule, own) && rule.direction === direction && common(rule.ports, ports))
    .map((rule) => ({ rule, extent: covered(deployment, rule.peer, other) }))
    .filter(({ extent }) => extent !== "none");
  const whole = applying.some(({ extent }) => extent === "all");
  return {
    extent: whole ? "all" : applying.length > 0 ? "some" : "none",
    rules: applying.map(({ rule }) => rule),
  };
}

/** How much of a side a rule's peer is. A group's members may have any address of their VPC. */
export function covered(deployment: Deployment, peer: Peer, side: Side): Extent {
  if ("list" in peer) return "none";
  if ("group" in peer) return "groups" in side && side.groups.includes(peer.group) ? "all" : "none";
  const ranges = "range" in side ? [side.range] : side.groups.map((id) => rangeOfVpc(deployment, id));
  const extents = ranges.map((range): Extent => {
    if (range === undefined) return peer.range === "0.0.0.0/0" ? "all" : "some";
    return holds(peer.range, range) ? "all" : meet(peer.range, range) ? "some" : "none";
  });
  return extents.reduce(lesser, "all");
}

function lesser(a: Extent, b: Extent): Extent {
  const order: Extent[] = ["none", "some", "all"];
  return order[Math.min(order.indexOf(a), order.indexOf(b))]!;
}

function inOtherVpc(deployment: Deployment, a: Side, b: Side): boolean {
  const vpcs = [a, b].map((side) =>
    "groups" in side ? groupOf(deployment, side.groups[0]!)?.inputs.vpcId : undefined,
  ) as (string | undefined)[];
  return vpcs[0] !== undefined && vpcs[1] !== undefined && vpcs[0] !== vpcs[1];
}

function isOf(rule: SecurityRule, side: Side): boolean {
  return "groups" in side && side.groups.includes(rule.group);
}

function toldSide(deployment: Deployment, place: Place, side: Side): string {
  if ("range" in side) return side.range;
  const groups = side.groups.map((id) => groupName(deployment, id)).join(", ");
  const name = typeof place === "string" ? place : label(place);
  return groups === name ? name : `${name} (${groups})`;
}
