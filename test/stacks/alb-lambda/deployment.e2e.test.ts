// The setup on a local cloud, by the commands that users type, and beside http-api: two front doors of one app.
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { RequestEvidence } from "../../../apps/notes-api/client.ts";
import { TestCloud } from "../../support/cli.ts";
import { listAll } from "../../support/listing.ts";

const SETUP = "alb-lambda";
const OTHER = "http-api";
const MEGABYTE = 1024 * 1024;

interface Outputs {
  readonly url: string;
  readonly commands: Record<string, string>;
}

interface Note {
  readonly id: string;
  readonly title: string;
}

interface Question {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

describe("alb-lambda on a local cloud", function () {
  this.timeout(600_000); // a first run may have to build the Pulumi CLI
  const cloud = new TestCloud();
  let status: { endpoint: string };
  let outputs: Outputs;

  before("npm run local -- up", async () => {
    const { code, stderr } = await cloud.run("local", "up", SETUP);
    assert.equal(code, 0, stderr);
    status = await cloud.json<typeof status>("local", "status");
    outputs = await cloud.json<Outputs>("local", "outputs", SETUP);
  });
  after(() => cloud.remove());

  const json = { "content-type": "application/json" };
  const ask = (url: string, path: string, { headers, ...rest }: Question = {}) =>
    fetch(`${url}${path}`, { ...rest, headers: { ...json, ...headers } });
  const create = async (url: string, content: object) => {
    const response = await ask(url, "/notes", { method: "POST", body: JSON.stringify(content) });
    const note = (await response.json()) as Note;
    assert.equal(response.status, 201, JSON.stringify(note));
    return note;
  };

  it("proves itself: all that http-api shows, several values, and 413 over 1 MB", async () => {
    const asked = await cloud.json<RequestEvidence[]>("local", "demo", SETUP);
    const counts = new Map<number, number>();
    for (const { status } of asked) counts.set(status, (counts.get(status) ?? 0) + 1);
    assert.deepEqual(Object.fromEntries(counts), {
      200: 7,
      201: 9,
      204: 5,
      304: 2,
      400: 5,
      404: 3,
      405: 1,
      412: 1,
      413: 2,
      415: 1,
      422: 1,
      428: 1,
    });
    const left = (await (await ask(outputs.url, "/notes")).json()) as { notes: Note[] };
    assert.deepEqual(left.notes, [], "the demo takes away what it made");
  });

  it("changes nothing when it is deployed again", async () => {
    const { code, stderr } = await cloud.run("local", "preview", SETUP, "--expect-no-changes");
    assert.equal(code, 0, stderr);
  });

  it("sets each cookie in a line of its own", async () => {
    const { headers } = await ask(outputs.url, "/notes?limit=5&order=oldest");
    assert.deepEqual(headers.getSetCookie(), [
      "notes-limit=5; Max-Age=31536000; HttpOnly; SameSite=Lax",
      "notes-order=oldest; Max-Age=31536000; HttpOnly; SameSite=Lax",
    ]);
  });

  for (const [what, bytes, by] of [
    ["64 KiB and one byte", 64 * 1024 + 1, "the app"],
    ["1 MB", MEGABYTE, "the app"],
    ["1 MB and one byte", MEGABYTE + 1, "the load balancer"],
  ] as const)
    it(`answers 413 to a body of ${what}, by ${by}`, async () => {
      const response = await ask(outputs.url, "/notes", { method: "POST", body: "x".repeat(bytes) });
      assert.equal(response.status, 413);
      if (by === "the app")
        assert.equal(
          ((await response.json()) as { detail: string }).detail,
          "The body has more than 65536 bytes",
        );
      else assert.match(await response.text(), /<title>413 /);
    });

  it("answers what is no path of the notes itself", async () => {
    for (const path of ["", "/", "/.env", "/note", "/notesx"]) {
      const response = await ask(outputs.url, path);
      assert.deepEqual([path, response.status, await response.text()], [path, 404, "Not found"]);
    }
  });

  it("answers in one page a hundred of the longest titles", async () => {
    const title = "茶".repeat(200);
    for (let i = 0; i < 10; i++)
      await Promise.all(Array.from({ length: 10 }, () => create(outputs.url, { title })));
    const text = await (await ask(outputs.url, "/notes?limit=100")).text();
    const { notes } = JSON.parse(text) as { notes: Note[] };
    assert.deepEqual([notes.length, new Set(notes.map((note) => note.title))], [100, new Set([title])]);
    assert.ok(Buffer.byteLength(text) < MEGABYTE / 8);
    for (const { id } of notes)
      assert.equal((await ask(outputs.url, `/notes/${id}`, { method: "DELETE" })).status, 204);
  });

  it("logs each request that reached the function, and nothing that was in it", async () => {
    const secret = "sesame-open";
    await ask(outputs.url, `/notes/${secret}?token=${secret}`, {
      headers: { authorization: secret, cookie: `notes-limit=${secret}` },
    });
    const { code, stdout } = await cloud.run("local", "logs", SETUP);
    assert.equal(code, 0);
    assert.match(stdout, /"message":"request","method":"GET","route":"\/notes\/:id","status":404/);
    assert.doesNotMatch(stdout, /sesame|\.env/);
  });

  it("puts out commands that are ready to be typed", () => {
    assert.deepEqual(Object.keys(outputs.commands), ["create", "list", "tailLogs"]);
    assert.equal(outputs.commands.list, `curl -i '${outputs.url}/notes'`);
    for (const command of Object.values(outputs.commands))
      assert.doesNotMatch(command, /undefined|\[object|Output/);
  });

  describe("beside http-api", () => {
    let doors: string[];

    before(async () => {
      const { code, stderr } = await cloud.run("local", "up", OTHER);
      assert.equal(code, 0, stderr);
      doors = [outputs.url, (await cloud.json<Outputs>("local", "outputs", OTHER)).url];
    });

    /** What a client sees of an answer, but for what differs between any two notes. */
    async function seen(response: Response): Promise<unknown> {
      const { headers } = response;
      const named = ["content-type", "etag", "allow", "accept", "cache-control", "retry-after"];
      const text = (await response.text())
        .replaceAll(/"id":"\w{26}"/g, '"id":"..."')
        .replaceAll(/(At":")[^"]+/g, "$1...");
      const isEmpty = text === ""; // the front doors say differently of which type nothing is
      return [
        response.status,
        isEmpty ? undefined : named.map((name) => headers.get(name)),
        headers.getSetCookie(),
        text,
      ];
    }

    for (const [what, path, question] of [
      ["a creation", "/notes", { method: "POST", body: '{"title":"お茶","body":"☕\\n"}' }],
      ["a list by query", "/notes?limit=1&order=oldest", {}],
      ["a list by cookies", "/notes", { headers: { cookie: "a=b; notes-limit=1; notes-order=oldest" } }],
      ["a parameter twice", "/notes?limit=1&limit=2", {}],
      ["encoded parameters", "/notes?next=%2B%26+%3D&o%64d=%E8%8C%B6", {}],
      ["no such note", "/notes/%E8%8C%B6", {}],
      ["a wrong method", "/notes", { method: "PATCH", body: "{}" }],
      ["bad JSON", "/notes", { method: "POST", body: '{"title":' }],
      ["no body", "/notes", { method: "POST" }],
      ["another type", "/notes", { method: "POST", body: "a", headers: { "content-type": "image/png" } }],
      ["a bad key", "/notes", { method: "POST", body: "{}", headers: { "idempotency-key": "a b" } }],
      ["a body that is too large", "/notes", { method: "POST", body: "x".repeat(70_000) }],
    ] as [string, string, Question][])
      it(`answers alike: ${what}`, async () => {
        const answers = await Promise.all(doors.map(async (url) => seen(await ask(url, path, question))));
        assert.deepEqual(answers[0], answers[1]);
      });

    it("updates and deletes alike", async () => {
      const answers = await Promise.all(
        doors.map(async (url) => {
          const { id } = await create(url, { title: "Tea" });
          const path = `/notes/${id}`;
          const put = (etag: string) =>
            ask(url, path, { method: "PUT", body: '{"title":"Coffee"}', headers: { "if-match": etag } });
          const known = { headers: { "if-none-match": '"1", "2"' } };
          return [
            await seen(await put('"1"')),
            await seen(await put('"1"')),
            await seen(await ask(url, path, known)),
            await seen(await ask(url, path)),
            await seen(await ask(url, path, { method: "DELETE" })),
            await seen(await ask(url, path)),
          ];
        }),
      );
      assert.deepEqual(
        answers[0]?.map((answer) => (answer as [number])[0]),
        [200, 412, 304, 200, 204, 404],
      );
      assert.deepEqual(answers[1], answers[0]);
    });

    it("keeps its notes from the other's", async () => {
      const { id } = await create(doors[0]!, { title: "Here" });
      const found = await Promise.all(doors.map(async (url) => (await ask(url, `/notes/${id}`)).status));
      assert.deepEqual(found, [200, 404]);
    });
  });

  describe("in the end", () => {
    it("is gone after destroy, and http-api is not; destroying again is no error", async () => {
      const other = await cloud.json<Outputs>("local", "outputs", OTHER);
      assert.equal((await cloud.run("local", "destroy", SETUP)).code, 0);
      assert.equal((await ask(other.url, "/notes")).status, 200);
      assert.equal((await cloud.run("local", "destroy", OTHER)).code, 0);
      for (const [kind, names] of Object.entries(await listAll(status.endpoint)))
        assert.deepEqual(names, [], kind);
      assert.equal((await cloud.run("local", "destroy", SETUP)).code, 0);
    });
  });
});
