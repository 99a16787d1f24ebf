// The API on a store in memory.
import assert from "node:assert/strict";
import { notesApp, type Handled } from "../../../apps/notes-api/app.ts";
import type { Note } from "../../../apps/notes-api/note.ts";
import { MemoryStore } from "./memoryStore.ts";

const json = { "content-type": "application/json" };
/** The id of no note. */
export const noId = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

export function api() {
  const store = new MemoryStore();
  const logged: Handled[] = [];
  const app = notesApp<{ user?: string }>({
    store,
    ownerOf: ({ user }) => user,
    log: (handled) => logged.push(handled),
  });
  const ask = async (
    method: string,
    path: string,
    { body, headers = {}, user = "ann" }: { body?: unknown; headers?: object; user?: string } = {},
  ) => {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const init = { method, body: text as string | undefined, headers: { ...json, ...headers } };
    return await app.request(path, init, user === "" ? {} : { user });
  };
  const create = async (content: object, options: object = {}) =>
    (await (await ask("POST", "/notes", { body: content, ...options })).json()) as Note;
  return { store, logged, ask, create };
}

/** A problem has one form: RFC 9457's, and nothing of the code's insides. */
export async function assertProblem(response: Response, status: number, detail: string, errors?: object[]) {
  const body = (await response.json()) as { title: string; errors?: object[] };
  assert.equal(response.status, status, JSON.stringify(body));
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  const { title, ...rest } = body;
  assert.match(title, /^[A-Z][A-Za-z ]+$/);
  assert.deepEqual(rest, { status, detail, ...(errors ? { errors } : {}) });
}
