// Every path that security groups open, held against those that were stated.
import assert from "node:assert/strict";
import type { Deployment } from "./deployment.ts";
import { groupName, groupOf, peerName, sideOf, vpcIdOf } from "./paths/places.ts";
import { common, portsText } from "./paths/ports.ts";
import { securityRules, type SecurityRule } from "./paths/securityRules.ts";
import { covered } from "./reach.ts";

/** A path, and the rules that make it. */
interface Path {
  readonly text: string;
  readonly by: string;
}

/**
 * Asserts that security groups open these paths and no other: between groups, where one lets out and the other in;
 * from addresses into a group; and from a group out to addresses. A default security group that still has AWS's own
 * rules is a path as well. What leaves by an address rule and enters by another is told by those two.
 * @param stated - `0.0.0.0/0 -> web-alb-group: 80`, `web -> api: 3000`, `api -> 0.0.0.0/0: 443`; ports as `443`,
 * `8000-8010`, `udp 53`, `icmp` or `all`; a name as `canReach` takes it
 */
export function noOtherPaths(deployment: Deployment, stated: readonly string[]): void {
  if (deployment.preview)
    assert.fail("noOtherPaths: groups have no ids in a preview; deploy without preview: true");
  const paths = pathsOf(deployment);
  const wanted = new Map(stated.flatMap((text) => readStated(deployment, text).map((path) => [path, text])));
  const other = paths.filter(({ text }) => !wanted.has(text));
  const missing = [...wanted].filter(([path]) => !paths.some(({ text }) => text === path));
  const problems = [
    ...section(
      "Security groups open paths that were not stated",
      other.map(({ text, by }) => `${text} (${by})`),
    ),
    ...section(
      "Paths were stated that are not there",
      missing.map(([, text]) => text),
    ),
  ];
  if (problems.length > 0) assert.fail(problems.join("\n"));
}

function section(title: string, lines: readonly string[]): string[] {
  const unique = [...new Set(lines)];
  return unique.length === 0 ? [] : [`${title}:\n${unique.map((line) => `  ${line}`).join("\n")}`];
}

/** The texts that a stated path stands for: its names may be those of what is in the groups. */
function readStated(deployment: Deployment, stated: string): string[] {
  const [, from, to, ports] = /^(\S+) -> (\S+): (.+)$/.exec(stated) ?? [];
  if (from === undefined || to === undefined)
    assert.fail(`noOtherPaths: "${stated}" is no path; write it as "web -> api: 3000"`);
  const names = (place: string) => {
    if (/^(pl|sg)-[0-9a-f]+$|^default-of-/.test(place)) return [place];
    const side = sideOf(deployment, place);
    return "range" in side ? [side.range] : side.groups.map((id) => groupName(deployment, id));
  };
  return names(from).flatMap((a) => names(to).map((b) => `${a} -> ${b}: ${ports}`));
}

function pathsOf(deployment: Deployment): Path[] {
  const rules = securityRules(deployment);
  const found = rules.flatMap((rule) =>
    rule.direction === "in" ? inward(deployment, rules, rule) : outward(deployment, rules, rule),
  );
  return [...new Map([...found, ...untouched(deployment)].map((path) => [path.text, path])).values()];
}

/** From addresses, or from a group that lets its members out here. */
function inward(deployment: Deployment, rules: readonly SecurityRule[], rule: SecurityRule): Path[] {
  const { peer } = rule;
  if (!("group" in peer)) return [path(peerName(deployment, peer), groupName(deployment, rule.group), rule)];
  const from = groupName(deployment, peer.group);
  // What another program's group lets out is not known.
  if (!groupOf(deployment, peer.group)) return [path(from, groupName(deployment, rule.group), rule)];
  return rules
    .filter((out) => out.group === peer.group && out.direction === "out")
    .filter((out) => covered(deployment, out.peer, { groups: [rule.group] }) !== "none")
    .flatMap((out) => together(deployment, out, rule));
}

/** Out to addresses; or to a group that lets in the addresses of these members, since by group was told above. */
function outward(deployment: Deployment, rules: readonly SecurityRule[], rule: SecurityRule): Path[] {
  const { peer } = rule;
  if (!("group" in peer)) return [path(groupName(deployment, rule.group), peerName(deployment, peer), rule)];
  return rules
    .filter((into) => into.group === peer.group && into.direction === "in" && "range" in into.peer)
    .filter((into) => covered(deployment, into.peer, { groups: [rule.group] }) !== "none")
    .flatMap((into) => together(deployment, rule, into));
}

function together(deployment: Deployment, out: SecurityRule, into: SecurityRule): Path[] {
  const ports = common(out.ports, into.ports);
  if (!ports) return [];
  const [from, to] = [out.group, into.group].map((id) => groupName(deployment, id));
  return [{ text: `${from} -> ${to}: ${portsText(ports)}`, by: `${out.source}, ${into.source}` }];
}

function path(from: string, to: string, { ports, source }: SecurityRule): Path {
  return { text: `${from} -> ${to}: ${portsText(ports)}`, by: source };
}

/** AWS's own rules of default groups: members reach each other, and everything. They hold until they are taken away. */
function untouched(deployment: Deployment): Path[] {
  const emptied = deployment
    .ofType("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    .map(({ inputs }) => inputs.vpcId as unknown);
  const vpcs = deployment.resources.filter((resource) => {
    const id = vpcIdOf(resource);
    return id !== undefined && !emptied.includes(id);
  });
  return vpcs.flatMap(({ name }) => {
    const group = `default-of-${name}`;
    const by = "the VPC has no aws.ec2.DefaultSecurityGroup";
    return [
      { text: `${group} -> ${group}: all`, by },
      { text: `${group} -> 0.0.0.0/0: all`, by },
    ];
  });
}
