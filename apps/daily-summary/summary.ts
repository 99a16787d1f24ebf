// A day's summary: what it says is decided by the day's files alone.
import { decimalsOf } from "./money.ts";
import type { Order } from "./order.ts";
import { MOST_SHOWN, type BadLine, type OrderFile } from "./orderFile.ts";

export interface Summary {
  day: string;
  /** The zone whose clocks say when the day begins and ends. */
  timeZone: string;
  currency: string;
  /** Amounts are in the currency's smallest unit; it has this many digits after the point. */
  decimals: number;
  orders: number;
  amount: number;
  /** By amount, largest first. */
  products: Product[];
  /** What is not in `products`, together. */
  otherProducts: { products: number; orders: number; amount: number };
  /** Files that were read. */
  files: number;
  /** Lines whose order came again, in the same file or one with a later name; the last one counts. */
  replacedOrders: number;
  badLines: number;
  /** The first of them. */
  shownBadLines: (BadLine & { file: string })[];
  refusedFiles: number;
  /** The first of them. */
  shownRefusedFiles: { file: string; problem: string }[];
}

export interface Product {
  product: string;
  orders: number;
  amount: number;
}

const MOST_PRODUCTS = 100;

/** Takes a day's files in the order of their names, and sums them up. */
export class Day {
  readonly #orders = new Map<string, Order>();
  readonly #maxOrders: number;
  readonly #found = {
    files: 0,
    replacedOrders: 0,
    badLines: 0,
    shownBadLines: [] as Summary["shownBadLines"],
    refusedFiles: 0,
    shownRefusedFiles: [] as Summary["shownRefusedFiles"],
  };

  constructor(maxOrders: number) {
    this.#maxOrders = maxOrders;
  }

  add(file: string, content: OrderFile): void {
    this.#found.files++;
    for (const order of content.orders) {
      if (this.#orders.has(order.id)) this.#found.replacedOrders++;
      this.#orders.set(order.id, order);
    }
    if (this.#orders.size > this.#maxOrders)
      throw new Error(
        `the day has more than ${this.#maxOrders} orders; raise MAX_ORDERS, and the function's memory with it`,
      );
    const { shownBadLines } = this.#found;
    this.#found.badLines += content.badLines;
    for (const { line, problem } of content.shownBadLines.slice(0, MOST_SHOWN - shownBadLines.length))
      shownBadLines.push({ file, line, problem });
  }

  refuse(file: string, problem: string): void {
    this.#found.refusedFiles++;
    if (this.#found.shownRefusedFiles.length < MOST_SHOWN)
      this.#found.shownRefusedFiles.push({ file, problem });
  }

  summary(day: string, timeZone: string, currency: string): Summary {
    const products = byProduct(this.#orders.values());
    return {
      day,
      timeZone,
      currency,
      decimals: decimalsOf(currency),
      ...total(products),
      products: products.slice(0, MOST_PRODUCTS),
      otherProducts: {
        products: Math.max(0, products.length - MOST_PRODUCTS),
        ...total(products.slice(MOST_PRODUCTS)),
      },
      ...this.#found,
    };
  }
}

function byProduct(orders: Iterable<Order>): Product[] {
  const products = new Map<string, Product>();
  for (const { product, amount } of orders) {
    const so = products.get(product) ?? { product, orders: 0, amount: 0 };
    products.set(product, { product, orders: so.orders + 1, amount: so.amount + amount });
  }
  return [...products.values()].sort(
    (one, other) => other.amount - one.amount || (one.product < other.product ? -1 : 1),
  );
}

function total(products: readonly Product[]): { orders: number; amount: number } {
  return {
    orders: products.reduce((sum, { orders }) => sum + orders, 0),
    amount: products.reduce((sum, { amount }) => sum + amount, 0),
  };
}
