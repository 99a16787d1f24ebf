// Ids that sort by the time they were made at, in the form of a ULID: https://github.com/ulid/spec
import { randomBytes } from "node:crypto";

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** 48 bits of time in milliseconds and 80 random ones; those of one millisecond are in no order. */
export function newId(milliseconds: number): string {
  const random = randomBytes(10).toString("hex");
  let bits = BigInt(`0x${milliseconds.toString(16)}${random}`);
  let id = "";
  for (let i = 0; i < 26; i++, bits >>= 5n) id = DIGITS[Number(bits & 31n)]! + id;
  return id;
}

export function isId(text: string): boolean {
  return ID.test(text);
}

/** How a list goes: from the newest note on, or from the oldest. */
export type Order = "newest" | "oldest";

export function isOrder(text: string): text is Order {
  return text === "newest" || text === "oldest";
}

/** The last note of a page, and the order in which the pages go on from it. */
export interface Place {
  readonly id: string;
  readonly order: Order;
}

/**
 * Where the next page begins. It names a place among the caller's own notes and no owner, so one that was made up or
 * taken from somebody else leads to the caller's own notes too.
 */
export function pageToken({ id, order }: Place): string {
  return Buffer.from(`${order} ${id}`).toString("base64url");
}

/** The place that a token names, or undefined when it is none. */
export function placeOfToken(token: string): Place | undefined {
  const [order = "", id = ""] = Buffer.from(token, "base64url").toString("latin1").split(" ");
  if (!isOrder(order) || !isId(id)) return undefined;
  return pageToken({ id, order }) === token ? { id, order } : undefined;
}
