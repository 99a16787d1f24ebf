// Writes, reads, lists, updates and deletes notes as a client would, and tries what must be refused.
import { randomUUID } from "node:crypto";
import type { About, Evidence, Report } from "../demo.ts";

export const about: About = {
  shows: "a notes API: pages, versions, creations that are made once, and clear refusals of bad input",
  needsDocker: false,
  onlyOnAws: ["throttling", "the access log", "that the role's rights suffice", "removal of expired keys"],
};

/** One request with its answer. */
export interface RequestEvidence {
  readonly request: string;
  readonly status: number;
  /** What the answer shows. */
  readonly shows: string;
  readonly milliseconds: number;
}

interface Note {
  readonly id: string;
  readonly title: string;
  readonly version: number;
}

interface Answer<Body> {
  readonly headers: Headers;
  readonly body: Body;
}

interface Question {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function demo(
  outputs: Readonly<Record<string, unknown>>,
  report: Report,
): Promise<Evidence<RequestEvidence[]>> {
  const { url, authorization } = outputs as { url: string; authorization: string };
  const client = new Client(url, authorization);
  report.progress(`asks ${url}`);
  const notes = await creations(client);
  report.progress(`made ${notes.length} notes`);
  await pages(client, notes);
  await versions(client, notes[0]!.id);
  await refusals(client);
  for (const { id } of notes) await client.ask(204, `gone: ${id.slice(-4)}`, "DELETE", `/notes/${id}`);
  await client.ask(204, "gone already, which is no error", "DELETE", `/notes/${notes[0]!.id}`);
  await client.ask(404, "and not found any more", "GET", `/notes/${notes[0]!.id}`);
  report.progress(`${client.asked.length} requests, all answered as they should be`);
  return { data: client.asked, table: tableOf(client.asked) };
}

/** Four notes; one of them asked for seven times with one key. */
async function creations(client: Client): Promise<Note[]> {
  const create = (status: number, shows: string, title: string, key: string) =>
    client.ask<Note>(status, shows, "POST", "/notes", {
      body: { title, body: "written by the demo" },
      headers: { "idempotency-key": key },
    });
  const keys = [randomUUID(), randomUUID(), randomUUID()];
  const notes: Note[] = [];
  for (const [i, key] of keys.entries())
    notes.push((await create(201, "a new note", `Note ${i + 1}`, key)).body);

  const again = await create(201, "the same key again: the same note", "Note 1", keys[0]!);
  same("the note of a repeated key", again.body.id, notes[0]!.id);
  await create(422, "the same key for another note", "Another note", keys[0]!);

  const key = randomUUID();
  const five = await Promise.all(
    [1, 2, 3, 4, 5].map((i) => create(201, `one key, five at once (${i}): one note`, "Note 4", key)),
  );
  same("notes of five requests with one key", new Set(five.map(({ body }) => body.id)).size, 1);
  return [...notes, five[0]!.body];
}

/** Pages of two, newest first, until the demo's own notes were all seen. */
async function pages(client: Client, notes: readonly Note[]): Promise<void> {
  const wanted = new Set(notes.map(({ id }) => id));
  const seen: string[] = [];
  let token = "";
  for (let page = 1; [...wanted].some((id) => !seen.includes(id)); page++) {
    const { body } = await client.ask<{ notes: Note[]; next?: string }>(
      200,
      `page ${page}, two notes each`,
      "GET",
      `/notes?limit=2${token}`,
    );
    seen.push(...body.notes.map(({ id }) => id));
    if (body.next === undefined) break;
    token = `&next=${body.next}`;
  }
  same("order of the notes", seen.join(), [...new Set(seen)].sort().reverse().join());
  same("notes in the pages", seen.filter((id) => wanted.has(id)).length, wanted.size);
}

async function versions(client: Client, id: string): Promise<void> {
  const path = `/notes/${id}`;
  const read = await client.ask<Note>(200, "a note with its version as ETag", "GET", path);
  const first = { "if-match": read.headers.get("etag") ?? "" };
  const body = { title: "Note 1, second version" };
  const updated = await client.ask<Note>(200, "an update of the version that was read", "PUT", path, {
    body,
    headers: first,
  });
  same("the version after an update", updated.body.version, read.body.version + 1);
  await client.ask(412, "the same version once more: somebody was faster", "PUT", path, {
    body: { title: "Lost?" },
    headers: first,
  });
  await client.ask(428, "an update that names no version", "PUT", path, { body });
}

async function refusals(client: Client): Promise<void> {
  const create = (status: number, shows: string, question: Question) =>
    client.ask(status, shows, "POST", "/notes", question);
  await create(400, "bad JSON", { body: '{"title":' });
  await create(400, "wrong type and unknown field", { body: { title: 7, colour: "red" } });
  await create(400, "a title that is too long", { body: { title: "x".repeat(201) } });
  await create(413, "a body over the limit", { body: { title: "x", body: "x".repeat(70_000) } });
  await create(415, "no JSON", { body: "title=x", headers: { "content-type": "text/plain" } });
  await client.ask(400, "a page token that was made up", "GET", "/notes?next=c29tZWJvZHkgZWxzZQ");
  await client.ask(404, "SQL instead of an id", "GET", `/notes/${encodeURIComponent("' OR '1'='1")}`);
  await client.ask(405, "a method that is not there", "PATCH", "/notes");
  await client.ask(404, "a path that is not there", "GET", "/secrets");
}

class Client {
  readonly asked: RequestEvidence[] = [];
  readonly #url: string;
  readonly #credentials: Readonly<Record<string, string>>;

  constructor(url: string, authorization: string) {
    this.#url = url;
    const token = process.env.TOKEN;
    if (authorization !== "none" && !token)
      throw new Error("This API asks for a token: put one of its issuer into the variable TOKEN");
    this.#credentials = authorization === "none" ? {} : { authorization: `Bearer ${token}` };
  }

  /** Sends a request that must be answered with this status. */
  async ask<Body>(
    status: number,
    shows: string,
    method: string,
    path: string,
    { body, headers }: Question = {},
  ): Promise<Answer<Body>> {
    const started = performance.now();
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { "content-type": "application/json", ...this.#credentials, ...headers },
      body: typeof body === "object" ? JSON.stringify(body) : (body as string | undefined),
      signal: AbortSignal.timeout(30_000), // as long as API Gateway waits
    });
    const text = await response.text();
    const milliseconds = Math.round(performance.now() - started);
    const request = `${method} ${path.length > 40 ? `${path.slice(0, 39)}…` : path}`;
    if (response.status !== status)
      throw new Error(
        `${request} (${shows}): ${status} was to be answered, and ${response.status} was: ${text}`,
      );
    this.asked.push({ request, status, shows, milliseconds });
    return { headers: response.headers, body: (text === "" ? undefined : JSON.parse(text)) as Body };
  }
}

function same<T>(what: string, found: T, wanted: T): void {
  if (found !== wanted) throw new Error(`${what}: ${wanted} was to be found, and ${found} was`);
}

function tableOf(asked: readonly RequestEvidence[]): Evidence<unknown>["table"] {
  const rows = asked.map(({ request, status, shows, milliseconds }) => [
    request,
    String(status),
    shows,
    String(milliseconds),
  ]);
  return { head: ["request", "status", "what it shows", "ms"], rows };
}
