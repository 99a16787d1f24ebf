import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, it } from "mocha";

const script = fileURLToPath(new URL("runHandler.ts", import.meta.url));
const SETTINGS = { TABLE_NAME: "notes", AUTHORIZATION: "none" };
const SECRET = "sesame-open";
const unreachable = "The notes cannot be reached at the moment; try again later";

interface Asked {
  readonly input: { readonly Item?: { readonly owner: { readonly S: string } } };
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** An event of API Gateway, payload 2.0. */
function event(method: string, path: string, body: string | null = null, more: object = {}) {
  const headers = { "content-type": "application/json", host: "api.example.com" };
  const requestContext = { http: { method, path }, domainName: "api.example.com", ...more };
  return {
    version: "2.0",
    rawPath: path,
    rawQueryString: "",
    headers,
    body,
    requestContext,
    isBase64Encoded: false,
  };
}

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
    const answers = JSON.parse(lines.pop()!) as Answer[];
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

  it("answers API Gateway and a load balancer alike, with one log line each", async () => {
    const body = '{"title":"Tea"}';
    const fromAlb = {
      requestContext: { elb: { targetGroupArn: "arn:aws:elasticloadbalancing:::targetgroup/notes" } },
      httpMethod: "POST",
      path: "/notes",
      queryStringParameters: {},
      headers: { "content-type": "application/json", host: "alb.example.com" },
      body: Buffer.from(body).toString("base64"),
      isBase64Encoded: true,
    };
    const { answers, logs } = await run([event("POST", "/notes", body), fromAlb]);
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

  it("keeps notes for all when it is open, whoever the caller says to be", async () => {
    const claims = { authorizer: { jwt: { claims: { sub: "ann" } } } };
    await run([event("POST", "/notes", '{"title":"Tea"}', claims)]);
    assert.equal(asked[0]?.input.Item?.owner.S, "public");
  });

  it("keeps notes by the token's subject when it asks for tokens, and refuses who has none", async () => {
    const token = (claims: object) => ({ authorizer: { jwt: { claims } } });
    const contexts = [
      token({ sub: "ann" }),
      {},
      token({}),
      token({ sub: "" }),
      token({ sub: "x".repeat(256) }),
    ];
    const events = contexts.map((context) => event("POST", "/notes", '{"title":"Tea"}', context));
    const { answers } = await run(events, { ...SETTINGS, AUTHORIZATION: "jwt" });
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [201, 401, 401, 401, 401],
    );
    assert.deepEqual(
      asked.map(({ input }) => input.Item?.owner.S),
      ["user#ann"],
    );
  });

  for (const [what, answer] of [
    ["throttles", [400, { __type: "com.amazonaws.dynamodb.v20120810#ThrottlingException" }]],
    ["fails", [500, { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError" }]],
    ["hangs up", "hang up"],
  ] as const)
    it(`tries three times when DynamoDB ${what}, then answers 503 and logs why`, async () => {
      reply = answer as typeof reply;
      const { answers, logs } = await run([event("GET", "/notes")]);
      assert.equal(answers[0]?.statusCode, 503);
      assert.equal(answers[0]?.headers["retry-after"], "2");
      assert.equal((JSON.parse(answers[0].body) as { detail: string }).detail, unreachable);
      assert.equal(asked.length, 3);
      assert.equal(logs[0].level, "ERROR");
      assert.match(logs[0].error, what === "hangs up" ? /ECONNRESET|socket hang up/ : /Exception|Error/);
    });

  it("answers 500 at once when DynamoDB says that it may not", async () => {
    reply = [400, { __type: "com.amazon.coral.service#AccessDeniedException", message: "no right" }];
    const { answers, logs } = await run([event("GET", "/notes")]);
    assert.equal(answers[0]?.statusCode, 500);
    assert.doesNotMatch(answers[0].body, /no right|Denied|at /);
    assert.match(logs[0].error, /AccessDeniedException: no right\n +at /);
    assert.equal(asked.length, 1);
  });

  it("lets nobody put a header into an answer, or a secret into the log", async () => {
    const bad = event("GET", `/notes/${SECRET}`, SECRET);
    const injected = `x\r\nset-cookie: ${SECRET}`;
    const headers = { ...bad.headers, "idempotency-key": injected, authorization: injected };
    const post = { ...event("POST", "/notes", '{"title":"Tea"}'), headers };
    const { answers, output } = await run([{ ...bad, headers }, post]);
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [404, 400],
    );
    for (const { headers, body } of answers) {
      assert.deepEqual(Object.keys(headers), ["content-type"]);
      assert.doesNotMatch(body, new RegExp(SECRET));
    }
    assert.doesNotMatch(output, new RegExp(SECRET));
  });
});
