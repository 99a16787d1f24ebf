import assert from "node:assert/strict";
import { whyNotMade } from "../../local/baseImage.ts";
import { baseImageFiles } from "../../local/baseImageFiles.ts";
import { remove, temporaryFolder, writeCommand } from "./emulatorFake.ts";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const node24 = { platform: "linux", arch: "x64", version: "v24.2.0" } as const;
const engine = { architecture: "x64" };

describe("a base image that cannot be pulled", () => {
  for (const name of [
    "node:24",
    "node:24-slim",
    "node:24.2-bookworm-slim",
    "docker.io/library/node:24-alpine",
  ])
    it(`is made as ${name} where Node 24 runs on Linux`, () =>
      assert.equal(whyNotMade(name, engine, node24), undefined));

  for (const [name, machine, why] of [
    [
      "python:3.13-slim",
      node24,
      "only node:<major>, with or without a variant, can be; use one of these as the base, or open the network",
    ],
    [
      "node",
      node24,
      "only node:<major>, with or without a variant, can be; use one of these as the base, or open the network",
    ],
    [
      "node:22-slim",
      node24,
      "the Node that runs this is v24.2.0; use node:24-slim as the base, or open the network",
    ],
    [
      "node:24-slim",
      { ...node24, platform: "darwin", arch: "arm64" },
      "this machine's Node is for darwin/arm64, the Docker engine runs linux/x64; open the network",
    ],
    [
      "node:24-slim",
      { ...node24, arch: "arm64" },
      "this machine's Node is for linux/arm64, the Docker engine runs linux/x64; open the network",
    ],
  ] as const) {
    it(`is not made as ${name} by Node ${machine.version} on ${machine.platform}/${machine.arch}`, () =>
      assert.equal(whyNotMade(name, engine, machine), why));
  }
});

describe("the files of a base image", function () {
  this.timeout(30_000);
  let folder: string;
  before(function () {
    if (process.platform !== "linux") this.skip(); // they are Linux's
    folder = temporaryFolder();
  });
  after(() => folder && remove(folder));

  it("are Node, npm with its settings but no token, certificates and accounts, each path once", async () => {
    const npm = join(folder, "npm");
    writeCommand(
      join(npm, "bin", "npm-cli.js"),
      `#!/bin/sh\necho '{"registry": "https://npm.test/", "//npm.test/:_authToken": "secret", "cafile": "${folder}/ca.pem"}'\n`,
    );
    writeCommand(join(npm, "man", "npm.1"), "");
    writeCommand(join(folder, "bin", "ls"), "#!/bin/sh\n");
    writeFileSync(join(folder, "ca.pem"), "CERTIFICATE OF NPM\n");
    writeFileSync(join(folder, "extra.pem"), "CERTIFICATE OF NODE\n");
    const env = { PATH: join(npm, "bin"), NODE_EXTRA_CA_CERTS: join(folder, "extra.pem") };
    writeCommand(join(npm, "bin", "npm"), `#!/bin/sh\nexec ${npm}/bin/npm-cli.js\n`);
    const files = await baseImageFiles(env);
    const paths = files.map(({ path }) => path);
    assert.deepEqual(
      paths.filter((path, i) => paths.indexOf(path) !== i),
      [],
    );
    const text = (path: string) => Buffer.from(files.find((file) => file.path === path)!.content!).toString();
    assert.equal(
      text("usr/local/etc/npmrc"),
      "cafile=/etc/ssl/certs/ca-certificates.crt\nregistry=https://npm.test/\n",
    );
    assert.match(text("etc/ssl/certs/ca-certificates.crt"), /CERTIFICATE OF NODE\nCERTIFICATE OF NPM\n$/);
    assert.match(text("etc/passwd"), /^node:x:1000:1000::\/home\/node:\/bin\/sh$/m);
    for (const path of ["usr/local/bin/node", "usr/bin/sh", "usr/local/lib/node_modules/npm/bin/npm-cli.js"])
      assert.ok(paths.includes(path), path);
    assert.ok(!paths.some((path) => path.includes("/man/")));
    assert.ok(paths.some((path) => /libc\.so|ld-musl/.test(path)));
  });

  it("are missed without npm, with what to do", () =>
    assert.rejects(baseImageFiles({ PATH: folder }), {
      name: "UserError",
      message: "npm's own folder was not found: install npm, so that PATH has it, and run again",
    }));
});
