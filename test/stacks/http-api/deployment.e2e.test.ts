// The setup on a local cloud, by the commands that users type.
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { RequestEvidence } from "../../../apps/notes-api/client.ts";
import { TestCloud } from "../../support/cli.ts";
import { listAll } from "../../support/listing.ts";
import { userPool, type UserPool } from "./cognito.ts";

const SETUP = "http-api";
const JWT = "http-api.jwt";

interface Outputs {
  readonly url: string;
  readonly authorization: string;
  readonly commands: Record<string, string>;
}

interface List {
  readonly notes: readonly { readonly id: string; readonly title: string }[];
  readonly next?: string;
}

describe("http-api on a local cloud", function () {
  this.timeout(600_000); // a first run may have to build the Pulumi CLI
  const cloud = new TestCloud();
  let status: { endpoint: string; region: string };
  let outputs: Outputs;

  before("npm run local -- up", async () => {
    const { code, stderr } = await cloud.run("local", "up", SETUP);
    assert.equal(code, 0, stderr);
    status = await cloud.json<typeof status>("local", "status");
    outputs = await cloud.json<Outputs>("local", "outputs", SETUP);
  });
  after(() => cloud.remove());

  const create = (url: string, content: object, headers: Record<string, string> = {}) =>
    fetch(`${url}/notes`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(content),
    });

  it("proves itself: notes made once, in pages, in versions, and bad input refused", async () => {
    const asked = await cloud.json<RequestEvidence[]>("local", "demo", SETUP);
    const counts = new Map<number, number>();
    for (const { status } of asked) counts.set(status, (counts.get(status) ?? 0) + 1);
    assert.deepEqual(Object.fromEntries(counts), {
      200: 6,
      201: 9,
      204: 5,
      304: 1,
      400: 4,
      404: 3,
      405: 1,
      412: 1,
      413: 1,
      415: 1,
      422: 1,
      428: 1,
    });
    const left = (await (await fetch(`${outputs.url}/notes`)).json()) as List;
    assert.deepEqual(left.notes, [], "the demo takes away what it made");
  });

  it("changes nothing when it is deployed again", async () => {
    const { code, stderr } = await cloud.run("local", "preview", SETUP, "--expect-no-changes");
    assert.equal(code, 0, stderr);
  });

  it("makes one note of ten requests with one key at once", async () => {
    const headers = { "idempotency-key": "ten-at-once" };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => create(outputs.url, { title: "Ten" }, headers)),
    );
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
    const ids = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { id: string }).id),
    );
    assert.equal(new Set(ids).size, 1);
    const { notes } = (await (await fetch(`${outputs.url}/notes`)).json()) as List;
    assert.deepEqual(
      notes.map(({ title }) => title),
      ["Ten"],
    );
  });

  it("logs each request, and nothing that was in it", async () => {
    const secret = "sesame-open";
    await create(outputs.url, { title: secret, [secret]: 1 }, { "idempotency-key": secret });
    await fetch(`${outputs.url}/notes/${secret}?token=${secret}`, { headers: { authorization: secret } });
    const { code, stdout } = await cloud.run("local", "logs", SETUP);
    assert.equal(code, 0);
    assert.match(stdout, /"message":"request","method":"GET","route":"\/notes\/:id","status":404/);
    assert.doesNotMatch(stdout, /sesame/);
  });

  it("puts out commands that are ready to be typed", () => {
    assert.deepEqual(Object.keys(outputs.commands), ["create", "list", "tailAccessLog", "tailLogs"]);
    assert.equal(outputs.commands.list, `curl -i '${outputs.url}/notes'`);
    for (const command of Object.values(outputs.commands))
      assert.doesNotMatch(command, /undefined|\[object|Output/);
  });

  describe("with tokens and for web pages", () => {
    let pool: UserPool;
    let url: string;
    let config: string[];

    before(async () => {
      pool = await userPool(status.endpoint, status.region);
      const settings = {
        jwtIssuer: pool.issuer,
        jwtAudience: pool.audience,
        corsOrigins: "https://www.example.com",
      };
      config = Object.entries(settings).flatMap(([key, value]) => ["--config", `kandokoro:${key}=${value}`]);
      const { code, stderr } = await cloud.run("local", "up", JWT, ...config);
      assert.equal(code, 0, stderr);
      ({ url } = await cloud.json<Outputs>("local", "outputs", JWT));
    });

    it("refuses whom it does not know", async () => {
      const authorizations: Record<string, string>[] = [{}, { authorization: "Bearer none" }];
      for (const headers of authorizations)
        assert.equal((await fetch(`${url}/notes`, { headers })).status, 401);
    });

    it("keeps each user's notes from the other, with id or page token", async () => {
      const [ann, bob] = await Promise.all(
        ["ann", "bob"].map(async (user) => ({ authorization: `Bearer ${await pool.token(user)}` })),
      );
      for (const title of ["Ann's first", "Ann's second"])
        assert.equal((await create(url, { title }, ann)).status, 201);
      const list = async (headers: object, query = "") =>
        (await (await fetch(`${url}/notes${query}`, { headers: { ...headers } })).json()) as List;
      const { notes, next } = await list(ann!, "?limit=1");
      assert.equal(notes[0]?.title, "Ann's second");
      assert.deepEqual(await list(bob!), { notes: [] });
      assert.deepEqual(await list(bob!, `?next=${next}`), { notes: [] });
      assert.equal((await fetch(`${url}/notes/${notes[0].id}`, { headers: bob })).status, 404);
      assert.equal((await fetch(`${url}/notes/${notes[0].id}`, { headers: ann })).status, 200);
    });

    it("runs its demo with a token, and says so without one", async () => {
      const without = await cloud.run("local", "demo", JWT);
      assert.equal(without.code, 1);
      assert.match(
        without.stderr,
        /This API asks for a token: put one of its issuer into the variable TOKEN/,
      );
      const { code, stderr } = await cloud.runWith({ TOKEN: await pool.token("demo") }, "local", "demo", JWT);
      assert.equal(code, 0, stderr);
    });

    it("tells the browser which pages may call it", async () => {
      const ask = (origin: string) =>
        fetch(`${url}/notes`, {
          method: "OPTIONS",
          headers: { origin, "access-control-request-method": "POST" },
        });
      const allowed = await ask("https://www.example.com");
      assert.equal(allowed.headers.get("access-control-allow-origin"), "https://www.example.com");
      assert.match(allowed.headers.get("access-control-allow-headers") ?? "", /if-match/i);
      assert.notEqual(
        (await ask("https://evil.example")).headers.get("access-control-allow-origin"),
        "https://evil.example",
      );
    });

    it("changes nothing when it is deployed again, and is gone after destroy", async () => {
      const again = await cloud.run("local", "preview", JWT, "--expect-no-changes", ...config);
      assert.equal(again.code, 0, again.stderr);
      assert.equal((await cloud.run("local", "destroy", JWT)).code, 0);
      assert.equal((await fetch(`${outputs.url}/notes`)).status, 200, "the open stack beside it is there");
    });
  });

  describe("in the end", () => {
    it("is gone after destroy, and destroying again is no error", async () => {
      const { code, stderr } = await cloud.run("local", "destroy", SETUP);
      assert.equal(code, 0, stderr);
      for (const [kind, names] of Object.entries(await listAll(status.endpoint)))
        assert.deepEqual(names, [], kind);
      assert.equal((await cloud.run("local", "destroy", SETUP)).code, 0);
    });
  });
});
