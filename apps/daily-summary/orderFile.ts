// One CSV file of a day's orders.
import { readRecords, UNREADABLE } from "./csv.ts";
import { COLUMNS, type Line, type Order, type OrderReader } from "./order.ts";

/** A file that cannot be read at all, however often it is tried; none of its lines count. */
export class FileRefused extends Error {
  override readonly name = "FileRefused";
}

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

const HEADER = `its first line must name the columns ${COLUMNS.join(", ")}`;

/** Reads a file as it comes: what is in memory are its orders, at most `maxOrders`. */
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
  let header: Header | undefined;
  for await (const { line, fields } of readRecords(textOf(bytes))) {
    if (!header) {
      header = readHeader(fields);
      continue;
    }
    const order = fields ? readFields(fields, header, read) : UNREADABLE;
    if (typeof order === "string") bad(line, order);
    else if (file.orders.push(order) > maxOrders)
      throw new Error(
        `it has more than ${maxOrders} orders; raise MAX_ORDERS, and the function's memory with it`,
      );
  }
  if (!header) throw new FileRefused(`it is empty; ${HEADER}`);
  return file;
}

interface Header {
  count: number;
  /** Where each column is. */
  at: Readonly<Record<keyof Line, number>>;
}

function readHeader(fields: string[] | undefined): Header {
  const names = fields?.map((name) => name.trim()) ?? [];
  const wrong = COLUMNS.filter((column) => names.filter((name) => name === column).length !== 1);
  if (wrong.length > 0) throw new FileRefused(`${HEADER}, each once; look at ${wrong.join(", ")}`);
  const at = Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(column)]));
  return { count: names.length, at: at as Header["at"] };
}

function readFields(fields: string[], { count, at }: Header, read: OrderReader): Order | string {
  if (fields.length !== count) return `it has ${fields.length} fields; the first line has ${count}`;
  return read({
    order_id: fields[at.order_id]!,
    ordered_at: fields[at.ordered_at]!,
    product: fields[at.product]!,
    amount: fields[at.amount]!,
  });
}

/** Leaves out a byte order mark, as spreadsheets write it. */
async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (chunk?: Uint8Array) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new FileRefused("it is not UTF-8; save it as UTF-8");
    }
  };
  for await (const chunk of bytes) yield decode(chunk);
  yield decode();
}
