// Protocols and ports, as the rules of security groups have them.

export interface Ports {
  /** "all", "tcp", "udp", "icmp", or a number of IANA's. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

const NUMBERS: Readonly<Record<string, string>> = { "-1": "all", "1": "icmp", "6": "tcp", "17": "udp" };
const LAST = 65_535;

/** Protocols without ports go on all of them. */
export function portsOf(protocol: unknown, from: unknown, to: unknown): Ports {
  const name = NUMBERS[String(protocol)] ?? String(protocol).toLowerCase();
  if (name !== "tcp" && name !== "udp") return { protocol: name, from: 0, to: LAST };
  return { protocol: name, from: Number(from ?? 0), to: Number(to ?? LAST) };
}

/** What both let through, if there is anything. */
export function common(a: Ports, b: Ports): Ports | undefined {
  if (a.protocol !== b.protocol && a.protocol !== "all" && b.protocol !== "all") return undefined;
  const narrow = a.protocol === "all" ? b : a;
  const both = {
    protocol: narrow.protocol,
    from: Math.max(a.from, b.from),
    to: Math.min(a.to, b.to),
  };
  return both.from <= both.to ? both : undefined;
}

/** `443`, `8000-8010`, `udp 53`, `icmp` or `all`: TCP goes without saying. */
export function portsText({ protocol, from, to }: Ports): string {
  if (protocol !== "tcp" && protocol !== "udp") return protocol;
  const range = from === to ? String(from) : `${from}-${to}`;
  return protocol === "tcp" ? range : `${protocol} ${range}`;
}
