// The service: what each request is answered with. It knows neither ports nor signals.
import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import { Problem } from "../shared/problem.ts";
import { sign, verify } from "./links.ts";
import { page } from "./page.ts";
import { work } from "./work.ts";

/** Who answers. */
export interface Who {
  readonly task: string;
  readonly version: string;
}

/** What became of a request. Nothing that the caller wrote: paths, headers and bodies may hold secrets. */
export interface Handled {
  readonly method: string;
  /** The route, such as `/links/:token`; `*` when there is none for it. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly error?: Error;
}

export interface AppOptions {
  readonly who: Who;
  readonly linkSecret: string;
  readonly log: (handled: Handled) => void;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

const MOST_BYTES = 8 * 1024;
const MOST_MILLISECONDS = 5000;
/** A week. */
const MOST_MINUTES = 7 * 24 * 60;
const MOST_NAME = 200;

export function webApp({ who, linkSecret, log, now = Date.now }: AppOptions): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const start = performance.now();
    await next();
    const ms = Math.round(performance.now() - start);
    log({ method: c.req.method, route: routePath(c, -1), status: c.res.status, ms, error: c.error });
  });
  app.use(secureHeaders({ strictTransportSecurity: false })); // whether there is TLS is known to the load balancer
  app.use(bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge }));
  app.get("/", (c) => c.html(page(who), 200, noStore));
  app.get("/health", (c) => c.json({ status: "ok", ...who }, 200, noStore));
  app.get("/work", async (c) => {
    const ms = millisecondsOf(c.req.query("ms"));
    await work(ms);
    return c.json({ ms, ...who }, 200, noStore);
  });
  links(app, who, linkSecret, now);
  app.notFound(() => new Problem(404, "There is nothing at this path; / says what there is").response());
  app.onError((error) => problemOf(error).response());
  return app;
}

function links(app: Hono, who: Who, secret: string, now: () => number): void {
  app.post("/links", async (c) => {
    const { name, minutes } = await linkOf(c);
    const expires = Math.floor(now() / 1000) + minutes * 60;
    const token = sign({ name, expires }, secret);
    // Relative to the request's own address, which may have a prefix that is not known here.
    return c.json({ link: `links/${token}`, name, expires: isoTime(expires), ...who }, 201, noStore);
  });
  app.get("/links/:token", (c) => {
    const link = verify(c.req.param("token"), secret);
    if (!link) throw new Problem(403, "This link was not made here, or was changed");
    if (link.expires * 1000 <= now()) throw new Problem(410, `This link ended at ${isoTime(link.expires)}`);
    return c.json({ name: link.name, expires: isoTime(link.expires), ...who }, 200, noStore);
  });
}

const noStore = { "cache-control": "no-store" };

const isoTime = (seconds: number) => new Date(seconds * 1000).toISOString();

function millisecondsOf(text = "100"): number {
  const ms = Number(text);
  if (/^\d{1,5}$/.test(text) && ms <= MOST_MILLISECONDS) return ms;
  throw new Problem(400, `ms is a whole number from 0 to ${MOST_MILLISECONDS}`);
}

/** What a link is to be made for, by the body. */
async function linkOf(c: Context): Promise<{ name: string; minutes: number }> {
  if (!/^application\/json\b/.test(c.req.header("content-type") ?? ""))
    throw new Problem(415, "Send JSON, and say so: content-type: application/json");
  const body = await c.req.json<unknown>().catch(() => {
    throw new Problem(400, "The body is no JSON");
  });
  const { name, minutes = 60 } = (body ?? {}) as { name?: unknown; minutes?: unknown };
  const errors = [
    ...(typeof name === "string" && name.length >= 1 && name.length <= MOST_NAME
      ? []
      : [{ field: "name", problem: `must be a text of 1 to ${MOST_NAME} characters` }]),
    ...(Number.isInteger(minutes) && (minutes as number) >= 1 && (minutes as number) <= MOST_MINUTES
      ? []
      : [{ field: "minutes", problem: `must be a whole number from 1 to ${MOST_MINUTES}` }]),
  ];
  if (errors.length > 0) throw new Problem(400, "The link cannot be made so", { errors });
  return { name: name as string, minutes: minutes as number };
}

function tooLarge(): never {
  throw new Problem(413, `The body has more than ${MOST_BYTES} bytes`);
}

function problemOf(error: Error): Problem {
  return error instanceof Problem
    ? error
    : new Problem(500, "This is a fault of the service's; its log says more");
}
