import assert from "node:assert/strict";
import { it } from "mocha";
import type { Note } from "../../../apps/notes-api/note.ts";
import { assertProblem, atEveryDoor, noId } from "./api.ts";

atEveryDoor("notes-api: what is answered", (api) => {
  it("answers a new note with 201, its address, its ETag and nothing for caches", async () => {
    const { ask } = api();
    const response = await ask("POST", "/notes", { body: { title: "Tea", body: "お茶\n☕" } });
    assert.equal(response.status, 201);
    const note = (await response.json()) as Note;
    assert.deepEqual([note.title, note.body, note.version], ["Tea", "お茶\n☕", 1]);
    assert.equal(response.headers.get("location"), `notes/${note.id}`);
    assert.equal(response.headers.get("etag"), '"1"');
    assert.equal(response.headers.get("cache-control"), "no-store");
    const read = await ask("GET", `/notes/${note.id}`);
    assert.deepEqual([read.status, read.headers.get("etag"), await read.json()], [200, '"1"', note]);
  });

  it("takes a note without a body", async () => {
    assert.equal((await api().create({ title: "Only a title" })).body, "");
  });

  it("answers a repeated creation as the first, and refuses the key for another note", async () => {
    const { ask, create } = api();
    const headers = { "idempotency-key": "a-key" };
    const first = await create({ title: "Tea" }, { headers });
    const again = await ask("POST", "/notes", { body: '{ "body":"", "title":"Tea" }', headers });
    assert.equal(again.status, 201);
    assert.deepEqual(await again.json(), first);
    await assertProblem(
      await ask("POST", "/notes", { body: { title: "Coffee" }, headers }),
      422,
      "This Idempotency-Key was used for a note with other content; use a new key",
    );
    assert.notEqual((await create({ title: "Tea" }, { headers, user: "bob" })).id, first.id);
  });

  it("lists 20 notes without their bodies, newest first, and says where the next page begins", async () => {
    const { ask, create } = api();
    for (let i = 1; i <= 45; i++) await create({ title: `Note ${i}`, body: "long" });
    const titles: string[] = [];
    const sizes: number[] = [];
    let next: string | undefined = "";
    while (next !== undefined) {
      const page = await ask("GET", `/notes${next && `?next=${next}`}`);
      const body = (await page.json()) as { notes: Note[]; next?: string };
      sizes.push(body.notes.length);
      titles.push(...body.notes.map(({ title }) => title));
      assert.ok(body.notes.every((note) => !("body" in note)));
      next = body.next;
    }
    assert.deepEqual(sizes, [20, 20, 5]);
    assert.deepEqual(
      titles,
      Array.from({ length: 45 }, (_, i) => `Note ${45 - i}`),
    );
    assert.equal(((await (await ask("GET", "/notes?limit=100")).json()) as { notes: [] }).notes.length, 45);
  });

  it("shows nobody another's notes, whatever id or page token is used", async () => {
    const { ask, create } = api();
    const secret = await create({ title: "Ann's first" });
    await create({ title: "Ann's second" });
    const { next } = (await (await ask("GET", "/notes?limit=1")).json()) as { next: string };
    const stolen = await ask("GET", `/notes?next=${next}`, { user: "bob" });
    assert.deepEqual(await stolen.json(), { notes: [] });
    const path = `/notes/${secret.id}`;
    const bob = { user: "bob", headers: { "if-match": "*" } };
    await assertProblem(await ask("GET", path, bob), 404, "There is no such note");
    await assertProblem(
      await ask("PUT", path, { ...bob, body: { title: "Bob's" } }),
      404,
      "There is no such note",
    );
    assert.equal((await ask("DELETE", path, bob)).status, 204);
    assert.deepEqual(await (await ask("GET", path)).json(), secret);
  });

  it("updates the version that was seen, and no other", async () => {
    const { ask, create } = api();
    const { id } = await create({ title: "Tea" });
    const put = (ifMatch?: string) =>
      ask("PUT", `/notes/${id}`, {
        body: { title: "Coffee" },
        headers: ifMatch === undefined ? {} : { "if-match": ifMatch },
      });
    const updated = await put('"1"');
    assert.deepEqual([updated.status, updated.headers.get("etag")], [200, '"2"']);
    assert.equal(((await updated.json()) as Note).version, 2);
    const stale = "The note has another version by now: read it, and try again with its ETag";
    await assertProblem(await put('"1"'), 412, stale);
    await assertProblem(
      await put(),
      428,
      "An update says which version it is based on: send If-Match with its ETag",
    );
    assert.equal((await put("*")).status, 200);
    await assertProblem(await ask("DELETE", `/notes/${id}`, { headers: { "if-match": '"1"' } }), 412, stale);
    for (const bad of ["1", '"0"', '"-1"', '"1.5"', 'W/"1"', '"1", "2"', `"${"9".repeat(16)}"`, "' OR 1=1"])
      await assertProblem(
        await put(bad),
        400,
        'If-Match must be the ETag that the note was answered with, such as "3", or *',
      );
  });

  it("deletes once, and says the same when it is gone", async () => {
    const { ask, create } = api();
    const { id } = await create({ title: "Tea" });
    for (const path of [`/notes/${id}`, `/notes/${id}`, `/notes/${noId}`, "/notes/never-an-id"]) {
      const response = await ask("DELETE", path);
      assert.deepEqual([response.status, await response.text()], [204, ""]);
    }
    await assertProblem(await ask("GET", `/notes/${id}`), 404, "There is no such note");
  });
});
