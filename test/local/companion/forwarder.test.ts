import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { forward } from "../../../local/companion/forwarder.ts";

/** Every address of 127.0.0.0/8 is this machine's on Linux; elsewhere one alone is, and Docker's bridge is none. */
const GATEWAY = "127.0.0.9";

describe("the forwarder", function () {
  let servers: Server[];
  let sockets: Socket[];

  before(function () {
    if (process.platform !== "linux") this.skip();
  });
  beforeEach(() => ([servers, sockets] = [[], []]));
  afterEach(() => {
    sockets.forEach((socket) => socket.destroy());
    servers.forEach((server) => server.close());
  });

  /** A server on 127.0.0.1 that does this with each connection, and what is forwarded to it. */
  async function forwarded(answer: (socket: Socket) => void, subnet = "127.0.0.0/8"): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined);
      answer(socket);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as { port: number };
    servers.push(server, await forward({ gateway: GATEWAY, subnet }, port));
    return port;
  }

  function open(port: number, localAddress = "127.0.0.1"): Socket {
    const socket = connect({ host: GATEWAY, port, localAddress, allowHalfOpen: true });
    sockets.push(socket);
    return socket;
  }

  async function received(socket: Socket): Promise<string> {
    let text = "";
    socket.setEncoding("utf8").on("data", (data) => (text += String(data)));
    await once(socket, "end");
    return text;
  }

  it("passes on both ways, and a request's end before its answer", async () => {
    const port = await forwarded(
      (socket) => void received(socket).then((asked) => socket.end(`heard ${asked}`)),
    );
    const socket = open(port);
    socket.end("hello");
    assert.equal(await received(socket), "heard hello");
  });

  it("passes on a megabyte whole", async () => {
    const port = await forwarded((socket) => socket.pipe(socket));
    const socket = open(port);
    const text = "勘所".repeat(1e6 / 6);
    socket.end(text);
    assert.equal(await received(socket), text);
  });

  it("passes on that a connection broke", async () => {
    const port = await forwarded((socket) => socket.resetAndDestroy());
    const [error] = (await once(open(port), "error")) as [NodeJS.ErrnoException];
    assert.equal(error.code, "ECONNRESET");
  });

  it("turns away whoever is no container", async () => {
    const port = await forwarded((socket) => socket.end("secret"), "127.0.5.0/24");
    const container = open(port, "127.0.5.1");
    assert.equal(await received(container), "secret");
    const other = open(port, "127.0.6.1");
    const [error] = (await once(other, "error")) as [NodeJS.ErrnoException];
    assert.deepEqual([error.code, other.bytesRead], ["ECONNRESET", 0]);
  });

  it("listens on the gateway's address alone", async () => {
    const port = await forwarded((socket) => socket.end());
    const socket = connect(port, "127.0.0.8");
    sockets.push(socket);
    const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
    assert.equal(error.code, "ECONNREFUSED");
  });

  for (const [title, gateway, code] of [
    ["an address that is not this machine's", "203.0.113.77", "EADDRNOTAVAIL"],
    ["a port that is taken", "127.0.0.1", "EADDRINUSE"],
  ] as const) {
    it(`says so of ${title}`, async () => {
      const port = await forwarded((socket) => socket.end());
      await assert.rejects(forward({ gateway, subnet: "127.0.0.0/8" }, port), { code });
    });
  }
});
