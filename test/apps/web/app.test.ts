import assert from "node:assert/strict";
import { webApp, type Handled } from "../../../apps/web/app.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const NOW = Date.parse("2026-11-24T12:00:00Z");

function service({ secret = SECRET, now = NOW } = {}) {
  const handled: Handled[] = [];
  const who = { task: "3f0c", version: "1.2.3" };
  const app = webApp({ who, linkSecret: secret, log: (one) => handled.push(one), now: () => now });
  const post = (body: string, type = "application/json") =>
    app.request("/links", { method: "POST", headers: { "content-type": type }, body });
  return { app, handled, post };
}

const linkOf = async (answer: Response) => ((await answer.json()) as { link: string }).link;

describe("web: what requests are answered with", () => {
  it("shows which task of which version answers, as text that cannot be code", async () => {
    const { app } = service();
    const answer = await app.request("/");
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-type")!, /^text\/html/);
    assert.match(await answer.text(), /Version <code>1\.2\.3<\/code>, answered by task <code>3f0c<\/code>/);
    const evil = webApp({ who: { task: "<script>", version: "1" }, linkSecret: SECRET, log: () => {} });
    assert.match(await (await evil.request("/")).text(), /<code>&lt;script&gt;<\/code>/);
  });

  it("is healthy", async () => {
    const answer = await service().app.request("/health");
    assert.deepEqual(
      [answer.status, await answer.json()],
      [200, { status: "ok", task: "3f0c", version: "1.2.3" }],
    );
  });

  it("works for as long as it was asked to, and answers others meanwhile", async () => {
    const { app } = service();
    const start = performance.now();
    let first = "";
    const work = Promise.resolve(app.request("/work?ms=200")).then((answer) => {
      first ||= "work";
      return answer;
    });
    await Promise.resolve(app.request("/health")).then(() => (first ||= "health"));
    assert.deepEqual([(await work).status, first], [200, "health"]);
    assert.ok(performance.now() - start >= 200);
  });

  it("takes on sixteen such requests, refuses more, and is free again after them", async () => {
    const { app } = service();
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => await app.request("/work?ms=100")),
    );
    const refused = answers.filter(({ status }) => status === 503);
    assert.equal(refused.length, 4);
    assert.equal(refused[0]!.headers.get("retry-after"), "1");
    assert.equal((await app.request("/work?ms=1")).status, 200);
  });

  it("makes links that any task with the secret can check", async () => {
    const answer = await service().post('{"name":"report.pdf","minutes":30}');
    const made = (await answer.json()) as { link: string };
    assert.equal(answer.status, 201);
    const content = { name: "report.pdf", expires: "2026-11-24T12:30:00.000Z" };
    const who = { task: "3f0c", version: "1.2.3" };
    assert.deepEqual(made, { link: made.link, ...content, ...who });
    const checked = await service().app.request(`/${made.link}`);
    assert.deepEqual([checked.status, await checked.json()], [200, { ...content, ...who }]);
  });

  it("refuses links of another secret, changed ones, and those that have ended", async () => {
    const link = await linkOf(await service().post('{"name":"a","minutes":1}'));
    const detail = async (answer: Response) => [
      answer.status,
      ((await answer.json()) as { detail: string }).detail,
    ];
    const madeUp = [403, "This link was not made here, or was changed"];
    assert.deepEqual(await detail(await service({ secret: `${SECRET}2` }).app.request(`/${link}`)), madeUp);
    const [content = "", signature = ""] = link.slice("links/".length).split(".");
    const other = Buffer.from(JSON.stringify(["b", 9e9])).toString("base64url");
    for (const token of [
      `${other}.${signature}`,
      `${content}.`,
      content,
      `${content}.${signature}.x`,
      `${content}.${signature}=`,
      "%00",
    ])
      assert.deepEqual(await detail(await service().app.request(`/links/${token}`)), madeUp, token);
    assert.deepEqual(await detail(await service({ now: NOW + 60_000 }).app.request(`/${link}`)), [
      410,
      "This link ended at 2026-11-24T12:01:00.000Z",
    ]);
  });

  const wrong: [string, string, number, string, string?][] = [
    ["no JSON", "{", 400, "The body is no JSON"],
    [
      "not said to be JSON",
      "name=a",
      415,
      "Send JSON, and say so: content-type: application/json",
      "text/plain",
    ],
    ["nothing", "null", 400, "The link cannot be made so"],
    ["too long a name", JSON.stringify({ name: "x".repeat(201) }), 400, "The link cannot be made so"],
    ["half a minute", '{"name":"a","minutes":0.5}', 400, "The link cannot be made so"],
    ["too long a time", '{"name":"a","minutes":10081}', 400, "The link cannot be made so"],
    [
      "too large a body",
      JSON.stringify({ name: "x".repeat(9000) }),
      413,
      "The body has more than 8192 bytes",
    ],
  ];
  for (const [what, body, status, detail, type] of wrong)
    it(`refuses ${what}`, async () => {
      const answer = await service().post(body, type);
      const problem = (await answer.json()) as { detail: string };
      assert.deepEqual([answer.status, problem.detail], [status, detail]);
      assert.equal(answer.headers.get("content-type"), "application/problem+json");
    });

  it("names each wrong field", async () => {
    const { errors } = (await (await service().post('{"name":7,"minutes":"x"}')).json()) as {
      errors: unknown;
    };
    assert.deepEqual(errors, [
      { field: "name", problem: "must be a text of 1 to 200 characters" },
      { field: "minutes", problem: "must be a whole number from 1 to 10080" },
    ]);
  });

  for (const ms of ["-1", "5001", "1e3", "x", "1.5", "000000"])
    it(`refuses to work for ${ms} milliseconds`, async () => {
      const answer = await service().app.request(`/work?ms=${ms}`);
      assert.deepEqual(
        [answer.status, ((await answer.json()) as { detail: string }).detail],
        [400, "ms is a whole number from 0 to 5000"],
      );
    });

  it("logs each request, and nothing that was in it", async () => {
    const { app, handled, post } = service();
    await post('{"name":"sesame"}');
    await app.request("/links/sesame?token=sesame", { headers: { authorization: "sesame" } });
    await app.request("/sesame");
    const told = handled.map(({ method, route, status }) => `${method} ${route} ${status}`);
    assert.deepEqual(told, ["POST /links 201", "GET /links/:token 403", "GET /* 404"]);
    assert.doesNotMatch(JSON.stringify(handled.map(({ error: _, ...rest }) => rest)), /sesame/);
  });

  it("tells the caller nothing of its own faults", async () => {
    const { app, handled } = service();
    app.get("/broken", () => {
      throw new Error("a secret of the code");
    });
    const answer = await app.request("/broken");
    assert.deepEqual(await answer.json(), {
      title: "Internal Server Error",
      status: 500,
      detail: "This is a fault of the service's; its log says more",
    });
    assert.equal(handled[0]!.error?.message, "a secret of the code");
  });
});
