import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { delimiter, join } from "node:path";
import { bridgeOf, findDocker, platformProblem } from "../../local/docker.ts";
import { dockerVariablesOfEmulator } from "../../local/dockerHost.ts";
import { root } from "../../local/home.ts";
import { remove, temporaryFolder, writeCommand } from "./emulatorFake.ts";

const start =
  "start it (Linux: sudo systemctl start docker; macOS, Windows: open Docker Desktop), or name another one with DOCKER_HOST";

describe("the Docker engine", () => {
  let folder: string;
  let servers: Server[];
  const socket = () => join(folder, "docker.sock");
  const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    PATH: [join(folder, "bin"), "/usr/bin", "/bin"].join(delimiter),
    HOME: folder,
    DOCKER_HOST: `unix://${socket()}`,
    ...more,
  });

  beforeEach(() => {
    folder = temporaryFolder();
    servers = [];
    writeCommand(join(folder, "bin", "docker"), "#!/bin/sh\nexit 1\n");
  });
  afterEach(() => {
    servers.forEach((server) => server.close());
    remove(folder);
  });

  /** An engine that answers these paths. */
  async function engine(answers: Readonly<Record<string, unknown>>, at: string | number = socket()) {
    const server = createServer((request, response) => {
      const answer = answers[request.url ?? ""];
      response.statusCode = answer === undefined ? 500 : 200;
      response.end(JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((done) => server.listen(at, done));
    servers.push(server);
    return server.address();
  }

  const version = (Arch: string) => ({ "/version": { Version: "28.1.0", Arch } });

  for (const [arch, architecture] of [
    ["amd64", "x64"],
    ["arm64", "arm64"],
    ["aarch64", "arm64"],
    ["riscv64", "riscv64"],
  ] as const) {
    it(`is found at its socket, and runs ${architecture} where it says ${arch}`, async () => {
      await engine(version(arch));
      assert.deepEqual(await findDocker(env()), {
        engine: { host: `unix://${socket()}`, version: "28.1.0", architecture },
      });
    });
  }

  it("is found at an address", async () => {
    const { port } = (await engine(version("amd64"), 0)) as { port: number };
    const host = `tcp://127.0.0.1:${port}`;
    assert.equal((await findDocker(env({ DOCKER_HOST: host }))).engine?.host, host);
  });

  it("is the one of the chosen context, which the emulator is told of", async () => {
    await engine(version("amd64"));
    mkdirSync(join(folder, ".docker"));
    writeFileSync(join(folder, ".docker", "config.json"), '{"currentContext":"mine"}');
    writeCommand(
      join(folder, "bin", "docker"),
      `#!/bin/sh\n[ "$*" = "context inspect --format {{.Endpoints.docker.Host}} mine" ] && echo unix://${socket()}\n`,
    );
    const chosen = env({ DOCKER_HOST: undefined });
    assert.equal((await findDocker(chosen)).engine?.host, `unix://${socket()}`);
    assert.deepEqual(await dockerVariablesOfEmulator(chosen), { DOCKER_HOST: `unix://${socket()}` });
  });

  it("is asked by the command where it is reached through ssh", async () => {
    writeCommand(
      join(folder, "bin", "docker"),
      `#!/bin/sh\n[ "$*" = "version --format {{json .Server}}" ] && echo '{"Version":"27.0","Arch":"arm64"}'\n`,
    );
    const host = "ssh://me@machine";
    assert.deepEqual(await findDocker(env({ DOCKER_HOST: host })), {
      engine: { host, version: "27.0", architecture: "arm64" },
    });
  });

  it("is where the emulator looks by itself, unless another is named", async () => {
    assert.deepEqual(await dockerVariablesOfEmulator(env({ DOCKER_HOST: undefined })), {});
    const tls = {
      DOCKER_HOST: "tcp://machine:2376",
      DOCKER_TLS_VERIFY: "1",
      DOCKER_CERT_PATH: "/certificates",
    };
    assert.deepEqual(await dockerVariablesOfEmulator(env({ ...tls, SECRET: "no" })), tls);
  });

  it("is missed without the command", async () => {
    await engine(version("amd64"));
    assert.deepEqual(await findDocker(env({ PATH: join(folder, "none") })), {
      problem:
        "Docker is not installed, PATH has no docker command: install it (Debian, Ubuntu: apt-get install docker.io; macOS, Windows: Docker Desktop)",
    });
  });

  for (const [title, host] of [
    ["at a socket that is not there", "unix:///nonexistent"],
    ["at an address where nobody listens", "tcp://127.0.0.1:1"],
    ["behind a machine that is not reached", "ssh://nobody@machine"],
  ] as const) {
    it(`is missed ${title}`, async () => {
      assert.deepEqual(await findDocker(env({ DOCKER_HOST: host })), {
        problem: `no Docker engine answers at ${host}: ${start}`,
      });
    });
  }

  it("is missed where something else answers", async () => {
    await engine({});
    assert.deepEqual(await findDocker(env()), {
      problem: `no Docker engine answers at unix://${socket()}: ${start}`,
    });
  });

  it("is not for a user who may not use it", async function () {
    this.timeout(20_000);
    await engine(version("amd64"));
    chmodSync(socket(), 0o600);
    chmodSync(folder, 0o755);
    const script = `import { findDocker } from "./local/docker.ts";
      console.log(JSON.stringify(await findDocker()));`;
    const isRoot = process.getuid?.() === 0;
    if (!isRoot) chmodSync(socket(), 0);
    const { problem } = JSON.parse(
      execFileSync(process.execPath, ["--input-type=module", "-e", script], {
        cwd: root,
        env: env(),
        ...(isRoot && { uid: 65534, gid: 65534 }),
      }).toString(),
    ) as { problem: string };
    assert.equal(
      problem,
      `this user may not use the Docker engine at unix://${socket()}: join its group (sudo usermod -aG docker $USER) and log in again`,
    );
  });

  for (const [title, config, bridge] of [
    [
      "with its gateway",
      [{ Subnet: "10.9.0.0/16", Gateway: "10.9.0.7" }],
      { subnet: "10.9.0.0/16", gateway: "10.9.0.7" },
    ],
    [
      "whose gateway is the first address",
      [{ Subnet: "172.17.0.0/16" }],
      { subnet: "172.17.0.0/16", gateway: "172.17.0.1" },
    ],
    [
      "beside one of IPv6",
      [{ Subnet: "fd00::/64", Gateway: "fd00::1" }, { Subnet: "172.17.0.0/16" }],
      { subnet: "172.17.0.0/16", gateway: "172.17.0.1" },
    ],
    ["that it has not", undefined, undefined],
  ] as const) {
    it(`has a bridge ${title}`, async () => {
      await engine({
        ...version("amd64"),
        ...(config && { "/networks/bridge": { IPAM: { Config: config } } }),
      });
      const { engine: found } = await findDocker(env());
      assert.deepEqual(await bridgeOf(found!, env()), bridge);
    });
  }
});

describe("the platform of an image", () => {
  const engine = { host: "unix:///var/run/docker.sock", version: "28", architecture: "x64" };

  for (const platform of [undefined, "linux/amd64", "linux/x64", "linux/riscv64"])
    it(`is no problem of an x64 engine as ${platform}`, () =>
      assert.equal(platformProblem(platform, engine), undefined));

  it("is one where the engine's processor is another, and none where another machine may have an emulator", () => {
    const other = { ...engine, architecture: "arm64" };
    assert.equal(platformProblem("linux/amd64", { ...other, host: "ssh://machine" }), undefined);
    if (process.platform !== "linux") return;
    assert.equal(
      platformProblem("linux/amd64", other),
      "the image is for linux/amd64, and the Docker engine runs linux/arm64 without an emulator for others: leave kandokoro:platform out, which is this machine's then, or install qemu-x86_64 (Debian, Ubuntu: apt-get install qemu-user-static binfmt-support)",
    );
  });
});
