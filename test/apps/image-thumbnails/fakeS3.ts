// Enough of S3 over HTTP for the app's own client: GET, HEAD and conditional PUT of objects, in memory.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { S3Client } from "@aws-sdk/client-s3";

export interface StoredObject {
  body: Buffer;
  headers: Record<string, string>;
}

/** Zeros, made while they are sent. `stated` is whether the answer has a Content-Length. */
export interface Endless {
  bytes: number;
  stated: boolean;
}

/** Sees each request ("GET photos/incoming/a.jpg") before it is answered; may wait, or answer with an error's code. */
export type Intercept = (request: string) => Promise<string | void> | string | void;

export class FakeS3 {
  readonly objects = new Map<string, StoredObject | Endless>();
  readonly requests: string[] = [];
  /** Bytes handed to the network for `Endless` objects. */
  sent = 0;
  intercept: Intercept = () => undefined;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  client(): S3Client {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    return new S3Client({ endpoint: this.endpoint, region: "ap-northeast-1", credentials });
  }

  put(path: string, body: Buffer, headers: Record<string, string> = {}): void {
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    this.objects.set(path, { body, headers: { ...headers, etag } });
  }

  /** The object as it was written. */
  read(path: string): StoredObject {
    const object = this.objects.get(path);
    if (!object || !("body" in object))
      throw new Error(`no object ${path}; there are ${[...this.objects.keys()]}`);
    return object;
  }

  count(method: string): number {
    return this.requests.filter((request) => request.startsWith(`${method} `)).length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url!, this.endpoint).pathname.slice(1));
    const line = `${request.method} ${path}`;
    this.requests.push(line);
    const body = await buffer(request);
    const code = await this.intercept(line);
    if (code) return fail(response, code);
    if (request.method === "PUT") return this.#write(request, response, path, body);
    const object = this.objects.get(path);
    if (!object) return fail(response, "NoSuchKey");
    if ("bytes" in object) return this.#stream(response, object);
    response.writeHead(200, { ...object.headers, "content-length": object.body.length });
    response.end(request.method === "HEAD" ? undefined : object.body);
  }

  #write(request: IncomingMessage, response: ServerResponse, path: string, body: Buffer): void {
    const there = this.objects.get(path);
    const etag = there && "headers" in there ? there.headers.etag : undefined;
    if (request.headers["if-none-match"] === "*" && there) return fail(response, "PreconditionFailed");
    const match = request.headers["if-match"];
    if (match && !there) return fail(response, "NoSuchKey");
    if (match && match !== etag) return fail(response, "PreconditionFailed");
    const kept = Object.entries(request.headers).filter(([name]) =>
      /^(content-type|cache-control|x-amz-meta-.*)$/.test(name),
    );
    this.put(path, body, Object.fromEntries(kept) as Record<string, string>);
    response.writeHead(200, { etag: this.read(path).headers.etag }).end();
  }

  async #stream(response: ServerResponse, { bytes, stated }: Endless): Promise<void> {
    response.writeHead(200, { etag: '"endless"', ...(stated ? { "content-length": bytes } : {}) });
    const chunk = Buffer.alloc(64 * 1024);
    for (let left = bytes; left > 0 && !response.destroyed; left -= chunk.length) {
      this.sent += chunk.length;
      if (!response.write(chunk)) await Promise.race([once(response, "drain"), once(response, "close")]);
    }
    response.end();
  }
}

const statuses: Record<string, number> = {
  NoSuchKey: 404,
  NoSuchBucket: 404,
  AccessDenied: 403,
  PreconditionFailed: 412,
  ConditionalRequestConflict: 409,
};

function fail(response: ServerResponse, code: string): void {
  response.writeHead(statuses[code] ?? 500, { "content-type": "application/xml" });
  response.end(
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code} by the fake</Message></Error>`,
  );
}
