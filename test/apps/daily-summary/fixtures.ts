// Files made for the tests.
import type { Settings } from "../../../apps/daily-summary/settings.ts";

export const settings: Settings = {
  ordersBucket: "orders",
  summariesBucket: "summaries",
  timeZone: "Asia/Tokyo",
  currency: "JPY",
  maxFileBytes: 50 * 1024 * 1024,
  maxOrders: 100_000,
};

export const HEADER = "order_id,ordered_at,product,amount";

/** A file's text: the header and these lines. */
export const csv = (...lines: string[]) => [HEADER, ...lines, ""].join("\n");

/** A line of an order at noon in Tokyo. */
export const line = (id: string, day: string, product = "Tea", amount = "100") =>
  `${id},${day}T12:00:00+09:00,${product},${amount}`;
