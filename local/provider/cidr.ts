// IPv4 blocks: 10.0.0.0/16 as a first address and a length.

export interface Cidr {
  /** The first address as a number, 0 to 2^32 - 1. */
  readonly base: number;
  /** Leading bits that all addresses share, 0 to 32. */
  readonly bits: number;
}

/** How many addresses a block of this many bits has. */
export const sizeOf = (bits: number): number => 2 ** (32 - bits);

/** The block that the text stands for, moved to its first address; undefined when it is no IPv4 block. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const [a = NaN, b = NaN, c = NaN, d = NaN, bits = NaN] = match?.slice(1).map(Number) ?? [];
  if (![a, b, c, d].every((part) => part <= 255) || !(bits <= 32)) return undefined;
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return { base: address - (address % sizeOf(bits)), bits };
}

export function formatCidr({ base, bits }: Cidr): string {
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
  return `${parts.join(".")}/${bits}`;
}

/** Whether all addresses of `inner` are in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return inner.base >= outer.base && inner.base + sizeOf(inner.bits) <= outer.base + sizeOf(outer.bits);
}

/** Two blocks have no address in common, or one is in the other. */
export function overlap(a: Cidr, b: Cidr): boolean {
  return contains(a, b) || contains(b, a);
}

/** The block of this many bits that begins nearest after the given one. */
export function nextAfter({ base, bits: before }: Cidr, bits: number): Cidr {
  const end = base + sizeOf(before);
  return { base: Math.ceil(end / sizeOf(bits)) * sizeOf(bits), bits };
}
