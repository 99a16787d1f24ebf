// The program as a process: its start, its signals, its clients.
import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, request, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { eventually } from "../../support/cli.ts";
import { start, type Program } from "../shared/program.ts";

const LINK_SECRET = "0123456789abcdef0123456789abcdef";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function running(
  env: Record<string, string> = {},
): Promise<{ web: Program; port: number; url: string }> {
  const port = await freePort();
  const web = start("web/server.ts", { LINK_SECRET, PORT: String(port), ...env });
  await web.line("listening");
  return { web, port, url: `http://127.0.0.1:${port}` };
}

/** A request over an agent's connection. */
async function get(url: string, agent: Agent): Promise<IncomingMessage> {
  const [answer] = (await once(request(url, { agent }).end(), "response")) as [IncomingMessage];
  answer.resume();
  return answer;
}

describe("web: the program", function () {
  this.timeout(30_000);
  let web: Program | undefined;
  afterEach(() => web?.child.kill("SIGKILL"));

  it("ends at once with 1 and one line when its settings are wrong", async () => {
    web = start("web/server.ts", { VERSION: "not a version" });
    const { code, last, lines } = await web.ended();
    assert.deepEqual([code, lines.length], [1, 1]);
    assert.deepEqual(last, {
      level: "ERROR",
      message:
        'web cannot start: LINK_SECRET is missing; set it to a secret of 32 characters or more. VERSION is "not a version"; give 1 to 64 letters, digits, ".", "_" and "-"',
    });
  });

  it("ends with 1 when its port is taken", async () => {
    const first = await running();
    web = first.web;
    const second = start("web/server.ts", { LINK_SECRET, PORT: String(first.port) });
    const { code, last } = await second.ended();
    assert.equal(code, 1);
    assert.match(String(last.message), /EADDRINUSE/);
  });

  it("writes one line for each request", async () => {
    const one = await running({ VERSION: "7" });
    web = one.web;
    await fetch(`${one.url}/health`);
    const { ms, ...logged } = await web.line("request");
    const { timestamp, ...line } = logged;
    assert.deepEqual(line, {
      level: "INFO",
      message: "request",
      method: "GET",
      route: "/health",
      status: 200,
    });
    assert.equal(typeof ms, "number");
    assert.match(timestamp, /^\d{4}-/);
  });

  it("answers what it has when it is told to end, takes nothing new, and ends with 0", async () => {
    const one = await running();
    web = one.web;
    const open = fetch(`${one.url}/work?ms=1500`);
    await get(`${one.url}/health`, new Agent()); // its line comes when the first request is there as well
    await web.line("request");
    web.child.kill("SIGTERM");
    await web.line("SIGTERM: ends when what it has is answered");
    await assert.rejects(fetch(`${one.url}/health`), "a new connection is refused");
    const answer = await open;
    assert.deepEqual([answer.status, answer.headers.get("connection")], [200, "close"]);
    assert.equal(await web.end, 0);
  });

  it("loses no request of clients that keep their connections when it is told to end", async () => {
    const one = await running();
    web = one.web;
    const agent = new Agent({ keepAlive: true, maxSockets: 10 });
    let [answered, refused, lost] = [0, 0, 0];
    const client = async () => {
      for (;;) {
        try {
          const answer = await get(`${one.url}/work?ms=5`, agent);
          answered += answer.statusCode === 200 ? 1 : 0;
        } catch (error) {
          // Refused before it was sent: a load balancer sends it to another task.
          if ((error as NodeJS.ErrnoException).code === "ECONNREFUSED") refused++;
          else lost++;
          return;
        }
      }
    };
    const clients = Array.from({ length: 10 }, client);
    // When all have their connection: one that the system has not handed over yet is cut with the socket.
    await eventually("answers for all", 20, () => Promise.resolve(answered > 100 ? answered : undefined));
    web.child.kill("SIGTERM");
    await Promise.all(clients);
    assert.equal(await web.end, 0);
    assert.deepEqual({ lost, refused }, { lost: 0, refused: 10 });
  });

  it("ends with 1 when a request is not answered in time", async () => {
    const one = await running({ SHUTDOWN_SECONDS: "1" });
    web = one.web;
    const open = fetch(`${one.url}/work?ms=5000`).catch(() => "cut");
    await get(`${one.url}/health`, new Agent());
    await web.line("request");
    web.child.kill("SIGTERM");
    const { code, last } = await web.ended();
    assert.deepEqual(
      [code, last],
      [1, { level: "ERROR", message: "not all was answered within 1 s", requests: 1 }],
    );
    assert.equal(await open, "cut");
  });

  it("answers 400 to what is no HTTP, and goes on", async () => {
    const one = await running();
    web = one.web;
    const socket = connect(one.port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\nX: a\rSet-Cookie: b\r\n\r\n");
    const [data] = (await once(socket, "data")) as [Buffer];
    assert.match(data.toString(), /^HTTP\/1\.1 400/);
    assert.equal((await fetch(`${one.url}/health`)).status, 200);
  });

  it("says in its health check whether it answers", async () => {
    const one = await running();
    web = one.web;
    const well = start("web/health.ts", { PORT: String(one.port) });
    assert.equal(await well.end, 0);
    web.child.kill("SIGKILL");
    await web.end;
    assert.equal(await start("web/health.ts", { PORT: String(one.port) }).end, 1);
  });
});
