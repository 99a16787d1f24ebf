import assert from "node:assert/strict";
import { it } from "mocha";
import type { Note } from "../../../apps/notes-api/note.ts";
import { assertProblem, atEveryDoor } from "./api.ts";

interface List {
  readonly notes: readonly Note[];
  readonly next?: string;
}

atEveryDoor("notes-api: lists and cookies", (api) => {
  /** Three notes, and how a visitor with these lines of cookies sees a list. */
  async function three() {
    const { ask, create } = api();
    for (const title of ["first", "second", "third"]) await create({ title });
    return async (query: string, cookie: readonly string[] = []) => {
      const response = await ask("GET", `/notes${query}`, { headers: { cookie } });
      assert.equal(response.status, 200);
      const { notes, next } = (await response.json()) as List;
      return { titles: notes.map(({ title }) => title), next, cookies: response.headers.getSetCookie() };
    };
  }

  it("go from the oldest on, if asked so, and each page in the order of the one before", async () => {
    const list = await three();
    const first = await list("?order=oldest&limit=2");
    assert.deepEqual(first.titles, ["first", "second"]);
    assert.deepEqual((await list(`?next=${first.next}`)).titles, ["third"]);
    const newest = await list("?limit=1");
    assert.deepEqual((await list(`?next=${newest.next}`, ["notes-order=oldest"])).titles, [
      "second",
      "first",
    ]);
  });

  it("are remembered in two cookies, each a line of its own", async () => {
    const list = await three();
    const { cookies } = await list("?order=oldest&limit=2");
    assert.deepEqual(cookies, [
      "notes-limit=2; Max-Age=31536000; HttpOnly; SameSite=Lax",
      "notes-order=oldest; Max-Age=31536000; HttpOnly; SameSite=Lax",
    ]);
    assert.deepEqual((await list("?limit=1")).cookies.length, 1);
    assert.deepEqual((await list("")).cookies, []);
  });

  for (const [what, lines] of [
    ["in one line", ["notes-limit=2; notes-order=oldest"]],
    ["in two lines, as HTTP/2 may send them", ["notes-limit=2", "notes-order=oldest"]],
    ["among others'", ["theme=dark; notes-limit=2", "notes-order=oldest; notes-limit-2=7"]],
  ] as const)
    it(`are as the cookies say that come ${what}`, async () => {
      const list = await three();
      assert.deepEqual((await list("", lines)).titles, ["first", "second"]);
      assert.deepEqual((await list("?limit=1", lines)).titles, ["first"]);
      assert.deepEqual((await list("?order=newest", lines)).titles, ["third", "second"]);
    });

  for (const cookie of [
    "notes-limit=0; notes-order=up",
    "notes-limit=101; notes-order=",
    "notes-limit=2x; notes-order=%00",
    "notes-limit; =; ;;",
    "notes-limit=2\r\nset-cookie: a=b",
    "notes-limit=２",
    `notes-limit=${"9".repeat(4000)}`,
  ])
    it(`are as ever with the cookie ${JSON.stringify(cookie.slice(0, 40))}`, async () => {
      const { titles, cookies } = await (await three())("", [cookie]);
      assert.deepEqual([titles, cookies], [["third", "second", "first"], []]);
    });

  it("remember nothing of a query that was refused", async () => {
    const response = await api().ask("GET", "/notes?limit=5&order=up");
    assert.deepEqual(response.headers.getSetCookie(), []);
    await assertProblem(response, 400, "The query is not as it must be: see errors", [
      { field: "order", problem: "must be newest or oldest" },
    ]);
  });
});

atEveryDoor("notes-api: a note that the caller has already", (api) => {
  for (const [what, lines] of [
    ["by its ETag", ['"2"']],
    ["by a weak ETag", ['W/"2"']],
    ["among others in one line", ['"1", "2"']],
    ["among others in two lines", ['"1"', '"2"']],
    ["by *", ["*"]],
  ] as const)
    it(`is not sent again when it is named ${what}`, async () => {
      const { ask, create } = api();
      const { id } = await create({ title: "Tea" });
      await ask("PUT", `/notes/${id}`, { body: { title: "Coffee" }, headers: { "if-match": "*" } });
      const response = await ask("GET", `/notes/${id}`, { headers: { "if-none-match": lines } });
      const { headers } = response;
      assert.deepEqual([response.status, headers.get("etag"), await response.text()], [304, '"2"', ""]);
      assert.equal(headers.get("cache-control"), "no-store");
    });

  for (const line of ['"1"', '"22"', "2", "", '"1"; "2"', 'w/"2"', "x".repeat(5000)])
    it(`is sent when the header is ${line.slice(0, 20)}`, async () => {
      const { ask, create } = api();
      const { id } = await create({ title: "Tea" });
      await ask("PUT", `/notes/${id}`, { body: { title: "Coffee" }, headers: { "if-match": "*" } });
      const response = await ask("GET", `/notes/${id}`, { headers: { "if-none-match": line } });
      assert.deepEqual([response.status, ((await response.json()) as Note).title], [200, "Coffee"]);
    });

  it("is nothing that is missing", async () => {
    const path = "/notes/01ARZ3NDEKTSV4RRFFQ69G5FAV";
    const response = await api().ask("GET", path, { headers: { "if-none-match": "*" } });
    await assertProblem(response, 404, "There is no such note");
  });
});
