import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { readArchive, readAsset } from "../../../local/provider/archive.ts";
import type { Asset } from "../../../local/provider/values.ts";

const mark = "4dabf18193072939515e22adb298388d";
const hash = "0".repeat(64);
const asset = (content: Partial<Asset>) => ({ [mark]: "c44067f5952c0a294b673a41bacd8c17", hash, ...content });
const archive = (content: Partial<Asset>) => ({
  [mark]: "0def7320c3a5731c473e5ecbe6d01bc7",
  hash,
  ...content,
});
const texts = (zip: Uint8Array) =>
  Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]));

describe("archives", () => {
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-"));
  before(() => {
    mkdirSync(join(folder, "code", "lib"), { recursive: true });
    writeFileSync(join(folder, "code", "index.mjs"), "main");
    writeFileSync(join(folder, "code", "lib", "run.sh"), "run");
    chmodSync(join(folder, "code", "lib", "run.sh"), 0o755);
    writeFileSync(join(folder, "made.zip"), zipSync({ "a.txt": strToU8("a") }));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("of a folder hold its files with their names below it", () => {
    const zip = readArchive(archive({ path: join(folder, "code") }));
    assert.deepEqual(texts(zip), { "index.mjs": "main", "lib/run.sh": "run" });
  });

  it("keep what can be run so", () => {
    const zip = Buffer.from(readArchive(archive({ path: join(folder, "code") })));
    const modes = [...zip.toString("latin1").matchAll(/PK\x01\x02/g)].map(({ index }) =>
      zip.readUInt16LE(index + 40),
    );
    assert.deepEqual(modes, [0o100644, 0o100755]);
  });

  it("are the same bytes from the same files, whenever they were written", () => {
    const first = readArchive(archive({ path: join(folder, "code") }));
    writeFileSync(join(folder, "code", "index.mjs"), "main");
    assert.deepEqual(readArchive(archive({ path: join(folder, "code") })), first);
  });

  it("that are zips stay as they are", () => {
    const zip = readArchive(archive({ path: join(folder, "made.zip") }));
    assert.deepEqual(texts(zip), { "a.txt": "a" });
    assert.deepEqual(readArchive(archive({ uri: pathToFileURL(join(folder, "made.zip")).href })), zip);
  });

  it("of assets hold them under their names, and archives below theirs", () => {
    const assets = {
      "index.mjs": asset({ text: "export {};" }),
      "copy.mjs": asset({ path: join(folder, "code", "index.mjs") }),
      lib: archive({ path: join(folder, "code") }),
      old: archive({ path: join(folder, "made.zip") }),
    };
    assert.deepEqual(texts(readArchive(archive({ assets }))), {
      "copy.mjs": "main",
      "index.mjs": "export {};",
      "lib/index.mjs": "main",
      "lib/lib/run.sh": "run",
      "old/a.txt": "a",
    });
  });

  it("of another kind or from elsewhere are refused", () => {
    const path = join(folder, "code", "index.mjs");
    assert.throws(() => readArchive(archive({ path })), {
      message: `${path} is no zip; give a .zip file or a folder`,
    });
    assert.throws(() => readArchive(archive({ uri: "https://example.com/a.zip" })), {
      message:
        "the asset at https://example.com/a.zip is not a file of this machine; the local cloud downloads nothing",
    });
  });

  it("and assets are read as text or file", () => {
    assert.equal(strFromU8(readAsset(asset({ text: "勘所" }))), "勘所");
    assert.equal(strFromU8(readAsset(asset({ path: join(folder, "code", "index.mjs") }))), "main");
  });
});
