// What is special of each front door; what is the same through both is in the other tests.
import assert from "node:assert/strict";
import { Hono } from "hono";
import type { LambdaEvent } from "hono/aws-lambda";
import { describe, it } from "mocha";
import { atEitherDoor } from "../../../apps/notes-api/frontDoors.ts";
import type { Note } from "../../../apps/notes-api/note.ts";
import { api } from "./api.ts";
import { doors, type Answered, type Asked } from "./doors.ts";

/** Says what the app was asked. */
const app = new Hono();
app.all("*", async (c) => {
  const { method, url, headers } = c.req.raw;
  return c.json({ method, url, headers: Object.fromEntries(headers), body: await c.req.text() });
});
const handler = atEitherDoor(app);

async function seen(event: object) {
  const answered = (await handler(event as LambdaEvent)) as Answered;
  assert.equal(answered.statusCode, 200);
  return JSON.parse(answered.body) as {
    method: string;
    url: string;
    headers: Record<string, string>;
    body: string;
  };
}

describe("notes-api: the front doors", () => {
  for (const [name, door] of Object.entries(doors)) {
    const event = (asked: Partial<Asked>) => door.event({ method: "GET", path: "/notes", ...asked });

    it(`hands on the lines of a header as one list, through ${name}`, async () => {
      const { headers } = await seen(
        event({
          headers: [
            ["accept", "text/html"],
            ["Accept", "application/json"],
            ["cookie", "a=1; b=2"],
            ["cookie", "c=3"],
          ],
        }),
      );
      assert.match(headers.accept!, /^text\/html, ?application\/json$/);
      assert.equal(headers.cookie, "a=1; b=2; c=3");
    });

    it(`hands on path and query as they were sent, through ${name}`, async () => {
      const { url } = await seen(event({ path: "/notes/%E8%8C%B6?a=1&b=%26&a=2&c=&a=%2B+3" }));
      const { pathname, searchParams } = new URL(url);
      assert.equal(pathname, "/notes/%E8%8C%B6");
      assert.deepEqual(searchParams.getAll("a"), ["1", "2", "+ 3"]);
      assert.deepEqual([searchParams.get("b"), searchParams.get("c")], ["&", ""]);
    });

    it(`hands on a body of any type, through ${name}`, async () => {
      for (const type of ["application/json", "text/plain; charset=utf-8", "application/problem+json"])
        assert.equal(
          (await seen(event({ method: "POST", body: "お茶☕", headers: [["content-type", type]] }))).body,
          "お茶☕",
        );
    });

    it(`drops the body of a GET and line ends in headers, through ${name}`, async () => {
      const headers = [
        ["x-odd", "a\r\nset-cookie: b\0"],
        ["cookie", "a=1\r\nb"],
      ] as const;
      const { body, headers: got } = await seen(event({ body: "odd", headers }));
      assert.deepEqual([body, got["x-odd"], got.cookie], ["", "a  set-cookie: b", "a=1  b"]);
    });
  }

  const alb = doors["a load balancer"];

  it("lets no Host of a load balancer's caller put a path before the path", async () => {
    for (const host of ["evil.example/notes?", "evil.example/#", "a b", "", "user:pw@evil.example"]) {
      const event = alb.event({ method: "GET", path: "/secrets" });
      const { url } = await seen({ ...event, multiValueHeaders: { host: [host] } });
      assert.equal(url, "https://notes.invalid/secrets");
    }
  });

  it("answers a load balancer's health check, which has neither a Host nor lists", async () => {
    const check = {
      requestContext: { elb: { targetGroupArn: "arn:aws:elasticloadbalancing:::targetgroup/notes/1" } },
      httpMethod: "GET",
      path: "/",
      queryStringParameters: {},
      headers: { "user-agent": "ELB-HealthChecker/2.0" },
      body: "",
      isBase64Encoded: false,
    };
    const { url, headers } = await seen(check);
    assert.deepEqual([url, headers], ["https://notes.invalid/", { "user-agent": "ELB-HealthChecker/2.0" }]);
  });

  it("answers in the form that the target group was set to", async () => {
    const event = alb.event({ method: "GET", path: "/notes" });
    const lists = (await handler(event)) as Answered;
    assert.deepEqual(lists.multiValueHeaders, { "content-type": ["application/json"] });
    const single = { ...event, multiValueHeaders: undefined, headers: { host: "alb.example.com" } };
    const { headers, multiValueHeaders } = (await handler(single as LambdaEvent)) as Answered;
    assert.deepEqual([headers, multiValueHeaders], [{ "content-type": "application/json" }, undefined]);
  });

  const MEGABYTE = 1024 * 1024;
  for (const [what, letter] of [
    ["three bytes each", "茶"],
    ["to be escaped", '"'],
    ["to be escaped again", "\\"],
    ["in pairs of surrogates", "🍵"],
  ] as const)
    it(`answers a load balancer with no more than an eighth of its 1 MB, with letters ${what}`, async () => {
      const { answers, create, ask } = api(alb);
      const title = letter.repeat(200 / letter.length);
      const body = letter.repeat(10_000 / letter.length);
      let note: Note | undefined;
      for (let i = 0; i < 100; i++) note = await create({ title, body });
      answers.length = 0;
      await ask("GET", "/notes?limit=100&order=oldest");
      await ask("GET", `/notes/${note!.id}`);
      const sizes = answers.map((answer) => Buffer.byteLength(JSON.stringify(answer)));
      assert.equal((JSON.parse(answers[0]!.body) as { notes: [] }).notes.length, 100);
      for (const size of sizes) assert.ok(size < MEGABYTE / 8, `${sizes}`);
    });
});
