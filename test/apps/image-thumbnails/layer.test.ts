import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import sharp from "sharp";

const read = async (path: string) => readFile(new URL(`../../../${path}`, import.meta.url), "utf8");
const layer = "apps/image-thumbnails/layer";

describe("image-thumbnails: the layer", () => {
  it("holds sharp only, in the version that the tests use", async () => {
    const { dependencies } = JSON.parse(await read(`${layer}/package.json`));
    assert.deepEqual(dependencies, { sharp: sharp.versions.sharp });
  });

  it("is locked for every platform that it may be made on or for", async () => {
    const { packages } = JSON.parse(await read(`${layer}/package-lock.json`));
    for (const target of ["linux-arm64", "linux-x64", "darwin-arm64"]) {
      for (const name of [`sharp-${target}`, `sharp-libvips-${target}`]) {
        assert.match(packages[`node_modules/@img/${name}`]?.integrity ?? name, /^sha512-/);
      }
    }
  });

  it("names no registry", async () => {
    const { packages } = JSON.parse(await read(`${layer}/package-lock.json`));
    const resolved = Object.entries<{ resolved?: string }>(packages).filter(([, entry]) => entry.resolved);
    assert.deepEqual(resolved, []);
  });
});
