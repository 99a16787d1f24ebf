// What a network costs while nothing happens in it.

/** Hours of a month, as AWS's own estimates count them. */
const HOURS = 730;

/** Dollars an hour. */
interface Prices {
  readonly natGateway: number;
  /** For each endpoint in each zone. */
  readonly interfaceEndpoint: number;
  readonly publicAddress: number;
}

/** When the prices below were noted. They change seldom; what is shown is an estimate. */
export const PRICES_AS_OF = "November 2026";

/** @see https://aws.amazon.com/vpc/pricing/ */
const prices: Readonly<Record<string, Prices>> = {
  "us-east-1": { natGateway: 0.045, interfaceEndpoint: 0.01, publicAddress: 0.005 },
  "ap-northeast-1": { natGateway: 0.062, interfaceEndpoint: 0.014, publicAddress: 0.005 },
};

/** The region whose prices stand for those that are not in the table. */
const USUAL = "us-east-1";

/** About what a month costs in which nothing happens, in US dollars, without tax. */
export interface IdleCost {
  readonly dollarsPerMonth: number;
  /** What it is made of: `{ "1 NAT gateway": 45.26, "1 public address": 3.65 }`. */
  readonly parts: Readonly<Record<string, number>>;
  /** Which prices were taken: "about, ap-northeast-1, November 2026". */
  readonly prices: string;
}

/** What costs while it is idle. */
export interface Billed {
  readonly natGateways: number;
  /** Endpoints times zones. */
  readonly interfaceEndpoints: number;
}

/**
 * The idle cost of a network. Not in it: what traffic costs (a NAT gateway takes about as much for a GB as for an
 * hour), and the addresses of tasks and load balancers, which come and go with them.
 * @param region - where it is; another region than those in the table is taken for us-east-1
 */
export function idleCost(region: string | undefined, billed: Billed): IdleCost {
  const known = region !== undefined && region in prices ? region : USUAL;
  const price = prices[known]!;
  const parts = [
    part(billed.natGateways, "NAT gateway", price.natGateway),
    part(billed.natGateways, "public address", price.publicAddress, "public addresses"),
    part(billed.interfaceEndpoints, "interface endpoint", price.interfaceEndpoint),
  ].flat();
  return {
    dollarsPerMonth: cents(parts.reduce((sum, [, dollars]) => sum + dollars, 0)),
    parts: Object.fromEntries(parts),
    prices: `about, ${known}, ${PRICES_AS_OF}`,
  };
}

function part(count: number, one: string, hourly: number, many = `${one}s`): [string, number][] {
  return count === 0 ? [] : [[`${count} ${count === 1 ? one : many}`, cents(count * hourly * HOURS)]];
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
