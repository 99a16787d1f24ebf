import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EMULATOR_VERSION, installEmulator } from "../../local/emulatorInstall.ts";
import { remove, setEnvironment, temporaryFolder, writeCommand } from "./emulatorFake.ts";

const REQUIREMENTS = new URL("../../local/emulator-requirements.txt", import.meta.url);

// Makes a "virtual environment" whose python is this script again; PIP says what pip does in it.
const PYTHON = `#!/bin/sh
PATH=/usr/bin:/bin
case "$2 $3" in
  "-c "*importlib*) echo "{\\"version\\": [3, 11, 7], \\"path\\": \\"$0\\", \\"venv\\": true}" ;;
  "-m venv") mkdir -p "$4/bin" && cp "$0" "$4/bin/python" && echo venv >> "$CALLS" ;;
  "-m pip")
    echo "pip PIP_USER=$PIP_USER" >> "$CALLS"
    if [ "$PIP" = fails ]; then echo "ERROR: No matching distribution" >&2; echo "notice" >&2; exit 1; fi
    if [ "$PIP" = full ]; then echo "ERROR: [Errno 28] No space left on device" >&2; exit 1; fi
    echo "Collecting boto3==1"; echo "Installing collected packages: boto3"
    site="\${0%/bin/python}/lib/python3.11/site-packages"
    for name in ministack docker cryptography psycopg2; do
      [ "$name" = "$LEFT_OUT" ] || { mkdir -p "$site/$name"; touch "$site/$name/__init__.py"; }
    done ;;
  *) [ -z "$LEFT_OUT" ] || { echo "ModuleNotFoundError: No module named '$LEFT_OUT'" >&2; exit 1; } ;;
esac
`;

describe("installing the emulator", () => {
  let folder: string;
  let restore: () => void;
  const install = async (env: Record<string, string> = {}, lines: string[] = []) =>
    installEmulator((line) => lines.push(line), {
      PATH: join(folder, "bin"),
      CALLS: join(folder, "calls"),
      PIP_USER: "1",
      ...env,
    });
  const calls = () => readFileSync(join(folder, "calls"), "utf8");
  const venv = () => join(folder, "tools", `ministack-${EMULATOR_VERSION}`);

  beforeEach(() => {
    folder = temporaryFolder();
    writeCommand(join(folder, "bin", "python3"), PYTHON);
    restore = setEnvironment({ KANDOKORO_TOOLS: join(folder, "tools") });
  });
  afterEach(() => {
    restore();
    remove(folder);
  });

  it("makes the environment once, tells how far it is, and leaves nothing else", async () => {
    const lines: string[] = [];
    assert.equal(await install({}, lines), join(venv(), "bin", "python"));
    assert.equal(await install({}, lines), join(venv(), "bin", "python"));
    assert.equal(calls(), "venv\npip PIP_USER=0\n");
    assert.deepEqual(readdirSync(join(folder, "tools")), [`ministack-${EMULATOR_VERSION}`]);
    const total = readFileSync(REQUIREMENTS, "utf8").match(/==/g)!.length;
    assert.deepEqual(lines, [
      `installs the emulator (ministack 1.5.33) with ${join(folder, "bin", "python3")}`,
      `installs the emulator: 1 of ${total} packages`,
      "installs the emulator: unpacks the packages",
    ]);
  });

  it("happens once when two ask at the same time", async () => {
    const lines: string[] = [];
    await Promise.all([install({}, lines), install({}, lines)]);
    assert.equal(calls(), "venv\npip PIP_USER=0\n");
    assert.ok(lines.includes(`waits for process ${process.pid}, which installs the emulator`));
  });

  it("begins anew after one that was killed", async () => {
    mkdirSync(join(`${venv()}.unfinished`, "bin"), { recursive: true });
    await install();
    assert.ok(existsSync(join(venv(), "bin", "python")));
    assert.ok(!existsSync(`${venv()}.unfinished`));
  });

  it("begins anew when a package that ministack does without in silence is gone", async () => {
    await install();
    remove(join(venv(), "lib", "python3.11", "site-packages", "cryptography"));
    await install();
    assert.equal(calls(), "venv\npip PIP_USER=0\nvenv\npip PIP_USER=0\n");
  });

  const next = "check the network and pip's index (pip config list), then run again";
  for (const [rule, env, message] of [
    [
      "pip's error",
      { PIP: "fails" },
      `the emulator could not be installed, pip says: No matching distribution; ${next}`,
    ],
    [
      "a package that pip left out",
      { LEFT_OUT: "docker" },
      `the emulator could not be installed, importing it says: ModuleNotFoundError: No module named 'docker'; ${next}`,
    ],
    ["a full disk", { PIP: "full" }, /^the disk is full: .*tools has [\d.]+ MB free; make room there, or /],
  ] as const) {
    it(`names ${rule}, and leaves nothing half made`, async () => {
      await assert.rejects(install(env as Record<string, string>), { name: "UserError", message });
      assert.deepEqual(readdirSync(join(folder, "tools")), []);
    });
  }

  it("pins every package, and the version that the code asks for", () => {
    const lines = readFileSync(REQUIREMENTS, "utf8").split("\n");
    assert.ok(lines.includes(`ministack[full]==${EMULATOR_VERSION}`));
    for (const line of lines)
      assert.match(line, /^(|#.*|[\w.-]+(\[full\])?==[\w.]+(; python_version >= "3\.11")?)$/);
  });
});
