// One line of a file: an order, or what is wrong with it.
import { dayIn, readMoment } from "../shared/calendar.ts";
import { isText, own, texts, TIMES, wrong } from "../shared/field.ts";
import type { Row } from "../shared/table.ts";
import { decimal, decimalsOf, MOST, readAmount } from "./money.ts";

export interface Order {
  id: string;
  product: string;
  /** In the currency's smallest unit. */
  amount: number;
}

/** The columns that are read; a file may have more, in any order. */
export const COLUMNS = ["order_id", "ordered_at", "product", "amount"] as const;

/** Reads the lines of one day's files; a text is what is wrong. */
export type OrderReader = (line: Row<(typeof COLUMNS)[number]>) => Order | string;

const MOST_OF_ID = 64;
const MOST_OF_PRODUCT = 200;

export function orderReader(day: string, timeZone: string, currency: string): OrderReader {
  const decimals = decimalsOf(currency);
  const dayOf = dayIn(timeZone);
  const amounts = `0 to ${decimal(MOST, decimals)} with ${decimals === 0 ? "no decimals" : `at most ${decimals} decimals`}`;
  return (line) => {
    const [id, product] = [line.order_id.trim(), line.product.trim()];
    if (!isText(id, MOST_OF_ID)) return wrong("order_id", line.order_id, texts(MOST_OF_ID));
    if (!isText(product, MOST_OF_PRODUCT)) return wrong("product", line.product, texts(MOST_OF_PRODUCT));
    const moment = readMoment(line.ordered_at.trim());
    if (!moment) return wrong("ordered_at", line.ordered_at, TIMES);
    const actual = dayOf(moment);
    if (actual !== day)
      return `ordered_at is "${line.ordered_at}", which is ${actual} in ${timeZone}; put the line into a file of that day`;
    const amount = readAmount(line.amount.trim(), decimals);
    if (amount === undefined) return wrong("amount", line.amount, amounts);
    return { id: own(id), product: own(product), amount };
  };
}
