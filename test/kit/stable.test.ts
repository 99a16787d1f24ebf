import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { deploy, stable } from "./index.ts";
import { firstDifference, snapshot } from "./snapshot.ts";

describe("kit: stable", () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), "kit-stable-"))));
  after(() => rm(folder, { recursive: true }));

  /** A module beside nothing, whose program makes what the code returns its outputs. */
  async function module(name: string, code: string): Promise<string> {
    const file = join(folder, `${name}.mjs`);
    await writeFile(file, code);
    return pathToFileURL(file).href;
  }

  it("holds for a program that makes the same each time", async () => {
    await stable(import.meta.resolve("./example.ts"), { stack: "example", export: "notes" });
  });

  it("fails for what differs from one deployment to the next, with its path", async () => {
    const counts = await module(
      "counts",
      "let n = 0; export default () => ({ queue: { names: ['a', `b${n++}`] } });",
    );
    await assert.rejects(stable(counts), {
      name: "AssertionError",
      message:
        'The program is not the same a second time in one process: outputs.queue.names["1"]: "b0", then "b1"',
    });
  });

  it("fails for what differs from process to process", async () => {
    const pid = await module("pid", "export const page = () => ({ pid: process.pid === globalThis.first });");
    (globalThis as { first?: number }).first = process.pid;
    await assert.rejects(stable(pid, { export: "page" }), {
      message: "The program is not the same in a fresh process: outputs.pid: true, then false",
    });
  });

  it("hands on the fresh process's error", async () => {
    const fails = await module(
      "fails",
      "export default () => { if (!globalThis.first) throw new Error('no cache'); };",
    );
    (globalThis as { first?: number }).first = 1;
    await assert.rejects(stable(fails), { message: "stable: in a fresh process: no cache" });
  });

  it("refuses a module without the program", async () => {
    const empty = await module("empty", "export const page = 1;");
    await assert.rejects(stable(empty), { message: `stable: ${empty} exports no function "default"` });
  });

  it("compares files and archives by their content, folders by every file's", async () => {
    const path = join(folder, "code");
    const of = async (archive: pulumi.asset.Archive) => snapshot(await deploy(() => ({ archive })));
    await writeFile(path, "one");
    const first = await of(new pulumi.asset.FileArchive(path));
    await writeFile(`${path}2`, "one");
    assert.equal(firstDifference(first, await of(new pulumi.asset.FileArchive(`${path}2`))), undefined);
    await writeFile(path, "two");
    assert.match(
      String(firstDifference(first, await of(new pulumi.asset.FileArchive(path)))),
      /^outputs\.archive\.sha256: "7692c3ad\w+", then "3fc4ccfe\w+"$/,
    );
    const whole = await of(new pulumi.asset.FileArchive(folder));
    await writeFile(`${path}2`, "two");
    assert.match(
      String(firstDifference(whole, await of(new pulumi.asset.FileArchive(folder)))),
      /^outputs\.archive\.sha256: /,
    );
  });
});

describe("kit: firstDifference", () => {
  it("names the path, and both values", () => {
    assert.equal(firstDifference({ a: [1, { "b c": 2 }] }, { a: [1, { "b c": 2 }] }), undefined);
    assert.equal(
      firstDifference({ a: [1, { "b c": 2 }] }, { a: [1, { "b c": 3 }] }),
      'a["1"]["b c"]: 2, then 3',
    );
    assert.equal(firstDifference({ a: { b: 1 } }, { a: {} }), "a.b: 1, then nothing");
    assert.equal(firstDifference({}, { a: { b: 1 } }), 'a: nothing, then {"b":1}');
    assert.equal(firstDifference({ a: [] }, { a: {} }), "a: [], then {}");
  });
});
