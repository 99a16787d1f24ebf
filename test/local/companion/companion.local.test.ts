import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { basename, join } from "node:path";
import { readCompanion } from "../../../local/companion/companion.ts";
import { bridgeOf, findDocker } from "../../../local/docker.ts";
import { resetEmulator, startEmulator, stopEmulator } from "../../../local/emulator.ts";
import { places, readRecord, writeRecord } from "../../../local/emulatorRecord.ts";
import { isAlive, until } from "../../../local/process.ts";
import { BASE_IMAGE, describeWithDocker, docker, engineWithBase } from "../../support/docker.ts";
import { fakeTools, remove, setEnvironment, temporaryFolder, writeCommand } from "../emulatorFake.ts";

describeWithDocker("the emulator's companion", function () {
  this.timeout(60_000);
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

  const pid = () => readCompanion(at())?.pid;
  const lives = () => isAlive(readCompanion(at())!);

  it("comes with the emulator, and stays while that runs", async () => {
    await startEmulator();
    const first = pid();
    assert.ok(await lives());
    await startEmulator();
    assert.equal(pid(), first);
  });

  it("ends with stop, and another one comes with the next start", async () => {
    await startEmulator();
    const first = readCompanion(at())!;
    await stopEmulator();
    assert.equal(await isAlive(first), false);
    await startEmulator();
    assert.notEqual(pid(), first.pid);
    assert.ok(await lives());
  });

  it("ends with reset", async () => {
    await startEmulator();
    const first = readCompanion(at())!;
    await resetEmulator();
    assert.equal(await isAlive(first), false);
    assert.ok(!existsSync(at().companion));
  });

  it("ends by itself when the emulator is gone, and says so", async () => {
    const { pid: emulator } = await startEmulator();
    process.kill(emulator, "SIGKILL");
    assert.ok(await until(async () => !(await lives()), 10));
    assert.match(
      readFileSync(at().companionLog, "utf8"),
      /Z the emulator has ended, and so does its companion\n$/,
    );
  });

  it("is there again at the next start after an emulator that was killed", async () => {
    const { pid: emulator } = await startEmulator();
    process.kill(emulator, "SIGKILL");
    await startEmulator();
    assert.ok(await lives());
    assert.equal(readCompanion(at())?.emulator.pid, readRecord(at())?.pid);
  });

  it("is there again at the next start when it died", async () => {
    await startEmulator();
    const first = readCompanion(at())!;
    process.kill(first.pid, "SIGKILL");
    assert.ok(await until(async () => !(await isAlive(first)), 5));
    await startEmulator();
    assert.notEqual(pid(), first.pid);
    assert.ok(await lives());
  });

  it("does not come without an engine, and does when there is one later", async () => {
    const undo = setEnvironment({ DOCKER_HOST: "unix:///nonexistent" });
    try {
      const { unreachable } = await startEmulator();
      assert.equal(unreachable, undefined);
      assert.equal(pid(), undefined);
    } finally {
      undo();
    }
    await startEmulator();
    assert.ok(await lives());
  });

  it("is of no use to an engine on another machine, which is told", async () => {
    const { Version, Arch } = JSON.parse(await docker("version", "--format", "{{json .Server}}")) as {
      Version: string;
      Arch: string;
    };
    writeCommand(join(folder, "bin", "docker"), `#!/bin/sh\necho '${JSON.stringify({ Version, Arch })}'\n`);
    const path = `${join(folder, "bin")}:${process.env.PATH}`;
    const undo = setEnvironment({ DOCKER_HOST: "ssh://me@machine", PATH: path });
    try {
      assert.equal(
        (await startEmulator()).unreachable,
        "containers cannot reach the emulator: the Docker engine at ssh://me@machine is another machine's; use this machine's own (leave DOCKER_HOST out, or docker context use default)",
      );
    } finally {
      undo();
    }
  });

  it("sees nothing of the user's environment", async function () {
    if (process.platform !== "linux") this.skip(); // read from /proc
    const undo = setEnvironment({ AWS_SECRET_ACCESS_KEY: "real", HTTP_PROXY: "http://proxy.test" });
    try {
      await startEmulator();
    } finally {
      undo();
    }
    const names = readFileSync(`/proc/${pid()}/environ`, "utf8").split("\0").filter(Boolean);
    const own = ["DOCKER_", "HOME", "KANDOKORO_COMPANION", "KANDOKORO_LOCAL", "NODE_COMPILE_CACHE", "PATH"];
    assert.deepEqual(
      names.filter((name) => !own.some((known) => name.startsWith(known))),
      [],
    );
  });

  describe("on the bridge's gateway", function () {
    let gateway: string;
    let server: Server | undefined;

    before(async function () {
      const { engine } = await findDocker();
      gateway = (await bridgeOf(engine!))!.gateway;
      if (!(await listens(gateway))) this.skip(); // the bridge is in a machine of the engine's own
      await engineWithBase();
    });
    afterEach(() => server?.close());

    it("lets a container reach the emulator, and nobody on another address of this machine", async () => {
      const { port } = await startEmulator();
      assert.match(await fromContainer(`http://host.docker.internal:${port}/`), /"version": "1.5.33"/);
      const others = Object.values(networkInterfaces())
        .flatMap((found) => found ?? [])
        .filter(({ address, family, internal }) => family === "IPv4" && !internal && address !== gateway)
        .map(({ address }) => address);
      for (const address of others)
        assert.equal(await fromContainer(`http://${address}:${port}/`), "ECONNREFUSED", address);
    });

    it("says who has taken its port, and the emulator runs all the same", async () => {
      const { port } = await startEmulator();
      await stopEmulator();
      server = createServer();
      await new Promise<void>((done) => server!.listen(port, gateway, done));
      const message = `containers cannot reach the emulator: port ${port} of ${gateway}, the gateway of Docker's bridge, is taken by ${basename(process.execPath)} (pid ${process.pid}): end that process and run again`;
      assert.equal((await startEmulator()).unreachable, message);
      assert.equal((await startEmulator()).unreachable, message);
      server.close();
      assert.equal((await startEmulator()).unreachable, undefined);
    });
  });

  it("leaves no container of the emulator's behind a stop, even of an emulator that was killed", async () => {
    await engineWithBase();
    const { pid: emulator, port } = await startEmulator();
    const label = `ministack.instance=${at().name}:${port}`;
    const run = ["run", "--detach", "--init", "--label", label, BASE_IMAGE, "sleep", "600"];
    await docker(...run);
    process.kill(emulator, "SIGKILL");
    await stopEmulator();
    assert.equal(await docker("ps", "--all", "--quiet", "--filter", `label=${label}`), "");
    writeRecord(at(), { ...readRecord(at())!, saved: true });
    await docker(...run);
    await resetEmulator();
    assert.equal(await docker("ps", "--all", "--quiet", "--filter", `label=${label}`), "");
  });
});

/** What a container gets from an address, or why it gets nothing. */
function fromContainer(url: string): Promise<string> {
  const script = `fetch(${JSON.stringify(url)}).then((a) => a.text()).catch((e) => e.cause.code).then(console.log)`;
  return docker(
    "run",
    "--rm",
    "--add-host",
    "host.docker.internal:host-gateway",
    BASE_IMAGE,
    "node",
    "-e",
    script,
  );
}

/** Whether the address is one of this machine's. */
function listens(address: string): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", () => done(false));
    probe.listen(0, address, () => probe.close(() => done(true)));
  });
}
