import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { explainDiskFull } from "../../local/disk.ts";
import { startEmulator } from "../../local/emulator.ts";
import { fakeTools, remove, setEnvironment, temporaryFolder } from "./emulatorFake.ts";

const fix =
  "make room there, or name another folder with KANDOKORO_LOCAL (state) and KANDOKORO_TOOLS (what is installed)";

describe("a full disk", () => {
  let folder: string;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => remove(folder));

  it("is explained when the system says so", function () {
    if (!existsSync("/dev/full")) this.skip(); // Linux only
    const error = thrownBy(() => writeFileSync("/dev/full", "x"));
    const missing = join(folder, "not", "there");
    assert.match(
      explainDiskFull(error, missing)!.message,
      new RegExp(`^the disk is full: ${missing} has [\\d.]+ MB free; ${fix.replace(/[()]/g, "\\$&")}$`),
    );
  });

  it("is explained when a command says so", () => {
    const pip = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device";
    assert.equal(explainDiskFull(pip, folder)?.name, "UserError");
  });

  it("is not the explanation of other errors", () => {
    assert.equal(
      explainDiskFull(
        thrownBy(() => readdirSync("/nowhere")),
        folder,
      ),
      undefined,
    );
  });

  it("stops the start of the emulator with one line and leaves no lock", async function () {
    const small = join(folder, "small");
    mkdirSync(small);
    if (!mount(small)) this.skip(); // only root mounts
    fakeTools(join(folder, "tools"));
    const restore = setEnvironment({ KANDOKORO_LOCAL: small, KANDOKORO_TOOLS: join(folder, "tools") });
    try {
      thrownBy(() => writeFileSync(join(small, "filler"), Buffer.alloc(10e6)));
      await assert.rejects(startEmulator(), {
        name: "UserError",
        message: `the disk is full: ${join(small, "emulator")} has 0.0 MB free; ${fix}`,
      });
      assert.deepEqual(readdirSync(small), ["filler"]);
    } finally {
      restore();
      execFileSync("umount", [small]);
    }
  });
});

function mount(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function thrownBy(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
}
