// The API: what each request is answered with. It knows HTTP and the store, and neither who starts it nor how.
import { bodyLimit } from "hono/body-limit";
import { routePath } from "hono/route";
import { Hono } from "hono/tiny";
import type { Context } from "hono";
import { isId, pageToken } from "./ids.ts";
import {
  checkContentType,
  contentOf,
  etag,
  idempotencyKeyOf,
  isKnown,
  MOST_BYTES,
  versionOf,
} from "./input.ts";
import { likes, remember } from "./likes.ts";
import type { Content, Note } from "./note.ts";
import { isOutage } from "./outage.ts";
import { pageOf } from "./page.ts";
import { Problem } from "../shared/problem.ts";
import type { NotesStore } from "./store.ts";

/** What became of a request. Nothing that the caller wrote: paths, headers and bodies may hold secrets. */
export interface Handled {
  readonly method: string;
  /** The route, such as `/notes/:id`; `*` when there is none for it. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly error?: Error;
}

export type Store = Pick<NotesStore, "create" | "read" | "list" | "update" | "delete">;

export interface AppOptions<Bindings> {
  readonly store: Store;
  /** Whose notes these are, by what the front door says of the request; undefined refuses it. */
  readonly ownerOf: (bindings: Bindings) => string | undefined;
  readonly log: (handled: Handled) => void;
}

type Env<Bindings> = { Bindings: Bindings; Variables: { owner: string } };
type App<Bindings extends object> = Hono<Env<Bindings>>;

export function notesApp<Bindings extends object>({ store, ownerOf, log }: AppOptions<Bindings>) {
  const app: App<Bindings> = new Hono();
  app.use(async (c, next) => {
    const start = performance.now();
    await next();
    const ms = Math.round(performance.now() - start);
    log({ method: c.req.method, route: routePath(c, -1), status: c.res.status, ms, error: c.error });
  });
  app.use(async (c, next) => {
    const owner = ownerOf(c.env);
    if (owner === undefined)
      throw new Problem(401, "Who you are is not known: send authorization: Bearer <token>", {
        headers: { "www-authenticate": "Bearer" },
      });
    c.set("owner", owner);
    await next();
  });
  app.use(bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge }));
  allNotes(app, store);
  oneNote(app, store);
  app.notFound(() => new Problem(404, "There is nothing at this path; notes are at /notes").response());
  app.onError((error) => problemOf(error).response());
  return app;
}

function allNotes<Bindings extends object>(app: App<Bindings>, store: Store): void {
  app.post("/notes", async (c) => {
    const key = idempotencyKeyOf(c.req.header("idempotency-key"));
    const note = await store.create(c.var.owner, await content(c), key);
    if (note !== "otherContent") return answer(c, note, 201);
    throw new Problem(422, "This Idempotency-Key was used for a note with other content; use a new key");
  });
  app.get("/notes", async (c) => {
    const page = pageOf(c.req.queries(), likes(c));
    const { notes, last } = await store.list(c.var.owner, page);
    remember(c);
    return c.json({ notes, next: last && pageToken({ id: last, order: page.order }) }, 200, noStore);
  });
  app.all("/notes", wrongMethod("GET, HEAD, POST"));
}

function oneNote<Bindings extends object>(app: App<Bindings>, store: Store): void {
  app.get("/notes/:id", async (c) => {
    const note = await store.read(c.var.owner, knownId(c.req.param("id")));
    if (!note) throw noSuchNote();
    if (!isKnown(c.req.header("if-none-match"), note.version)) return answer(c, note, 200);
    return c.body(null, 304, { ...noStore, etag: etag(note.version) });
  });
  app.put("/notes/:id", async (c) => {
    const id = knownId(c.req.param("id"));
    const seen = versionOf(c.req.header("if-match"));
    if (seen === undefined)
      throw new Problem(428, "An update says which version it is based on: send If-Match with its ETag");
    const note = await store.update(c.var.owner, id, await content(c), seen);
    if (note === "missing") throw noSuchNote();
    if (note === "stale") throw staleVersion();
    return answer(c, note, 200);
  });
  app.delete("/notes/:id", async (c) => {
    const seen = versionOf(c.req.header("if-match")) ?? "any";
    const id = c.req.param("id");
    if (isId(id) && (await store.delete(c.var.owner, id, seen)) === "stale") throw staleVersion();
    return c.body(null, 204);
  });
  app.all("/notes/:id", wrongMethod("GET, HEAD, PUT, DELETE"));
}

/** A caller's answers are the caller's alone: no cache between may keep them. */
const noStore = { "cache-control": "no-store" };

async function content(c: Context): Promise<Content> {
  checkContentType(c.req.header("content-type"));
  return contentOf(await c.req.arrayBuffer());
}

function answer(c: Context, note: Note, status: 200 | 201): Response {
  // Relative to the request's own address, which may have a prefix that is not known here.
  if (status === 201) c.header("location", `notes/${note.id}`);
  return c.json(note, status, { ...noStore, etag: etag(note.version) });
}

function knownId(id: string): string {
  if (isId(id)) return id;
  throw noSuchNote();
}

function noSuchNote(): Problem {
  return new Problem(404, "There is no such note");
}

function staleVersion(): Problem {
  return new Problem(412, "The note has another version by now: read it, and try again with its ETag");
}

function tooLarge(): never {
  throw new Problem(413, `The body has more than ${MOST_BYTES} bytes`);
}

function wrongMethod(allow: string) {
  return (): never => {
    throw new Problem(405, `Use one of ${allow}`, { headers: { allow } });
  };
}

function problemOf(error: Error): Problem {
  if (error instanceof Problem) return error;
  if (isOutage(error))
    return new Problem(503, "The notes cannot be reached at the moment; try again later", {
      headers: { "retry-after": "2" },
    });
  return new Problem(500, "Something went wrong here; the log has more on it");
}
