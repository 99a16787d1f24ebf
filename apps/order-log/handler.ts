// The Lambda function of an application whose log is archived: takes orders, and tells of each.
import { log } from "../shared/log.ts";
import { takeOrders, type Orders, type Written } from "./orders.ts";

export async function handler(orders: Partial<Orders>): Promise<Written> {
  const { run = "by-hand", count = 10 } = orders ?? {};
  if (!/^[\w-]{1,40}$/.test(run)) throw new Error("run is to be 1 to 40 letters, digits, _ and -");
  if (!Number.isInteger(count) || count < 1 || count > 1000) throw new Error("count is to be 1 to 1000");
  return takeOrders({ run, count }, log, (text) => process.stdout.write(text));
}
