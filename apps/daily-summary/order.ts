// One line of a file: an order, or what is wrong with it.
import { dayIn, readMoment } from "./calendar.ts";
import { decimal, decimalsOf, MOST, readAmount } from "./money.ts";

export interface Order {
  id: string;
  product: string;
  /** In the currency's smallest unit. */
  amount: number;
}

/** The columns that are read; a file may have more, in any order. */
export const COLUMNS = ["order_id", "ordered_at", "product", "amount"] as const;

export type Line = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** Reads the lines of one day's files; a text is what is wrong. */
export type OrderReader = (line: Line) => Order | string;

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
    if (!moment)
      return wrong(
        "ordered_at",
        line.ordered_at,
        "a time with its offset, such as 2026-11-23T09:30:00+09:00",
      );
    const actual = dayOf(moment);
    if (actual !== day)
      return `ordered_at is "${line.ordered_at}", which is ${actual} in ${timeZone}; put the line into a file of that day`;
    const amount = readAmount(line.amount.trim(), decimals);
    if (amount === undefined) return wrong("amount", line.amount, amounts);
    return { id: own(id), product: own(product), amount };
  };
}

function isText(text: string, most: number): boolean {
  return text.length > 0 && text.length <= most && !/\p{Cc}/u.test(text);
}

/** A copy: a part of a text keeps the whole text in memory. */
const own = (text: string) => Buffer.from(text).toString();

const texts = (most: number) => `1 to ${most} characters, none of them control characters`;

/** Long values are cut: a summary shows many of them. */
function wrong(column: string, value: string, use: string): string {
  const cut = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  return `${column} is ${JSON.stringify(cut)}; use ${use}`;
}
