// The tour that the demos take, against the app behind each front door, over HTTP.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { LambdaEvent } from "hono/aws-lambda";
import { afterEach, describe, it } from "mocha";
import { notesApp } from "../../../apps/notes-api/app.ts";
import { NotesClient } from "../../../apps/notes-api/client.ts";
import { atEitherDoor } from "../../../apps/notes-api/frontDoors.ts";
import { tour } from "../../../apps/notes-api/tour.ts";
import { doors, type Answered, type Door } from "./doors.ts";
import { MemoryStore } from "./memoryStore.ts";

/** What becomes of an answer on its way out. */
type Change = (answered: Answered) => Answered;

describe("notes-api: the tour", () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** A client of the app behind a door. */
  async function client(door: Door, change: Change = (answered) => answered) {
    const store = new MemoryStore();
    const handler = atEitherDoor(
      notesApp<{ event: LambdaEvent }>({ store, ownerOf: () => "public", log: () => undefined }),
    );
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const { method = "", url: path = "", rawHeaders } = request;
      const headers = rawHeaders.flatMap((name, i): [string, string][] =>
        i % 2 === 0 ? [[name, rawHeaders[i + 1]!]] : [],
      );
      const body = await text(request);
      const answered = change((await handler(door.event({ method, path, headers, body }))) as Answered);
      response.statusCode = answered.statusCode;
      response.setHeaders(door.headers(answered));
      response.end(answered.body);
    };
    server = createServer((request, response) => void answer(request, response)).listen(0, "127.0.0.1");
    await once(server, "listening");
    return { store, client: new NotesClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) };
  }

  for (const [name, door] of Object.entries(doors))
    it(`finds all as it should be behind ${name}, and takes away what it made`, async () => {
      const { store, client: one } = await client(door);
      const lines: string[] = [];
      await tour(one, (line) => lines.push(line));
      assert.deepEqual(lines, ["made 4 notes", "34 requests, all answered as they should be"]);
      assert.equal(one.table().rows.length, 34);
      assert.deepEqual(
        [...store.owners.values()].map(({ size }) => size),
        [0],
      );
    });

  it("ends with what was not answered as it must be", async () => {
    const { client: one } = await client(doors["API Gateway"], (answered) =>
      answered.statusCode === 412 ? { ...answered, statusCode: 200, body: "{}" } : answered,
    );
    await assert.rejects(
      tour(one, () => undefined),
      {
        message:
          /^PUT \/notes\/\w{26} \(the same version once more: somebody was faster\): 412 was to be answered, and 200 was: \{\}$/,
      },
    );
  });

  it("ends when one of two cookies is lost", async () => {
    const { client: one } = await client(doors["a load balancer"], (answered) => {
      const [cookie] = answered.multiValueHeaders?.["set-cookie"] ?? [];
      if (cookie === undefined) return answered;
      return { ...answered, multiValueHeaders: { ...answered.multiValueHeaders, "set-cookie": [cookie] } };
    });
    await assert.rejects(
      tour(one, () => undefined),
      {
        message: "the cookies: notes-limit=2 notes-order=oldest was to be found, and notes-limit=2 was",
      },
    );
  });
});
