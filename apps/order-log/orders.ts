// What an application says while it takes orders: of use and not, and, as it happens, with secrets in it.
import type { Log } from "../shared/log.ts";
import type { Level } from "../shared/logRecord.ts";

export interface Orders {
  /** Stands in each line, so that those of one run are found again. */
  readonly run: string;
  readonly count: number;
}

/** Lines by their level. */
export type Written = Partial<Record<Level, number>>;

/** Every how many orders stock is low, and a payment fails. */
const LOW_STOCK = 5;
const FAILED_PAYMENT = 10;

/**
 * @param log - takes lines of JSON
 * @param write - takes what libraries write as they like: a stack trace on several lines
 */
export function takeOrders({ run, count }: Orders, log: Log, write: (text: string) => void): Written {
  const written: Written = {};
  const say = (level: Level, message: string, fields: object) => {
    written[level] = (written[level] ?? 0) + 1;
    log(level, message, { run, ...fields });
  };
  for (let i = 1; i <= count; i++) {
    const orderId = `${run}-${i}`;
    say("DEBUG", "cart", { orderId, items: [i] });
    say("INFO", "order taken", { orderId, amount: 100 * i, customer: "ann@example.com" });
    if (i % LOW_STOCK === 0) say("WARN", "stock is low", { orderId, left: i % 3 });
    if (i % FAILED_PAYMENT === 0) {
      const { stack } = new Error("payment failed");
      // AWS's own example of a key, and others that open nothing.
      say("ERROR", "payment failed at https://shop:hunter2@pay.example.com", {
        orderId,
        authorization: "Bearer abcdefghijklmnop",
        accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        stack,
      });
    }
  }
  write(`${new Error(`${run}: no stock`).stack}\n`);
  return written;
}
