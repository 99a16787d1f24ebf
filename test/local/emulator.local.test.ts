import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { strToU8, zipSync } from "fflate";
import {
  type Emulator,
  resetEmulator,
  runningEmulator,
  startEmulator,
  stopEmulator,
} from "../../local/emulator.ts";
import { places } from "../../local/emulatorRecord.ts";
import { processStart, until } from "../../local/process.ts";
import { remove, setEnvironment, temporaryFolder } from "./emulatorFake.ts";

const KEY = "photos/勘所 +1.txt";
const HANDLER = `export const handler = async ({ ms = 0 }) => {
  await new Promise((done) => setTimeout(done, ms));
  return { version: process.version, cwd: process.cwd(), environment: process.env };
};`;

describe("the real emulator", function () {
  this.timeout(180_000); // the first of these installs it
  let folder: string;
  let restore: () => void;
  let emulator: Emulator;

  beforeEach(async () => {
    folder = temporaryFolder();
    restore = setEnvironment({
      KANDOKORO_LOCAL: folder,
      KANDOKORO_PORT: undefined,
      AWS_SECRET_ACCESS_KEY: "real",
      HTTP_PROXY: "http://proxy.test",
    });
    emulator = await startEmulator();
  });
  afterEach(async () => {
    await resetEmulator();
    restore();
    remove(folder);
  });

  it("listens on the loopback address only and sees nothing of the user's environment", function () {
    if (process.platform !== "linux") this.skip(); // read from /proc
    assert.deepEqual(listeningAddresses(emulator.pid), [`127.0.0.1:${emulator.port}`]);
    const environment = readFileSync(`/proc/${emulator.pid}/environ`, "utf8");
    assert.doesNotMatch(environment, /AWS_|PROXY|npm_|KANDOKORO_/);
  });

  it("is all there again after a stop: objects, queues with their messages, functions", async () => {
    await fill(emulator);
    const before = await invoke(emulator);
    assert.equal(before.version, process.version);
    assert.equal(before.environment.AWS_SECRET_ACCESS_KEY, "test");
    await stopEmulator();
    assert.equal(await processStart(emulator.pid), undefined);
    const again = await startEmulator();
    assert.equal(again.incarnation, emulator.incarnation);
    assert.equal(again.endpoint, emulator.endpoint);
    const { s3, sqs } = clients(again);
    const object = await s3.send(new GetObjectCommand({ Bucket: "photos", Key: KEY }));
    assert.equal(await object.Body!.transformToString(), "hello");
    assert.equal((await s3.send(new GetBucketVersioningCommand({ Bucket: "photos" }))).Status, "Enabled");
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    assert.deepEqual(QueueUrls, [`${emulator.endpoint}/000000000000/jobs`]);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: QueueUrls[0] }));
    assert.deepEqual(
      Messages?.map(({ Body }) => Body),
      ["one"],
    );
    assert.equal((await invoke(again)).version, process.version);
  });

  it("holds nothing after it was killed, not the half that S3 has on disk", async () => {
    await fill(emulator);
    await stopEmulator();
    const second = await startEmulator();
    await clients(second).s3.send(new CreateBucketCommand({ Bucket: "later" }));
    process.kill(second.pid, "SIGKILL");
    assert.ok(await until(async () => (await runningEmulator()) === undefined, 10));
    const third = await startEmulator();
    assert.notEqual(third.incarnation, emulator.incarnation);
    const { s3, sqs } = clients(third);
    assert.deepEqual((await s3.send(new ListBucketsCommand({}))).Buckets ?? [], []);
    assert.deepEqual((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [], []);
  });

  it("leaves no process of a function behind after it was killed", async function () {
    if (process.platform !== "linux") this.skip(); // read from /proc
    await fill(emulator);
    void invoke(emulator, 60_000).catch(() => {});
    const worker = await busyWorker(folder);
    process.kill(emulator.pid, "SIGKILL");
    assert.ok(await until(async () => (await processStart(emulator.pid)) === undefined, 10));
    await startEmulator();
    assert.ok(await until(async () => (await processStart(worker)) === undefined, 5));
    assert.deepEqual(
      readdirSync(places(folder).tmp).filter((name) => name.startsWith("ministack-lambda")),
      [],
    );
  });

  it("stops in seconds, and saved, while a function is being called", async () => {
    await fill(emulator);
    void invoke(emulator, 60_000).catch(() => {});
    if (process.platform === "linux") await busyWorker(folder);
    const begin = Date.now();
    await stopEmulator();
    assert.ok(Date.now() - begin < 10_000);
    assert.equal((await startEmulator()).incarnation, emulator.incarnation);
  });

  it("runs beside another local cloud without a trace of one in the other", async () => {
    const second = temporaryFolder();
    const undo = setEnvironment({ KANDOKORO_LOCAL: second });
    try {
      const other = await startEmulator();
      await fill(other);
      assert.deepEqual((await clients(emulator).s3.send(new ListBucketsCommand({}))).Buckets ?? [], []);
      await fill(emulator);
      await resetEmulator();
    } finally {
      undo();
      remove(second);
    }
    assert.equal((await runningEmulator())?.pid, emulator.pid);
    assert.equal((await invoke(emulator)).version, process.version);
  });
});

function clients({ endpoint, region }: Emulator) {
  const options = {
    endpoint,
    region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
  return {
    s3: new S3Client({ ...options, forcePathStyle: true }),
    sqs: new SQSClient(options),
    lambda: new LambdaClient(options),
  };
}

async function fill(emulator: Emulator): Promise<void> {
  const { s3, sqs, lambda } = clients(emulator);
  await s3.send(new CreateBucketCommand({ Bucket: "photos" }));
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: "photos", VersioningConfiguration: { Status: "Enabled" } }),
  );
  await s3.send(new PutObjectCommand({ Bucket: "photos", Key: KEY, Body: "hello" }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "jobs" }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "one" }));
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "echo",
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/echo",
      Timeout: 120,
      Code: { ZipFile: zipSync({ "index.mjs": strToU8(HANDLER) }) },
    }),
  );
}

interface Seen {
  readonly version: string;
  readonly cwd: string;
  readonly environment: Record<string, string>;
}

async function invoke(emulator: Emulator, ms = 0): Promise<Seen> {
  const command = new InvokeCommand({ FunctionName: "echo", Payload: JSON.stringify({ ms }) });
  const { Payload } = await clients(emulator).lambda.send(command);
  return JSON.parse(Payload!.transformToString()) as Seen;
}

/** The pid of the process that runs a function of this local cloud. */
async function busyWorker(home: string): Promise<number> {
  let found: number | undefined;
  const code = join(places(home).tmp, "ministack-lambda-");
  const look = () => {
    found = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .find((pid) => linkOf(`/proc/${pid}/cwd`).startsWith(code));
    return found !== undefined;
  };
  assert.ok(await until(look, 10), "no function runs");
  return found!;
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}

/** proc(5) net/tcp: the address's bytes in hexadecimal, the last first, and 0A for listening. */
function listeningAddresses(pid: number): string[] {
  const sockets = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
  return ["tcp", "tcp6"]
    .flatMap((file) => readFileSync(`/proc/net/${file}`, "utf8").split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === "0A" && sockets.has(`socket:[${fields[9]}]`))
    .map((fields) => {
      const [address, port] = fields[1]!.split(":") as [string, string];
      return `${Buffer.from(address, "hex").reverse().join(".")}:${parseInt(port, 16)}`;
    });
}
