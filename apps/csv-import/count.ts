// One row of a file: how many of a thing were in stock at a moment.
import { readMoment } from "../shared/calendar.ts";
import { isText, own, texts, TIMES, wrong } from "../shared/field.ts";
import type { Row } from "../shared/table.ts";

/**
 * A fact that no later one changes: the table's key is who was counted and when. So files can be imported in any order and
 * any number of times, and the table is the same.
 */
export interface StockCount {
  sku: string;
  /** ISO 8601, UTC, in milliseconds: the same moment is the same key, whatever offset the file has it with. */
  countedAt: string;
  name: string;
  quantity: number;
}

/** The columns that are read; a file may have more, in any order. */
export const COLUMNS = ["sku", "counted_at", "name", "quantity"] as const;

const MOST_OF_NAME = 200;
const MOST = 1_000_000_000;
const SKUS = "1 to 64 letters, digits, . - and _";
const QUANTITIES = `a whole number from 0 to ${MOST}`;

/** The count that a row says; a text is what is wrong with it. */
export function readCount(row: Row<(typeof COLUMNS)[number]>): StockCount | string {
  const [sku, name, quantity] = [row.sku.trim(), row.name.trim(), row.quantity.trim()];
  if (!/^[\w.-]{1,64}$/.test(sku)) return wrong("sku", row.sku, SKUS);
  const moment = readMoment(row.counted_at.trim());
  if (!moment) return wrong("counted_at", row.counted_at, TIMES);
  if (!isText(name, MOST_OF_NAME)) return wrong("name", row.name, texts(MOST_OF_NAME));
  if (!/^\d{1,10}$/.test(quantity) || Number(quantity) > MOST)
    return wrong("quantity", row.quantity, QUANTITIES);
  return { sku: own(sku), countedAt: moment.toISOString(), name: own(name), quantity: Number(quantity) };
}
