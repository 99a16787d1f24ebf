// A bucket in memory, made for the tests.
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  type ListObjectsV2CommandOutput,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";

interface Stored {
  body: Buffer;
  put: Partial<PutObjectCommandInput>;
  etag: string;
}

/** Enough of S3 for the apps: its client with objects in memory, in place of the network. */
export class FakeS3 extends S3Client {
  objects = new Map<string, Stored>();
  /** Each call, as "PutObject summaries/2026-11-23/index.html". */
  readonly calls: string[] = [];
  /** Sees each call before it is answered; may wait, or throw. */
  intercept: (call: string) => Promise<void> | void = () => undefined;
  /** Keys in one answer to a listing. */
  pageSize = 1000;

  constructor() {
    super({ region: "ap-northeast-1" });
    this.send = (async (command: { input: { Bucket: string; Key?: string; Prefix?: string } }) => {
      const { Bucket, Key, Prefix } = command.input;
      const call = `${command.constructor.name.replace(/(V2)?Command$/, "")} ${Bucket}/${Key ?? Prefix}`;
      this.calls.push(call);
      await this.intercept(call);
      return this.#answer(command as never, `${Bucket}/${Key}`);
    }) as never;
  }

  store(path: string, body: string | Uint8Array, put: Partial<PutObjectCommandInput> = {}): void {
    const content = Buffer.from(body as string);
    const etag = `"${createHash("md5").update(content).digest("hex")}"`;
    this.objects.set(path, { body: content, put, etag });
  }

  text(path: string): string {
    return this.objects.get(path)!.body.toString();
  }

  count(verb: string): number {
    return this.calls.filter((call) => call.startsWith(`${verb} `)).length;
  }

  #answer(command: unknown, path: string): unknown {
    if (command instanceof ListObjectsV2Command) return this.#list(command);
    const found = this.objects.get(path);
    if (command instanceof PutObjectCommand) {
      const { IfMatch, IfNoneMatch, Body } = command.input;
      if (IfMatch && !found) throw failure("NoSuchKey");
      if ((IfMatch && IfMatch !== found!.etag) || (IfNoneMatch && found)) throw failure("PreconditionFailed");
      return this.store(path, Body as string, command.input);
    }
    if (command instanceof HeadObjectCommand) {
      if (!found) throw failure("NotFound");
      return { ETag: found.etag, ContentLength: found.body.length, Metadata: found.put.Metadata };
    }
    if (!(command instanceof GetObjectCommand)) throw new Error("the fake does not know this command");
    if (!found) throw failure("NoSuchKey");
    if (command.input.IfMatch !== found.etag) throw failure("PreconditionFailed");
    return { Body: Readable.from([found.body]) };
  }

  #list({ input }: ListObjectsV2Command): Partial<ListObjectsV2CommandOutput> {
    const { Bucket, Prefix = "", Delimiter, ContinuationToken } = input;
    const names = new Set<string>();
    for (const path of this.objects.keys()) {
      const key = path.slice(Bucket!.length + 1);
      if (!path.startsWith(`${Bucket}/${Prefix}`)) continue;
      const cut = Delimiter ? key.indexOf(Delimiter, Prefix.length) : -1;
      names.add(cut < 0 ? key : key.slice(0, cut + 1));
    }
    const left = [...names].sort().filter((name) => name > (ContinuationToken ?? ""));
    const page = left.slice(0, this.pageSize);
    const isFolder = (name: string) => Delimiter !== undefined && name.endsWith("/") && name !== Prefix;
    return {
      CommonPrefixes: page.filter(isFolder).map((name) => ({ Prefix: name })),
      Contents: page
        .filter((name) => !isFolder(name))
        .map((Key) => [Key, this.objects.get(`${Bucket}/${Key}`)!] as const)
        .map(([Key, { etag, body }]) => ({ Key, ETag: etag, Size: body.length })),
      NextContinuationToken: page.length < left.length ? page.at(-1) : undefined,
    };
  }
}

export function failure(name: string): S3ServiceException {
  return new S3ServiceException({
    name,
    message: `${name} by the fake`,
    $fault: "client",
    $metadata: { httpStatusCode: 403 },
  });
}
