// IPv4 and IPv6 ranges in CIDR notation.
import { BlockList, isIP } from "node:net";

/** The range that a text is, a single address as one of its own; undefined when it is neither. */
export function rangeOf(text: string): string | undefined {
  const [address = "", prefix, ...more] = text.split("/");
  const version = isIP(address);
  if (version === 0 || more.length > 0) return undefined;
  const bits = version === 4 ? 32 : 128;
  if (prefix === undefined) return `${address}/${bits}`;
  return /^\d+$/.test(prefix) && Number(prefix) <= bits ? text : undefined;
}

/** Whether every address of `inner` is in `outer`. */
export function holds(outer: string, inner: string): boolean {
  const [address = "", prefix] = inner.split("/");
  return Number(prefix) >= Number(outer.split("/")[1]) && listOf(outer).check(address, family(address));
}

/** Whether they share an address: ranges either hold one another or have nothing in common. */
export function meet(a: string, b: string): boolean {
  return holds(a, b) || holds(b, a);
}

function listOf(range: string): BlockList {
  const [address = "", prefix] = range.split("/");
  const list = new BlockList();
  list.addSubnet(address, Number(prefix), family(address));
  return list;
}

function family(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}
