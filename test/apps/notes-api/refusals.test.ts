import assert from "node:assert/strict";
import { it } from "mocha";
import { pageToken } from "../../../apps/notes-api/ids.ts";
import { assertProblem, atEveryDoor, noId } from "./api.ts";

atEveryDoor("notes-api: what is refused", (api) => {
  const longTitle = { field: "title", problem: "must have at most 200 characters" };
  const control = { field: "title", problem: "must have no control characters" };
  const halves = "must be well-formed Unicode, without half surrogate pairs";
  const fields: [string, unknown, object[]][] = [
    ["nothing in it", {}, [{ field: "title", problem: "must be a text" }]],
    ["a number", { title: 7 }, [{ field: "title", problem: "must be a text" }]],
    ["null", { title: "a", body: null }, [{ field: "body", problem: "must be a text" }]],
    ["a list", { title: ["a"] }, [{ field: "title", problem: "must be a text" }]],
    ["an empty title", { title: " \u3000" }, [{ field: "title", problem: "must not be empty" }]],
    ["a title too long", { title: "x".repeat(201) }, [longTitle]],
    [
      "a body too long",
      { title: "x", body: "x".repeat(10_001) },
      [{ field: "body", problem: "must have at most 10000 characters" }],
    ],
    ["a line end in the title", { title: "a\r\nset-cookie: b" }, [control]],
    ["NUL", { title: "a\0" }, [control]],
    [
      "NUL in the body",
      { title: "a", body: "\0" },
      [{ field: "body", problem: "must have no control characters but tabs and line ends" }],
    ],
    ["half a surrogate pair", '{"title":"\\ud800"}', [{ field: "title", problem: halves }]],
    [
      "unknown fields",
      '{"title":"a","id":"1","__proto__":{"x":1}}',
      ["id", "__proto__"].map((field) => ({ field, problem: "unknown; a note has a title and a body" })),
    ],
  ];
  for (const [what, body, errors] of fields)
    it(`refuses a note with ${what}, and names the field`, async () => {
      const { ask, store } = api();
      const response = await ask("POST", "/notes", { body });
      await assertProblem(response, 400, "The note is not as it must be: see errors", errors);
      assert.equal(store.owners.size, 0);
    });

  it("takes the longest note, with every character escaped", async () => {
    const escaped = (length: number) => "\\u3042".repeat(length);
    const body = `{"title":"${escaped(200)}","body":"${escaped(10_000)}"}`;
    assert.equal((await api().ask("POST", "/notes", { body })).status, 201);
  });

  for (const [what, body, detail] of [
    ["no body", undefined, "The body is not JSON in UTF-8"],
    ["half a JSON", '{"title":', "The body is not JSON in UTF-8"],
    ["a list", "[]", 'The body must be a JSON object: {"title": "...", "body": "..."}'],
    ["null", "null", 'The body must be a JSON object: {"title": "...", "body": "..."}'],
    ["a deep list", "[".repeat(30_000), "The body is not JSON in UTF-8"],
  ] as const)
    it(`refuses ${what} as a note`, async () => {
      await assertProblem(await api().ask("POST", "/notes", { body }), 400, detail);
    });

  for (const [what, bytes] of [
    ["64 KiB", 64 * 1024],
    ["a load balancer's 1 MB", 1024 * 1024],
  ] as const)
    it(`refuses a body over ${what} with 413`, async () => {
      for (const type of ["application/json", "application/octet-stream"]) {
        const response = await api().ask("POST", "/notes", {
          body: `{"title":"a","body":"${"x".repeat(bytes)}"}`,
          headers: { "content-type": type },
        });
        await assertProblem(response, 413, "The body has more than 65536 bytes");
      }
    });

  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=utf-16",
    "",
  ])
    it(`refuses the content type "${type}" with 415`, async () => {
      const response = await api().ask("POST", "/notes", {
        body: '{"title":"a"}',
        headers: { "content-type": type },
      });
      assert.equal(response.headers.get("accept"), "application/json");
      await assertProblem(response, 415, "The body must be JSON: send content-type: application/json");
    });

  for (const type of ["application/json; charset=utf-8", "Application/JSON"])
    it(`takes the content type "${type}"`, async () => {
      const headers = { "content-type": type };
      assert.equal((await api().ask("POST", "/notes", { body: '{"title":"a"}', headers })).status, 201);
    });

  for (const key of ["with space", "x".repeat(256), "umläut", "a%0d%0aset-cookie"])
    it(`answers the Idempotency-Key ${key.slice(0, 20)} in order`, async () => {
      const response = await api().ask("POST", "/notes", {
        body: { title: "a" },
        headers: { "idempotency-key": key },
      });
      assert.equal(response.headers.get("set-cookie"), null);
      // Both are ASCII for the app: the adapter encodes what is not.
      if (key === "umläut" || key.startsWith("a%")) return assert.equal(response.status, 201);
      const detail = "Idempotency-Key must have 1 to 255 visible ASCII characters, such as a UUID";
      await assertProblem(response, 400, detail);
    });

  const limit = { field: "limit", problem: "must be one whole number from 1 to 100" };
  const order = { field: "order", problem: "must be newest or oldest" };
  const token = pageToken({ id: noId, order: "oldest" });
  const next = { field: "next", problem: "must be what a list answered as next, as it was" };
  for (const [query, errors] of [
    ["limit=0", [limit]],
    ["limit=101", [limit]],
    ["limit=1e1", [limit]],
    ["limit=-1", [limit]],
    ["limit=", [limit]],
    ["limit=1&limit=2", [limit]],
    ["order=up", [order]],
    ["order=", [order]],
    ["order=newest&order=oldest", [order]],
    [
      `order=newest&next=${token}`,
      [{ ...order, problem: "must be left out with next, whose pages go on in their order" }],
    ],
    ["next=", [next]],
    ["next=x&next=y", [next]],
    ["next=%00%ff", [next]],
    [`next=${Buffer.from("public").toString("base64url")}`, [next]],
    [`next=${Buffer.from(`note#${noId}`).toString("base64url")}`, [next]],
    [`next=${token}==`, [next]],
    [`next=${token}&next=${token}`, [next]],
    ["owner=bob", [{ field: "owner", problem: "unknown; a list has limit, order and next" }]],
  ] as const)
    it(`refuses the query ${query}`, async () => {
      const response = await api().ask("GET", `/notes?${query}`);
      await assertProblem(response, 400, "The query is not as it must be: see errors", [...errors]);
    });

  for (const id of ["'%20OR%20'1'='1", "%F0%9F%92%A9", "x".repeat(1000), noId.toLowerCase()])
    it(`knows no note ${id.slice(0, 20)}`, async () => {
      await assertProblem(await api().ask("GET", `/notes/${id}`), 404, "There is no such note");
    });

  it("finds its way out by no encoded path", async () => {
    for (const path of ["..%2F..%2Fetc", "%2e%2e%2f%2e%2e%2fetc", "..%252F..%252Fetc"])
      assert.equal((await api().ask("GET", `/notes/${path}`)).status, 404);
  });

  for (const [method, path, allow] of [
    ["PUT", "/notes", "GET, HEAD, POST"],
    ["OPTIONS", "/notes", "GET, HEAD, POST"],
    ["POST", `/notes/${noId}`, "GET, HEAD, PUT, DELETE"],
    ["BREW", `/notes/${noId}`, "GET, HEAD, PUT, DELETE"],
  ] as const)
    it(`says what may be done instead of ${method} ${path}`, async () => {
      const response = await api().ask(method, path);
      assert.equal(response.headers.get("allow"), allow);
      await assertProblem(response, 405, `Use one of ${allow}`);
    });

  for (const path of ["/", "/note", `/notes/${noId}/more`, "/.env"])
    it(`knows nothing at ${path}`, async () => {
      const response = await api().ask("GET", path);
      await assertProblem(response, 404, "There is nothing at this path; notes are at /notes");
    });

  it("refuses whom it does not know, before it reads anything", async () => {
    const response = await api().ask("POST", "/notes", { user: "", body: "not even JSON" });
    assert.equal(response.headers.get("www-authenticate"), "Bearer");
    await assertProblem(response, 401, "Who you are is not known: send authorization: Bearer <token>");
  });
});
