// How a visitor likes lists: each of the two in a cookie of its own, so that the query need not say it again.
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Likes } from "./page.ts";

const LIKES = ["limit", "order"] as const;
const ONE_YEAR = 365 * 24 * 60 * 60;

export function likes(c: Context): Likes {
  return Object.fromEntries(LIKES.map((like) => [like, getCookie(c, cookie(like))]));
}

/** Keeps what the query, which was found to be right, says of them. */
export function remember(c: Context): void {
  for (const like of LIKES) {
    const value = c.req.query(like);
    if (value !== undefined) setCookie(c, cookie(like), value, attributes);
  }
}

function cookie(like: keyof Likes): string {
  return `notes-${like}`;
}

const attributes = {
  maxAge: ONE_YEAR,
  httpOnly: true,
  sameSite: "Lax",
  // None: the browser takes the folder of the address that it asked, whose prefix is not known here.
  path: undefined,
  // Not `secure`: there is no secret in them, and a front door without a certificate could set none.
} as const;
