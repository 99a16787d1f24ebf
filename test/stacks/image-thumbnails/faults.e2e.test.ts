// What goes wrong while it is deployed, on local clouds of the tests' own.
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { afterEach, beforeEach, describe, it } from "mocha";
import { ended, eventually, TestCloud, type Ran } from "../../support/cli.ts";
import { listAll } from "../../support/listing.ts";

const SETUP = "image-thumbnails";
const UP = ["local", "up", SETUP] as const;

describe("deploying image-thumbnails when things go wrong", function () {
  this.timeout(600_000);
  let cloud: TestCloud;
  beforeEach(() => (cloud = new TestCloud()));
  afterEach(() => cloud.remove());

  // The function takes longest: killed behind its role, it is being created and in no state.
  for (const moment of ["s3/bucket:Bucket", "iam/role:Role", "lambda/function:Function"])
    it(`goes on after it was killed behind ${moment}, and leaves nothing behind when destroyed`, async () => {
      const killed = cloud.spawn([...UP]);
      await line(killed, new RegExp(`created aws:${moment}`));
      process.kill(-killed.pid!, "SIGKILL");
      await ended(killed);

      const again = await cloud.run(...UP);
      assert.equal(again.code, 0, again.stderr);
      await unchanged(cloud);
      const { endpoint } = await cloud.json<{ endpoint: string }>("local", "status");
      const there = await listAll(endpoint);
      for (const [kind, count] of Object.entries({
        buckets: 2,
        functions: 1,
        roles: 1,
        queues: 1,
        logGroups: 1,
      }))
        assert.equal(there[kind]?.length, count, `${kind}: ${there[kind]?.join(", ")}`);
      assert.equal((await cloud.run("local", "destroy", SETUP)).code, 0);
      for (const [kind, names] of Object.entries(await listAll(endpoint))) assert.deepEqual(names, [], kind);
    });

  it("stops at Ctrl-C with exit code 130, and goes on later", async () => {
    const child = cloud.spawn([...UP]);
    const end = ended(child);
    await line(child, /created aws:/);
    process.kill(-child.pid!, "SIGINT");
    const { code, stderr } = await end;
    assert.equal(code, 130, stderr);
    assert.match(
      stderr,
      /image-thumbnails: interrupted; what was made so far is recorded, and the same command goes on from there/,
    );

    const again = await cloud.run(...UP);
    assert.equal(again.code, 0, again.stderr);
    await unchanged(cloud);
  });

  it("ends a demo at Ctrl-C, and leaves the setup up", async () => {
    assert.equal((await cloud.run(...UP)).code, 0);
    const child = cloud.spawn(["local", "demo", SETUP]);
    const end = ended(child);
    await line(child, /uploads 6 photos/);
    process.kill(-child.pid!, "SIGINT");
    const { code, stderr } = await end;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /the demo of image-thumbnails was interrupted; the setup stays up/);
    await unchanged(cloud);
  });

  it("refuses a second up at the same time and leaves the first alone", async () => {
    const first = cloud.spawn([...UP]);
    const end = ended(first);
    await line(first, /created aws:/);
    const second = await cloud.run(...UP);
    assert.equal(second.code, 1);
    assert.match(
      second.stderr,
      /image-thumbnails is being worked on by another command \(process \d+, since .+\); wait for its end/,
    );
    const { code, stderr } = await end;
    assert.equal(code, 0, stderr);
  });

  it("says so when the emulator dies in the middle, and heals at the next up", async () => {
    const child = cloud.spawn([...UP]);
    const end = ended(child);
    await line(child, /created aws:/);
    const { pid } = await cloud.json<{ pid: number }>("local", "status");
    process.kill(pid, "SIGKILL");
    const { code, stderr } = await end;
    assert.equal(code, 1);
    assert.match(stderr, /the local cloud at http:\/\/127\.0\.0\.1:\d+ does not answer/i);

    const again = await cloud.run(...UP);
    assert.equal(again.code, 0, again.stderr);
    await unchanged(cloud);
    const photos = await cloud.json<unknown[]>("local", "demo", SETUP);
    assert.equal(photos.length, 6);
  });

  it("keeps what it holds over stop and start", async () => {
    assert.equal((await cloud.run(...UP)).code, 0);
    assert.equal((await cloud.run("local", "stop")).code, 0);
    await unchanged(cloud);
    assert.equal((await cloud.json<unknown[]>("local", "demo", SETUP)).length, 6);
  });

  it("runs beside a second local cloud without touching it", async () => {
    const other = new TestCloud();
    try {
      const runs = await Promise.all([cloud.run(...UP), other.run(...UP)]);
      for (const { code, stderr } of runs) assert.equal(code, 0, stderr);
      assert.equal((await cloud.run("local", "destroy", SETUP)).code, 0);
      assert.equal((await other.json<unknown[]>("local", "demo", SETUP)).length, 6);
    } finally {
      await other.remove();
    }
  });

  it("never uses the AWS credentials of the environment", async () => {
    const secret = "do-not-send-this-anywhere";
    const env = {
      AWS_ACCESS_KEY_ID: "AKIAREALLOOKING00000",
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_PROFILE: "production",
      AWS_ENDPOINT_URL: "http://192.0.2.1",
    };
    const { code, stdout, stderr } = await cloud.runWith(env, "start");
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout + stderr, /AKIAREALLOOKING|do-not-send/);
    assert.match(stdout, /Look at them: file:\/\//);
  });

  it("names a misspelt setting before anything is made", async () => {
    const { code, stderr }: Ran = await cloud.run(...UP, "--config", "kandokoro:platfrom=linux/x64");
    assert.equal(code, 1);
    assert.match(stderr, /Config: kandokoro:platfrom is no setting; did you mean kandokoro:platform\?/);
    const { endpoint } = await cloud.json<{ endpoint: string }>("local", "status");
    assert.deepEqual((await listAll(endpoint)).buckets, []);
  });
});

async function unchanged(cloud: TestCloud): Promise<void> {
  const { code, stderr } = await cloud.run("local", "preview", SETUP, "--expect-no-changes");
  assert.equal(code, 0, stderr);
}

/** Waits until the command has said this on standard error. */
async function line(child: ChildProcess, pattern: RegExp): Promise<void> {
  let said = "";
  const hear = (data: Buffer) => (said += data.toString());
  child.stderr!.on("data", hear);
  await eventually(`"${pattern.source}"`, 500, async () => {
    if (child.exitCode !== null) throw new Error(`it ended before: ${said}`);
    return pattern.test(said) ? true : undefined;
  });
  child.stderr!.off("data", hear);
}
