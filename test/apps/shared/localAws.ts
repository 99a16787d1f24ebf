// An emulator of the test's own, and a way to it that fails as a test wants.
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resetEmulator, startEmulator } from "../../../local/emulator.ts";
import { clientConfig } from "../../support/listing.ts";

/** What becomes of a request on its way: an answer in place of the emulator's, or how far the emulator's comes. */
export type Fault =
  { status: number; body?: string } | { cutAfter: number } | { stallAfter: number } | undefined;

export class LocalAws {
  /** Asked for each request, with what it is: "GET /bucket/key", "POST DynamoDB_20120810.BatchWriteItem". */
  fault: (what: string) => Fault = () => undefined;
  /** Requests that came. */
  readonly seen: string[] = [];
  endpoint = "";
  readonly #server = createServer((request, response) => this.#pass(request, response));
  #home = "";
  #previous: string | undefined;

  /** Starts the emulator before the tests of a suite, and ends it after them. */
  static forSuite(): LocalAws {
    const aws = new LocalAws();
    before(async function () {
      this.timeout(15 * 60_000); // the first time, the emulator is installed
      await aws.#start();
    });
    beforeEach(() => {
      aws.fault = () => undefined;
      aws.seen.length = 0;
    });
    after(() => aws.#stop());
    return aws;
  }

  /** For clients of the test: straight to the emulator. */
  get config() {
    return clientConfig(this.endpoint);
  }

  /** For programs: the emulator, by the way that may fail. */
  get env(): Record<string, string> {
    const { region, credentials } = this.config;
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
  }

  async #start(): Promise<void> {
    this.#previous = process.env.KANDOKORO_LOCAL;
    this.#home = await mkdtemp(join(tmpdir(), "kandokoro-test-"));
    process.env.KANDOKORO_LOCAL = this.#home;
    this.endpoint = (await startEmulator()).endpoint;
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async #stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await resetEmulator();
    await rm(this.#home, { recursive: true });
    if (this.#previous === undefined) delete process.env.KANDOKORO_LOCAL;
    else process.env.KANDOKORO_LOCAL = this.#previous;
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    const { method, url, headers } = request;
    const target = headers["x-amz-target"];
    const what = `${method} ${typeof target === "string" ? target : url}`;
    this.seen.push(what);
    const fault = this.fault(what);
    if (fault && "status" in fault) {
      request.resume();
      response.writeHead(fault.status).end(fault.body);
      return;
    }
    const onward = forward(`${this.endpoint}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      if (fault) bounded(answer, response, fault);
      else answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  }
}

/** Lets so many bytes through, and then cuts the connection, or holds it. */
function bounded(
  answer: IncomingMessage,
  response: ServerResponse,
  fault: { cutAfter: number } | { stallAfter: number },
): void {
  const most = "cutAfter" in fault ? fault.cutAfter : fault.stallAfter;
  let passed = 0;
  answer.on("data", (chunk: Buffer) => {
    const part = chunk.subarray(0, most - passed);
    passed += part.length;
    response.write(part, () => {
      if (passed === most && "cutAfter" in fault) response.destroy();
    });
  });
}
