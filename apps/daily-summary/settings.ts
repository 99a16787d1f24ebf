// What the function is told by its environment.
import { Environment, type Variables } from "../shared/environment.ts";

export interface Settings {
  /** Where the orders are (`ORDERS_BUCKET`). */
  ordersBucket: string;
  /** Where the summaries go (`SUMMARIES_BUCKET`). */
  summariesBucket: string;
  /** Whose clocks say which day an order belongs to: an IANA name (`TIME_ZONE`). */
  timeZone: string;
  /** Of all amounts: an ISO 4217 code (`CURRENCY`). */
  currency: string;
  /** Largest file in bytes; a larger one is refused (`MAX_FILE_MIB`, 1 to 1024). @default 50 MiB */
  maxFileBytes: number;
  /**
   * Most orders of one file, and of one day; with more the day fails. Eight files and the day are in memory at a time,
   * about 200 bytes for each order (`MAX_ORDERS`, 1 to 1000000). @default 100000
   */
  maxOrders: number;
}

/** Checks all of it at once, so that one failed start names everything that is wrong. */
export function readSettings(variables: Variables): Settings {
  const env = new Environment(variables);
  const settings = {
    ordersBucket: env.text("ORDERS_BUCKET", "the name of the bucket with the orders"),
    summariesBucket: env.text("SUMMARIES_BUCKET", "the name of the bucket for the summaries"),
    timeZone: env.timeZone("TIME_ZONE"),
    currency: env.text("CURRENCY", CURRENCIES),
    maxFileBytes: env.number("MAX_FILE_MIB", 1, 1024, 50) * 1024 * 1024,
    maxOrders: env.number("MAX_ORDERS", 1, 1_000_000, 100_000),
  };
  const { currency } = settings;
  if (currency && !Intl.supportedValuesOf("currency").includes(currency))
    env.refuse(`CURRENCY is "${currency}"; give ${CURRENCIES}`);
  env.check("daily-summary");
  return settings;
}

const CURRENCIES = "an ISO 4217 code, such as JPY";
