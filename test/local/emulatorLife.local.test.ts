import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import {
  assertLoopback,
  type Emulator,
  resetEmulator,
  runningEmulator,
  startEmulator,
  stopEmulator,
} from "../../local/emulator.ts";
import { places, readRecord, writeRecord } from "../../local/emulatorRecord.ts";
import { until } from "../../local/process.ts";
import { fakeTools, remove, setEnvironment, temporaryFolder, writeCommand } from "./emulatorFake.ts";

const BEGINS_WITH_NOTHING = "the emulator ended without saving what it held: it begins with nothing";

describe("the emulator's life", () => {
  let folder: string;
  let restore: () => void;
  const at = () => places(join(folder, "home"));

  beforeEach(() => {
    folder = temporaryFolder();
    fakeTools(join(folder, "tools"));
    restore = setEnvironment({
      KANDOKORO_LOCAL: join(folder, "home"),
      KANDOKORO_TOOLS: join(folder, "tools"),
      KANDOKORO_PORT: undefined,
    });
  });

  afterEach(async () => {
    await resetEmulator();
    restore();
    remove(folder);
  });

  it("starts once: a second start answers with the one that runs", async () => {
    assert.equal(await runningEmulator(), undefined);
    const first = await startEmulator();
    assert.deepEqual(first, {
      endpoint: `http://127.0.0.1:${first.port}`,
      port: first.port,
      region: "ap-northeast-1",
      accountId: "000000000000",
      pid: first.pid,
      incarnation: first.incarnation,
      logFile: at().log,
      startedHere: true,
    });
    assert.deepEqual(await startEmulator(), { ...first, startedHere: false });
    assert.deepEqual(await runningEmulator(), { ...first, startedHere: false });
  });

  it("stops, says whether one ran, and keeps port, incarnation and state for the next start", async () => {
    assert.equal(await stopEmulator(), false);
    const first = await startEmulator();
    assert.equal(await stopEmulator(), true);
    assert.equal(await runningEmulator(), undefined);
    assert.equal(await stopEmulator(), false);
    const second = await startEmulator();
    assert.deepEqual({ ...second, pid: first.pid }, first);
    assert.ok(existsSync(join(at().state, "sqs.json")));
  });

  it("lets nothing of the user's environment reach the emulator", async () => {
    const undo = setEnvironment({
      AWS_SECRET_ACCESS_KEY: "real",
      HTTP_PROXY: "http://proxy.test",
      MINE: "1",
    });
    try {
      const { port } = await startEmulator();
      const seen = JSON.parse(readFileSync(join(at().user, "environment.json"), "utf8")) as Record<
        string,
        string
      >;
      assert.deepEqual(seen, {
        PATH: `${join(process.execPath, "..")}:/usr/local/bin:/usr/bin:/bin`,
        HOME: at().user,
        TMPDIR: at().tmp,
        LANG: "C.UTF-8",
        LC_ALL: "C.UTF-8",
        GATEWAY_PORT: String(port),
        BIND_HOST: "127.0.0.1",
        MINISTACK_REGION: "ap-northeast-1",
        MINISTACK_HOSTNAME: at().name,
        PERSIST_STATE: "1",
        STATE_DIR: at().state,
        S3_PERSIST: "1",
        S3_DATA_DIR: at().s3,
        IOT_MTLS_ENABLED: "0",
        SFTP_ENABLED: "0",
        // Where the engine is, for who runs the tests with another one than the usual.
        ...(process.env.DOCKER_HOST && { DOCKER_HOST: process.env.DOCKER_HOST }),
      });
    } finally {
      undo();
    }
  });

  it("keeps what an emulator held that another ended in order", async () => {
    const first = await startEmulator();
    await endWith("SIGTERM", first);
    assert.equal((await startEmulator()).incarnation, first.incarnation);
  });

  it("begins with nothing, and says so, after an emulator that was killed", async () => {
    const first = await startEmulator();
    writeFileSync(join(at().state, "old.json"), "");
    writeFileSync(join(at().s3, "object"), "");
    await endWith("SIGKILL", first);
    const lines: string[] = [];
    const second = await startEmulator({ progress: (line) => lines.push(line) });
    assert.notEqual(second.incarnation, first.incarnation);
    assert.ok(!existsSync(join(at().state, "old.json")));
    assert.ok(!existsSync(join(at().s3, "object")));
    assert.deepEqual(lines, [BEGINS_WITH_NOTHING, `starts the emulator on port ${second.port}`]);
  });

  it("begins with nothing when a service could not be saved", async () => {
    const first = await startEmulator();
    writeFileSync(join(at().user, "unsavable"), "");
    await stopEmulator();
    assert.notEqual((await startEmulator()).incarnation, first.incarnation);
  });

  it("begins with nothing when a service could not be read back", async () => {
    const first = await startEmulator();
    await stopEmulator();
    writeFileSync(join(at().state, "unreadable"), "");
    const lines: string[] = [];
    const second = await startEmulator({ progress: (line) => lines.push(line) });
    assert.notEqual(second.incarnation, first.incarnation);
    assert.ok(!existsSync(join(at().state, "unreadable")));
    assert.equal(lines[1], "the emulator could not read all of its saved state: it begins with nothing");
  });

  it("says why an emulator died at its start, and loses nothing by it", async () => {
    const first = await startEmulator();
    await stopEmulator();
    writeFileSync(join(at().user, "die"), "");
    await assert.rejects(startEmulator(), {
      name: "UserError",
      message: `the emulator ended while it started; it said: 2026-01-01 00:00:00 INFO [ministack] begins | 2026-01-01 00:00:00 ERROR [ministack] has no heart; the whole log: ${at().log}; run again`,
    });
    remove(join(at().user, "die"));
    assert.equal((await startEmulator()).incarnation, first.incarnation);
  });

  it("forgets all at a reset", async () => {
    const first = await startEmulator();
    await resetEmulator();
    assert.ok(!existsSync(at().folder));
    assert.notEqual((await startEmulator()).incarnation, first.incarnation);
  });

  it("takes no process for the emulator that only has its pid", async () => {
    const sleeper = spawn("sleep", ["60"]);
    writeRecord(at(), { pid: sleeper.pid!, started: "1", port: 1024, incarnation: "x", saved: false });
    assert.equal(await runningEmulator(), undefined);
    assert.equal(await stopEmulator(), false);
    await startEmulator();
    assert.equal(sleeper.exitCode ?? sleeper.signalCode, null);
    sleeper.kill("SIGKILL");
  });

  it("waits for an emulator that is busy", async () => {
    const first = await startEmulator();
    process.kill(first.pid, "SIGSTOP");
    const lines: string[] = [];
    const second = startEmulator({ progress: (line) => lines.push(line) });
    setTimeout(() => process.kill(first.pid, "SIGCONT"), 2500); // longer than one question waits
    assert.equal((await second).pid, first.pid);
    assert.deepEqual(lines, []);
  });

  it("ends an emulator that nobody knows of, which a start that was killed left", async () => {
    const first = await startEmulator();
    remove(at().record);
    await startEmulator();
    assert.ok(await until(() => !isThere(first.pid), 5));
  });

  it("runs two local clouds side by side, each with its own", async () => {
    const first = await startEmulator();
    const undo = setEnvironment({ KANDOKORO_LOCAL: join(folder, "second") });
    try {
      const second = await startEmulator();
      assert.notEqual(second.port, first.port);
      assert.notEqual(second.incarnation, first.incarnation);
      await resetEmulator();
    } finally {
      undo();
    }
    assert.deepEqual(await runningEmulator(), { ...first, startedHere: false });
  });

  it("is started once by two processes that ask at the same time", async () => {
    const script = `import { startEmulator } from ${JSON.stringify(new URL("../../local/emulator.ts", import.meta.url).href)};
      console.log(JSON.stringify(await startEmulator()));`;
    const ask = async () => {
      const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
      return JSON.parse(stdout) as Emulator;
    };
    const [one, other] = await Promise.all([ask(), ask()]);
    assert.deepEqual([one.startedHere, other.startedHere].sort(), [false, true]);
    assert.deepEqual({ ...one, startedHere: true }, { ...other, startedHere: true });
  });

  describe("after a crash", () => {
    let children: ChildProcess[];
    beforeEach(() => (children = []));
    afterEach(() => children.forEach((child) => child.kill("SIGKILL")));
    const sleeper = (stateFolder: string) => {
      const child = spawn("sleep", ["60"], { env: { PATH: process.env.PATH, STATE_DIR: stateFolder } });
      children.push(child);
      return child;
    };

    it("ends the functions' processes that were left, and only its own", async () => {
      const first = await startEmulator();
      const own = sleeper(at().state);
      const foreign = sleeper(join(folder, "second", "emulator", "state"));
      mkdirSync(join(at().tmp, "ministack-lambda-f-1"));
      await endWith("SIGKILL", first);
      await startEmulator();
      assert.ok(await until(() => own.signalCode === "SIGKILL", 5));
      assert.equal(foreign.signalCode, null);
      assert.ok(!existsSync(join(at().tmp, "ministack-lambda-f-1")));
    });

    it("removes the containers and images that were left, found by its own labels", async () => {
      const calls = join(folder, "calls");
      writeCommand(
        join(folder, "bin", "docker"),
        `#!/bin/sh
echo "$*" >> ${calls}
[ "$1" = ps ] && printf 'c1\\nc2\\n'
[ "$2" = ls ] && printf '%s\\n' "localhost:$PORT/a 1 sha256:1" "localhost:$PORT/b <none> sha256:2" "localhost:1/c 1 sha256:3"
exit 0
`,
      );
      const first = await startEmulator();
      await endWith("SIGKILL", first);
      const undo = setEnvironment({
        PATH: `${join(folder, "bin")}:${process.env.PATH}`,
        PORT: String(first.port),
      });
      try {
        await startEmulator();
      } finally {
        undo();
      }
      const images = `localhost:${first.port}`;
      assert.deepEqual(readFileSync(calls, "utf8").split("\n"), [
        `ps --all --quiet --filter label=ministack.instance=${at().name}:${first.port}`,
        "rm --force --volumes c1 c2",
        `image ls --digests --format {{.Repository}} {{.Tag}} {{.Digest}} --filter label=kandokoro.image=${at().name}`,
        `image rm ${images}/a:1 ${images}/b@sha256:2`,
        "",
      ]);
    });
  });

  describe("its port", () => {
    const me = `${basename(process.execPath)} (pid ${process.pid})`;
    const occupied = async <T>(port: number, work: (port: number) => Promise<T>): Promise<T> => {
      const server = createServer();
      await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
      try {
        return await work((server.address() as { port: number }).port);
      } finally {
        server.close();
      }
    };

    it("is named with who took it, when the resources carry it", async () => {
      const { port } = await startEmulator();
      await stopEmulator();
      await occupied(port, () =>
        assert.rejects(startEmulator(), {
          name: "UserError",
          message: `port ${port} is taken by ${me}, and the resources of this local cloud carry it: end that process, or begin anew on another port with "npm run local -- reset"`,
        }),
      );
      assert.equal(readRecord(at())?.saved, true);
    });

    it("is named with who took it, when it was asked for", () =>
      occupied(0, (port) =>
        assert.rejects(startEmulator({ port }), {
          name: "UserError",
          message: `port ${port} is taken by ${me}: end that process, or name another port with KANDOKORO_PORT`,
        }),
      ));

    it("cannot be another than the resources carry", async () => {
      const { port } = await startEmulator();
      const message = `KANDOKORO_PORT asks for port 1024, but the resources of this local cloud carry port ${port}: leave KANDOKORO_PORT out, or begin anew with "npm run local -- reset"`;
      await assert.rejects(startEmulator({ port: 1024 }), { name: "UserError", message });
      await stopEmulator();
      await assert.rejects(startEmulator({ port: 1024 }), { name: "UserError", message });
    });

    for (const asked of ["80", "65536", "5000.5", "http"]) {
      it(`is refused as "${asked}"`, async () => {
        const undo = setEnvironment({ KANDOKORO_PORT: asked });
        try {
          await assert.rejects(startEmulator(), {
            name: "UserError",
            message: `KANDOKORO_PORT is "${asked}": it must be a whole number from 1024 to 65535; name such a port, or leave it out for a free one`,
          });
        } finally {
          undo();
        }
      });
    }

    it("is the one that KANDOKORO_PORT asks for", async () => {
      const port = await occupied(0, (free) => Promise.resolve(free));
      const undo = setEnvironment({ KANDOKORO_PORT: String(port) });
      try {
        assert.equal((await startEmulator()).port, port);
      } finally {
        undo();
      }
    });
  });
});

describe("assertLoopback", () => {
  for (const endpoint of ["http://127.0.0.1:4567", "http://localhost:4567", "http://[::1]:4567"]) {
    it(`takes ${endpoint}`, () => assertLoopback(endpoint));
  }
  for (const endpoint of [
    "https://s3.ap-northeast-1.amazonaws.com",
    "http://127.0.0.1.example.com:4567",
    "http://localhost@10.0.0.1",
    "http://0.0.0.0:4567",
    "127.0.0.1:4567",
    "",
  ]) {
    it(`refuses "${endpoint}"`, () =>
      assert.throws(() => assertLoopback(endpoint), {
        name: "UserError",
        message: `"${endpoint}" is not an address of this machine: the local cloud talks to 127.0.0.1, ::1 or localhost only; start it with "npm start"`,
      }));
  }
});

async function endWith(signal: "SIGTERM" | "SIGKILL", { pid }: Emulator): Promise<void> {
  process.kill(pid, signal);
  assert.ok(await until(async () => (await runningEmulator()) === undefined && !isThere(pid), 10));
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
