// What of a program stands open to the internet.
import assert from "node:assert/strict";
import type { Deployment } from "./deployment.ts";
import { interfacesOf } from "./paths/interfaces.ts";
import { toldRule } from "./paths/places.ts";
import { portsText } from "./paths/ports.ts";
import { holds } from "./paths/ranges.ts";
import { securityRules, type SecurityRule } from "./paths/securityRules.ts";

/** Addresses that nobody on the internet has. https://www.rfc-editor.org/rfc/rfc1918, rfc4193 */
const INSIDE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];
const WEB = ["80", "443"];

/**
 * Asserts that security groups let addresses of the internet in at load balancers alone, on 80 and 443: whoever has a
 * group of a load balancer and is none has one that is open, too.
 */
export function onlyWebDoors(deployment: Deployment): void {
  if (deployment.preview)
    assert.fail("onlyWebDoors: groups have no ids in a preview; deploy without preview: true");
  const open = securityRules(deployment).filter((rule) => rule.direction === "in" && isFromOutside(rule));
  const wrong = open.filter(({ group, ports }) => {
    const types = deployment.resources
      .filter((resource) => interfacesOf(resource)?.groups.includes(group))
      .map(({ type }) => type);
    const isDoor = types.length > 0 && types.every((type) => type === "aws:lb/loadBalancer:LoadBalancer");
    return !isDoor || !WEB.includes(portsText(ports));
  });
  if (wrong.length === 0) return;
  const listed = wrong.map((rule) => `  ${toldRule(deployment, rule)}`).join("\n");
  assert.fail(`The internet is let in elsewhere than at load balancers on ${WEB.join(" and ")}:\n${listed}`);
}

function isFromOutside({ peer }: SecurityRule): boolean {
  return "range" in peer && !INSIDE.some((inside) => holds(inside, peer.range));
}
