// Address arithmetic of IPv4 ranges.

/** A range: its first address as a number, and how many of its 32 bits are fixed. */
interface Range {
  readonly first: number;
  readonly prefix: number;
}

/** Ranges that nobody on the internet has. @see https://www.rfc-editor.org/rfc/rfc1918 */
export const PRIVATE_RANGES: readonly string[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Zones that a network has room for: more can be added later without moving a subnet. */
export const MOST_ZONES = 4;

/** Four zones are two bits, and a public and a private subnet in each one more. */
const SUBNET_BITS = 3;

const SIZE = 2 ** 32;

/** A range in CIDR notation; undefined when it is none, or names an address inside of the range: `10.0.0.7/16`. */
export function parseCidr(text: string): Range | undefined {
  const [, address, prefixText] = /^(\d+\.\d+\.\d+\.\d+)\/(\d{1,2})$/.exec(text) ?? [];
  if (address === undefined) return undefined;
  const bytes = address.split(".");
  const prefix = Number(prefixText);
  // A leading zero is octal to some, and refused by AWS.
  if (bytes.some((byte) => Number(byte) > 255 || String(Number(byte)) !== byte) || prefix > 32)
    return undefined;
  const first = bytes.reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return first % sizeOf(prefix) === 0 ? { first, prefix } : undefined;
}

/** The range that the address of `10.0.0.7/16` lies in: `10.0.0.0/16`. Undefined when that is no address at all. */
export function rangeAround(text: string): string | undefined {
  const [, address, prefixText] = /^(.+)\/(\d{1,2})$/.exec(text) ?? [];
  const whole = parseCidr(`${address}/32`);
  const prefix = Number(prefixText);
  if (!whole || prefix > 32) return undefined;
  return written({ first: whole.first - (whole.first % sizeOf(prefix)), prefix });
}

/** Whether two ranges share an address. */
export function rangesMeet(a: string, b: string): boolean {
  const [x, y] = [known(a), known(b)];
  return x.first < y.first + sizeOf(y.prefix) && y.first < x.first + sizeOf(x.prefix);
}

/** Whether all addresses of `inner` are addresses of `outer`. */
export function rangeHolds(outer: string, inner: string): boolean {
  return rangesMeet(outer, inner) && known(outer).prefix <= known(inner).prefix;
}

/**
 * The ranges of a network's subnets, one for each zone. The network is divided for MOST_ZONES, however many there
 * are, so that a zone that comes later moves none of the others: a subnet that moves is replaced, with all in it.
 */
export function subnetRanges(network: string, zones: number): { public: string[]; private: string[] } {
  const { first, prefix } = known(network);
  const size = sizeOf(prefix + SUBNET_BITS);
  const nth = (n: number) => written({ first: first + n * size, prefix: prefix + SUBNET_BITS });
  const indices = Array.from({ length: zones }, (_, zone) => zone);
  return { public: indices.map((zone) => nth(2 * zone)), private: indices.map((zone) => nth(2 * zone + 1)) };
}

function known(text: string): Range {
  const range = parseCidr(text);
  if (!range) throw new Error(`${text} is no range of addresses`);
  return range;
}

function sizeOf(prefix: number): number {
  return SIZE / 2 ** prefix;
}

function written({ first, prefix }: Range): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
}
