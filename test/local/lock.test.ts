import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../../local/lock.ts";
import { processStart, until } from "../../local/process.ts";
import { remove, temporaryFolder } from "./emulatorFake.ts";

describe("a lock", () => {
  let folder: string;
  const file = () => join(folder, "it.lock");
  const nobodyWaits = () => assert.fail("waited");
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => remove(folder));

  it("lets one at a time work, tells the other whom it waits for, and leaves nothing", async () => {
    let inside = 0;
    const told: number[] = [];
    const work = () =>
      withLock(
        file(),
        (pid) => told.push(pid),
        async () => {
          assert.equal(++inside, 1);
          await until(() => told.length > 0, 5);
          inside--;
        },
      );
    await Promise.all([work(), work()]);
    assert.deepEqual(told, [process.pid]);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("is given back when the work fails", async () => {
    await assert.rejects(
      withLock(file(), nobodyWaits, () => Promise.reject(new Error("no"))),
      /^Error: no$/,
    );
    assert.ok(!existsSync(file()));
  });

  it("is taken over from a holder that is gone, by one of many", async () => {
    const gone = spawn("true");
    const pid = gone.pid!;
    await new Promise((done) => gone.on("close", done));
    writeFileSync(file(), JSON.stringify({ pid, started: "1" }));
    let inside = 0;
    let done = 0;
    const work = async () => {
      assert.equal(++inside, 1);
      await Promise.resolve();
      inside--;
      done++;
    };
    await Promise.all(Array.from({ length: 5 }, () => withLock(file(), () => {}, work)));
    assert.equal(done, 5);
  });

  it("is taken over from another process that has the holder's pid by now", async () => {
    writeFileSync(file(), JSON.stringify({ pid: process.pid, started: "another" }));
    await withLock(file(), nobodyWaits, async () => {});
  });

  it("is taken over though a process died while it took it over", async () => {
    writeFileSync(file(), JSON.stringify({ pid: process.pid, started: "another" }));
    mkdirSync(`${file()}.turn`);
    utimesSync(`${file()}.turn`, 0, 0);
    await withLock(file(), nobodyWaits, async () => {});
  });
});

describe("a process's start", () => {
  it("is the same each time, another for another process, and undefined when it ended", async () => {
    const mine = await processStart(process.pid);
    assert.ok(mine);
    assert.equal(await processStart(process.pid), mine);
    const other = spawn("true");
    await new Promise((done) => other.on("close", done));
    assert.equal(await processStart(other.pid!), undefined);
  });
});
