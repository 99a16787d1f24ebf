import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, it } from "mocha";
import { doors, type Answered } from "./doors.ts";

const script = fileURLToPath(new URL("runHandler.ts", import.meta.url));
const SETTINGS = { TABLE_NAME: "notes", AUTHORIZATION: "none" };
const SECRET = "sesame-open";
const unreachable = "The notes cannot be reached at the moment; try again later";

interface Asked {
  readonly input: { readonly Item?: { readonly owner: { readonly S: string } } };
}

const isJson = ["content-type", "application/json"] as const;
const tea = { method: "POST", path: "/notes", headers: [isJson], body: '{"title":"Tea"}' };
const list = { method: "GET", path: "/notes" };

describe("notes-api: the handler in its own process", () => {
  let dynamodb: Server;
  let asked: Asked[];
  /** What DynamoDB answers: a status and a body, or nothing and a connection that ends. */
  let reply: [number, object] | "hang up";

  beforeEach(async () => {
    asked = [];
    reply = [200, {}];
    dynamodb = createServer((request, response) => void answer(request, response)).listen(0, "127.0.0.1");
    await once(dynamodb, "listening");
  });
  afterEach(() => {
    dynamodb.closeAllConnections();
    dynamodb.close();
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    asked.push({ input: (await json(request)) as Asked["input"] });
    if (reply === "hang up") return void request.socket.destroy();
    response.writeHead(reply[0], { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(reply[1]));
  }

  async function run(events: object[], env: Record<string, string> = SETTINGS) {
    const aws = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(dynamodb.address() as AddressInfo).port}`,
      AWS_REGION: "ap-northeast-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    };
    const args = [script, ...events.map((one) => JSON.stringify(one))];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
      env: { PATH: process.env.PATH, ...aws, ...env },
    });
    const lines = stdout.trim().split("\n");
    const answers = JSON.parse(lines.pop()!) as Answered[];
    return { answers, logs: lines.map((one) => JSON.parse(one)), output: lines.join("\n") + stderr };
  }

  it("says at its start what its environment lacks", async () => {
    await assert.rejects(run([], {}), (error: { stderr: string }) => {
      const text =
        'Error: notes-api cannot start: TABLE_NAME is missing; set it to the name of the table that keeps the notes. AUTHORIZATION is ""; set it to none (open to everyone) or jwt (who has a token)\n';
      assert.ok(error.stderr.includes(text), error.stderr);
      return true;
    });
  });

  for (const [name, door] of Object.entries(doors)) {
    it(`answers ${name}, with one log line for each request`, async () => {
      const inBase64 = {
        ...door.event(tea),
        body: Buffer.from(tea.body).toString("base64"),
        isBase64Encoded: true,
      };
      const { answers, logs } = await run([door.event(tea), inBase64]);
      assert.deepEqual(
        answers.map(({ statusCode, body }) => [statusCode, (JSON.parse(body) as { title: string }).title]),
        [
          [201, "Tea"],
          [201, "Tea"],
        ],
      );
      for (const { timestamp, ms, ...rest } of logs) {
        assert.ok(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000);
        assert.ok(ms >= 0);
        assert.deepEqual(rest, {
          level: "INFO",
          message: "request",
          method: "POST",
          route: "/notes",
          status: 201,
        });
      }
      assert.equal(logs.length, 2);
    });

    it(`keeps notes for all when it is open, whoever the caller of ${name} says to be`, async () => {
      const headers = [isJson, ...forged];
      await run([door.event({ ...tea, headers }, { authorizer: { jwt: { claims: { sub: "ann" } } } })]);
      assert.equal(asked[0]?.input.Item?.owner.S, "public");
    });

    it(`refuses who has no token when it asks for tokens, whatever the headers through ${name} say`, async () => {
      const events = [door.event(tea), door.event({ ...tea, headers: [isJson, ...forged] })];
      const { answers } = await run(events, { ...SETTINGS, AUTHORIZATION: "jwt" });
      for (const answered of answers) {
        assert.equal(answered.statusCode, 401);
        assert.equal(door.headers(answered).get("www-authenticate"), "Bearer");
      }
      assert.deepEqual([answers.length, asked], [2, []]);
    });

    for (const [what, answer] of [
      ["throttles", [400, { __type: "com.amazonaws.dynamodb.v20120810#ThrottlingException" }]],
      ["fails", [500, { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError" }]],
      ["hangs up", "hang up"],
    ] as const)
      it(`tries three times when DynamoDB ${what}, then answers ${name} 503 and logs why`, async () => {
        reply = answer as typeof reply;
        const { answers, logs } = await run([door.event(list)]);
        assert.equal(answers[0]?.statusCode, 503);
        assert.equal(door.headers(answers[0]).get("retry-after"), "2");
        assert.equal((JSON.parse(answers[0].body) as { detail: string }).detail, unreachable);
        assert.equal(asked.length, 3);
        assert.equal(logs[0].level, "ERROR");
        assert.match(logs[0].error, what === "hangs up" ? /ECONNRESET|socket hang up/ : /Exception|Error/);
      });

    it(`answers ${name} 500 at once when DynamoDB says that it may not`, async () => {
      reply = [400, { __type: "com.amazon.coral.service#AccessDeniedException", message: "no right" }];
      const { answers, logs } = await run([door.event(list)]);
      assert.equal(answers[0]?.statusCode, 500);
      assert.doesNotMatch(answers[0].body, /no right|Denied|at /);
      assert.match(logs[0].error, /AccessDeniedException: no right\n +at /);
      assert.equal(asked.length, 1);
    });

    it(`lets nobody put a header into an answer to ${name}, or a secret into the log`, async () => {
      const injected = `x\r\nset-cookie: ${SECRET}`;
      const names = ["idempotency-key", "authorization", "cookie", "if-none-match", "x-odd"];
      const headers = [isJson, ...names.map((header) => [header, injected] as const)];
      const { answers, output } = await run([
        door.event({ method: "GET", path: `/notes/${SECRET}`, headers, body: SECRET }),
        door.event({ ...tea, headers }),
      ]);
      assert.deepEqual(
        answers.map(({ statusCode }) => statusCode),
        [404, 400],
      );
      for (const answered of answers) {
        assert.deepEqual([...door.headers(answered).keys()], ["content-type"]);
        assert.doesNotMatch(answered.body, new RegExp(SECRET));
      }
      assert.doesNotMatch(output, new RegExp(SECRET));
    });

    it(`answers ${name} 413 when a body is over 64 KiB`, async () => {
      const bodies = [64 * 1024 + 1, 110_000].map((bytes) => "x".repeat(bytes));
      const { answers } = await run(bodies.map((body) => door.event({ ...tea, body })));
      for (const { statusCode, body } of answers)
        assert.deepEqual(
          [statusCode, (JSON.parse(body) as { detail: string }).detail],
          [413, "The body has more than 65536 bytes"],
        );
      assert.deepEqual([answers.length, asked], [2, []]);
    });
  }

  it("keeps notes by the subject of a token that API Gateway has checked", async () => {
    const claims = [{ sub: "ann" }, {}, { sub: "" }, { sub: "x".repeat(256) }];
    const events = claims.map((one) =>
      doors["API Gateway"].event(tea, { authorizer: { jwt: { claims: one } } }),
    );
    const { answers } = await run(events, { ...SETTINGS, AUTHORIZATION: "jwt" });
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [201, 401, 401, 401],
    );
    assert.deepEqual(
      asked.map(({ input }) => input.Item?.owner.S),
      ["user#ann"],
    );
  });
});

/** What a load balancer that checks who calls would add, and any caller can write. */
const forged: readonly (readonly [string, string])[] = [
  ["x-amzn-oidc-identity", "ann"],
  ["x-amzn-oidc-data", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ."],
  ["x-amzn-oidc-accesstoken", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ."],
  ["authorization", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ."],
  ["x-forwarded-user", "ann"],
];
