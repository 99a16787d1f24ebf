// The API on a store in memory, asked through a front door.
import assert from "node:assert/strict";
import type { LambdaEvent } from "hono/aws-lambda";
import { describe } from "mocha";
import { notesApp, type Handled } from "../../../apps/notes-api/app.ts";
import { atEitherDoor } from "../../../apps/notes-api/frontDoors.ts";
import type { Note } from "../../../apps/notes-api/note.ts";
import { doors, type Answered, type Door } from "./doors.ts";
import { MemoryStore } from "./memoryStore.ts";

const json = { "content-type": "application/json" };
/** The id of no note. */
export const noId = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

interface Question {
  readonly body?: unknown;
  /** A list is a header in several lines. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly user?: string;
}

/** The same tests at each front door. */
export function atEveryDoor(title: string, tests: (api: () => Api) => void): void {
  for (const [name, door] of Object.entries(doors))
    describe(`${title}, through ${name}`, () => tests(() => api(door)));
}

type Api = ReturnType<typeof api>;

export function api(door: Door) {
  const store = new MemoryStore();
  const answers: Answered[] = [];
  const logged: Handled[] = [];
  const handler = atEitherDoor(
    notesApp<{ event: LambdaEvent }>({
      store,
      ownerOf: ({ event }) => (event.requestContext as { user?: string }).user,
      log: (handled) => logged.push(handled),
    }),
  );
  const ask = async (method: string, path: string, { body, headers = {}, user = "ann" }: Question = {}) => {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const lines = Object.entries({ ...json, ...headers }).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, value]),
    );
    const event = door.event({ method, path, headers: lines, body: text }, user === "" ? {} : { user });
    const answered = (await handler(event)) as Answered;
    answers.push(answered);
    assert.equal(answered.isBase64Encoded, false);
    return new Response(answered.body || null, {
      status: answered.statusCode,
      headers: door.headers(answered),
    });
  };
  const create = async (content: object, options: Question = {}) =>
    (await (await ask("POST", "/notes", { ...options, body: content })).json()) as Note;
  return { store, logged, answers, ask, create };
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
