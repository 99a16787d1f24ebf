import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { PULUMI_VERSION, pulumiCli } from "../../local/pulumiCli.ts";
import { isRecentEnough } from "../../local/pulumiCliVersion.ts";
import { remove, setEnvironment, temporaryFolder, writeCommand } from "./emulatorFake.ts";

const WANTED = `${PULUMI_VERSION} or a newer 3.x`;

describe("the Pulumi CLI", () => {
  let folder: string;
  let restore: () => void;
  const tools = () => join(folder, "tools");
  const keptFolder = () => join(tools(), `pulumi-${PULUMI_VERSION}`);
  const calls = () => readFileSync(join(folder, "calls"), "utf8");
  const lines: string[] = [];

  // A download that always fails at once: no name resolves behind a proxy that is not there.
  const find = (PATH = join(folder, "bin")) =>
    pulumiCli({
      progress: (line) => lines.push(line),
      env: { PATH, NODE_USE_ENV_PROXY: "1", HTTPS_PROXY: "http://127.0.0.1:1", HOME: folder },
    });

  const pulumi = (file: string, said: string) =>
    writeCommand(file, `#!/bin/sh\necho "$0" >> ${join(folder, "calls")}\n${said}\n`);

  const go = (rules: string) =>
    writeCommand(
      join(folder, "bin", "go"),
      `#!/bin/sh\nPATH=/usr/bin:/bin\ncase "$1" in\n  env) echo go1.26.0 ;;\n${rules}\nesac\n`,
    );

  beforeEach(() => {
    folder = temporaryFolder();
    lines.length = 0;
    mkdirSync(join(folder, "bin"));
    restore = setEnvironment({ KANDOKORO_TOOLS: tools() });
  });
  afterEach(() => {
    restore();
    remove(folder);
  });

  it("is the one on PATH, before the kept one", async () => {
    pulumi(join(folder, "bin", "pulumi"), "echo v3.999.1");
    pulumi(join(keptFolder(), "bin", "pulumi"), `echo v${PULUMI_VERSION}`);
    const command = join(folder, "bin", "pulumi");
    assert.deepEqual(await find(), { command, version: "3.999.1", how: "PATH" });
    assert.deepEqual(lines, []);
  });

  it("is run once for its version, and again when the file changes", async () => {
    const command = join(folder, "bin", "pulumi");
    pulumi(command, `echo v${PULUMI_VERSION}`);
    await find();
    await find();
    assert.equal(calls(), `${command}\n`);
    utimesSync(command, 1, 1);
    await find();
    assert.equal(calls(), `${command}\n${command}\n`);
  });

  it("is the next on PATH when the first is older, of another major version, or does not run", async () => {
    const [older, other, broken, good] = ["a", "b", "c", "d"].map((name) => join(folder, name, "pulumi"));
    pulumi(older!, "echo v3.100.0");
    pulumi(other!, "echo v4.0.0");
    pulumi(broken!, "echo no such library >&2; exit 127");
    pulumi(good!, `echo v${PULUMI_VERSION}`);
    const PATH = [older, other, broken, good].map((file) => dirname(file!)).join(":");
    assert.equal((await find(PATH)).command, good);
  });

  it("is the kept one when PATH has an older one, which is named", async () => {
    const older = join(folder, "bin", "pulumi");
    const command = join(keptFolder(), "bin", "pulumi");
    pulumi(older, "echo v3.100.0");
    pulumi(command, `echo v${PULUMI_VERSION}`);
    assert.deepEqual(await find(), { command, version: PULUMI_VERSION, how: "kept" });
    assert.deepEqual(lines, [`passes over a Pulumi CLI that is not ${WANTED}: ${older} is 3.100.0`]);
  });

  const BUILDS = `
  list) echo "go: downloading example.com/a v1" >&2; printf 'a\\nb\\n' ;;
  build)
    echo "$@" >> CALLS; echo a/b >&2
    printf '#!/bin/sh\\necho v${PULUMI_VERSION}\\n' > "$4"; chmod +x "$4" ;;`;

  it("is built with Go, once, when there is no other, and then kept", async () => {
    go(BUILDS.replace("CALLS", join(folder, "calls")));
    const command = join(keptFolder(), "bin", "pulumi");
    const both = await Promise.all([find(), find()]);
    assert.deepEqual(both.map(({ how }) => how).sort(), ["built with Go", "kept"]);
    assert.deepEqual(await find(), { command, version: PULUMI_VERSION, how: "kept" });
    assert.equal(
      calls(),
      `build -v -o ${keptFolder()}.unfinished/bin/pulumi -ldflags -s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION} github.com/pulumi/pulumi/pkg/v3/cmd/pulumi\n`,
    );
    assert.deepEqual(
      lines.filter((line) => !line.startsWith("waits")),
      [
        "downloads the Pulumi CLI",
        "fetches the Go modules of the Pulumi CLI: 1",
        "builds the Pulumi CLI with Go (once, a few minutes)",
        "builds the Pulumi CLI with Go: 1 of 2 packages",
      ],
    );
    assert.deepEqual(readdirSync(tools()).sort(), [`pulumi-${PULUMI_VERSION}`, "pulumi-versions.json"]);
  });

  it("is built again when the kept one does not run any more", async () => {
    go(BUILDS.replace("CALLS", join(folder, "calls")));
    pulumi(join(keptFolder(), "bin", "pulumi"), "exit 1");
    assert.equal((await find()).how, "built with Go");
  });

  for (const [rule, prepare, why] of [
    ["no Go", () => {}, "PATH has no go"],
    [
      "a Go that is too old",
      () =>
        go(
          `  list) echo "go: go.mod requires go >= 1.26.0 (running go 1.24.1; GOTOOLCHAIN=local)" >&2; exit 1 ;;`,
        ),
      "Go 1.24.1 is too old, 1.26.0 or newer is needed (GOTOOLCHAIN=auto lets Go fetch it)",
    ],
    [
      "a closed module proxy",
      () => go(`  list) echo "go: example.com/a: connection refused" >&2; exit 1 ;;`),
      "go: example.com/a: connection refused",
    ],
    ["a build that makes nothing", () => go(`  list) echo a ;;\n  build) : ;;`), "it left no bin/pulumi"],
  ] as const) {
    it(`is asked for with what each way answered: ${rule}`, async () => {
      prepare();
      const older = join(folder, "bin", "pulumi");
      pulumi(older, "echo v3.1.0");
      const error = await find().then(
        () => assert.fail("found one"),
        (error: Error) => error,
      );
      assert.equal(error.name, "UserError");
      const [first, onPath, kept, downloaded, built, ...rest] = error.message.split("\n");
      assert.equal(
        first,
        `no Pulumi CLI ${WANTED}, and no way to get one: put it on PATH, or open one of the other ways, and run again`,
      );
      assert.equal(onPath, `  on PATH: ${older} is 3.1.0`);
      assert.equal(kept, `  kept: nothing in ${keptFolder()}`);
      assert.match(downloaded!, /^ {2}downloaded: Failed to download https:\S+: fetch failed$/);
      assert.equal(built, `  built with Go: ${why}`);
      assert.deepEqual(rest, []);
      assert.ok(!existsSync(keptFolder()));
      assert.deepEqual(readdirSync(tools()), ["pulumi-versions.json"]);
    });
  }
});

describe("a Pulumi CLI is recent enough", () => {
  for (const [version, answer] of [
    ["3.259.0", true],
    ["3.259.1", true],
    ["3.260.0", true],
    ["3.1000.0", true],
    ["3.260.0-alpha.1", true],
    ["3.259.0-alpha.1", false],
    ["3.258.9", false],
    ["3.26.0", false],
    ["4.0.0", false],
    ["2.300.0", false],
  ] as const) {
    it(`${answer ? "at" : "not at"} ${version}, when 3.259.0 is wanted`, () =>
      assert.equal(isRecentEnough(version, "3.259.0"), answer));
  }
});
