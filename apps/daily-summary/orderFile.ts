// One CSV file of a day's orders.
import { readRows } from "../shared/table.ts";
import { COLUMNS, type Order, type OrderReader } from "./order.ts";

export interface BadLine {
  /** Counted from 1, the header's. */
  line: number;
  problem: string;
}

export interface OrderFile {
  /** In the order of the lines. */
  orders: Order[];
  badLines: number;
  /** The first of them. */
  shownBadLines: BadLine[];
}

/** Bad lines whose problem is kept; more are only counted. */
export const MOST_SHOWN = 100;

/**
 * Reads a file as it comes: what is in memory are its orders, at most `maxOrders`. Of a file that is refused, none of the
 * lines count.
 */
export async function readOrderFile(
  bytes: AsyncIterable<Uint8Array>,
  read: OrderReader,
  maxOrders: number,
): Promise<OrderFile> {
  const file: OrderFile = { orders: [], badLines: 0, shownBadLines: [] };
  const bad = (line: number, problem: string) => {
    file.badLines++;
    if (file.shownBadLines.length < MOST_SHOWN) file.shownBadLines.push({ line, problem });
  };
  for await (const { line, row } of readRows(bytes, COLUMNS)) {
    const order = typeof row === "string" ? row : read(row);
    if (typeof order === "string") bad(line, order);
    else if (file.orders.push(order) > maxOrders)
      throw new Error(
        `it has more than ${maxOrders} orders; raise MAX_ORDERS, and the function's memory with it`,
      );
  }
  return file;
}
