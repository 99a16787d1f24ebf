// All that the API does, asked as a client would, whatever front door it has: notes are written, read, listed, updated and
// deleted, and what must be refused is tried. It takes away what it made.
import { randomUUID } from "node:crypto";
import { same, type NotesClient, type Question } from "./client.ts";

export interface TourNote {
  readonly id: string;
  readonly title: string;
  readonly version: number;
}

export interface TourList {
  readonly notes: readonly TourNote[];
  readonly next?: string;
}

/** @param more - what is asked while the notes are there: what only one front door shows */
export async function tour(
  client: NotesClient,
  progress: (line: string) => void,
  more: (notes: readonly TourNote[]) => Promise<void> = async () => {},
): Promise<void> {
  const notes = await creations(client);
  progress(`made ${notes.length} notes`);
  await pages(client, notes);
  await likes(client);
  await versions(client, notes[0]!.id);
  await refusals(client);
  await more(notes);
  for (const { id } of notes) await client.ask(204, `gone: ${id.slice(-4)}`, "DELETE", `/notes/${id}`);
  await client.ask(204, "gone already, which is no error", "DELETE", `/notes/${notes[0]!.id}`);
  await client.ask(404, "and not found any more", "GET", `/notes/${notes[0]!.id}`);
  progress(`${client.asked.length} requests, all answered as they should be`);
}

/** Four notes; one of them asked for seven times with one key. */
async function creations(client: NotesClient): Promise<TourNote[]> {
  const create = (status: number, shows: string, title: string, key: string) =>
    client.ask<TourNote>(status, shows, "POST", "/notes", {
      body: { title, body: "written by the demo" },
      headers: { "idempotency-key": key },
    });
  const keys = [randomUUID(), randomUUID(), randomUUID()];
  const notes: TourNote[] = [];
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
async function pages(client: NotesClient, notes: readonly TourNote[]): Promise<void> {
  const wanted = new Set(notes.map(({ id }) => id));
  const seen: string[] = [];
  let token = "";
  for (let page = 1; [...wanted].some((id) => !seen.includes(id)); page++) {
    const { body } = await client.ask<TourList>(
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

/** A visitor says once how it likes lists; its browser says it from then on. */
async function likes(client: NotesClient): Promise<void> {
  const said = await client.ask(
    200,
    "a list as one likes it: two cookies",
    "GET",
    "/notes?limit=2&order=oldest",
  );
  const cookies = said.headers.getSetCookie().map((line) => line.split(";")[0]!);
  same("the cookies", cookies.join(" "), "notes-limit=2 notes-order=oldest");
  const { body } = await client.ask<TourList>(200, "the same by the cookies alone", "GET", "/notes", {
    headers: { cookie: cookies.join("; ") },
  });
  same("notes by the cookies", body.notes.length, 2);
  same("order by the cookies", body.notes[0]!.id < body.notes[1]!.id, true);
}

async function versions(client: NotesClient, id: string): Promise<void> {
  const path = `/notes/${id}`;
  const read = await client.ask<TourNote>(200, "a note with its version as ETag", "GET", path);
  const etag = read.headers.get("etag") ?? "";
  await client.ask(304, "the same, which the client has already", "GET", path, {
    headers: { "if-none-match": etag },
  });
  const first = { "if-match": etag };
  const body = { title: "Note 1, second version" };
  const updated = await client.ask<TourNote>(200, "an update of the version that was read", "PUT", path, {
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

async function refusals(client: NotesClient): Promise<void> {
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
