import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../local/process.ts";
import { tar, type TarEntry } from "../../local/tar.ts";
import { remove, temporaryFolder } from "./emulatorFake.ts";

/** What the system's tar makes of it: mode, owner, size and path of each entry. */
async function listed(entries: readonly TarEntry[]): Promise<string[]> {
  const folder = temporaryFolder();
  try {
    const file = join(folder, "a.tar");
    writeFileSync(file, Buffer.concat([...tar(entries)]));
    const { ok, stdout, why } = await run("tar", ["--numeric-owner", "-tvf", file], { deadlineSeconds: 10 });
    assert.ok(ok, why);
    return stdout
      .split("\n")
      .map((line) => line.replace(/\s+(\d+)\s+(Jan\s+1\s+1970|1970-01-01 \S+)\s+/, " $1 "));
  } finally {
    remove(folder);
  }
}

describe("tar", () => {
  it("holds folders, files and links with their modes and owners", async () => {
    const entries: TarEntry[] = [
      { path: "tmp", mode: 0o1777 },
      { path: "home/node", owner: 1000 },
      { path: "etc/passwd", mode: 0o644, content: Buffer.from("root\n") },
      { path: "empty", content: new Uint8Array() },
      { path: "bin", link: "usr/bin" },
    ];
    assert.deepEqual(await listed(entries), [
      "drwxrwxrwt 0/0 0 tmp",
      "drwxr-xr-x 1000/1000 0 home/node",
      "-rw-r--r-- 0/0 5 etc/passwd",
      "-rwxr-xr-x 0/0 0 empty",
      "lrwxr-xr-x 0/0 0 bin -> usr/bin",
    ]);
  });

  it("holds paths of up to 255 bytes, parted at a slash", async () => {
    const path = `${"folder/".repeat(22)}${"n".repeat(100)}`;
    assert.deepEqual(await listed([{ path, content: Buffer.alloc(512) }]), [`-rwxr-xr-x 0/0 512 ${path}`]);
  });

  it("refuses a path that has no such place", () => {
    const path = "n".repeat(101);
    assert.throws(() => [...tar([{ path }])], { message: `${path} is too long for a tar archive` });
  });
});
