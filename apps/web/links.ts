// Links that nobody can make up: what they lead to and until when, signed. No store is needed, as any task with the
// secret can check what another signed.
import { createHmac, timingSafeEqual } from "node:crypto";

export interface Link {
  readonly name: string;
  /** Seconds since 1970. */
  readonly expires: number;
}

/** The token of a link: `<content>.<signature>`, both in base64url. */
export function sign(link: Link, secret: string): string {
  const content = Buffer.from(JSON.stringify([link.name, link.expires])).toString("base64url");
  return `${content}.${signatureOf(content, secret).toString("base64url")}`;
}

/** What a token leads to; undefined for one that was not signed with this secret. */
export function verify(token: string, secret: string): Link | undefined {
  const [content = "", signature = "", ...rest] = token.split(".");
  const given = Buffer.from(signature, "base64url");
  const wanted = signatureOf(content, secret);
  // By its text as well: base64url has more than one form of the same bytes.
  if (rest.length > 0 || wanted.toString("base64url") !== signature) return undefined;
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  const [name, expires] = JSON.parse(Buffer.from(content, "base64url").toString()) as [string, number];
  return { name, expires };
}

function signatureOf(content: string, secret: string): Buffer {
  return createHmac("sha256", secret).update(content).digest();
}
