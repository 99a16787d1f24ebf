import assert from "node:assert/strict";
import { it } from "mocha";
import { assertProblem, atEveryDoor } from "./api.ts";

const SECRET = "sesame-open";

atEveryDoor("notes-api: failures and the log", (api) => {
  it("answers an outage with 503 and when to try again", async () => {
    const { ask, store } = api();
    store.failure = Object.assign(new Error("slow down"), { name: "ThrottlingException" });
    const response = await ask("GET", "/notes");
    assert.equal(response.headers.get("retry-after"), "2");
    await assertProblem(response, 503, "The notes cannot be reached at the moment; try again later");
  });

  it("answers what nobody expected with 500 and no word of it", async () => {
    const { ask, store, logged } = api();
    store.failure = new Error(`not for callers: ${SECRET}`);
    await assertProblem(await ask("GET", "/notes"), 500, "Something went wrong here; the log has more on it");
    assert.equal(logged[0]?.error, store.failure);
  });

  it("logs one line for each request, with nothing that the caller wrote", async () => {
    const { ask, logged } = api();
    const headers = { authorization: `Bearer ${SECRET}`, "idempotency-key": SECRET };
    await ask("POST", "/notes", { body: { title: SECRET }, headers });
    await ask("POST", `/notes?${SECRET}`, { body: SECRET, headers });
    await ask("GET", `/notes/${SECRET}?token=${SECRET}`, { headers });
    await ask("GET", `/${SECRET}`, { headers });
    assert.deepEqual(
      logged.map(({ method, route, status }) => [method, route, status]),
      [
        ["POST", "/notes", 201],
        ["POST", "/notes", 400],
        ["GET", "/notes/:id", 404],
        ["GET", "/*", 404],
      ],
    );
    assert.doesNotMatch(JSON.stringify(logged), new RegExp(SECRET));
  });
});
