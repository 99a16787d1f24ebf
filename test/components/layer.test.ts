import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { unzipSync } from "fflate";
import { bundle } from "../../components/lambda/bundle.ts";
import * as lambda from "../../components/lambda/index.ts";
import { zip } from "../../components/lambda/zip.ts";
import { deploy } from "../kit/index.ts";

const FOLDER = "apps/image-thumbnails/layer";
const make = () => new lambda.Layer("sharp", { packageFolder: FOLDER });
const entries = (path: string) => unzipSync(new Uint8Array(readFileSync(path)));

describe("lambda.Layer", function () {
  this.timeout(120_000); // npm installs what is not kept yet

  it("carries the packages of its lock file for the platform, where Lambda looks for them", async () => {
    for (const [platform, cpu, architecture] of [
      ["linux/arm64", "arm64", "arm64"],
      ["linux/x64", "x64", "x86_64"],
    ]) {
      let layer: lambda.Layer | undefined;
      const deployment = await deploy(() => void (layer = make()), {
        config: { "kandokoro:platform": platform! },
      });
      const files = Object.keys(entries(layer!.artifact.path));
      assert.ok(files.includes("nodejs/node_modules/sharp/package.json"));
      assert.ok(files.some((file) => file.startsWith(`nodejs/node_modules/@img/sharp-linux-${cpu}/lib/`)));
      assert.ok(!files.some((file) => /darwin|win32|musl/.test(file.split("/")[3] ?? "")), "other platforms");
      const { inputs } = deployment.get("aws:lambda/layerVersion:LayerVersion");
      assert.deepEqual(inputs.compatibleArchitectures, [architecture]);
      assert.deepEqual(inputs.compatibleRuntimes, ["nodejs24.x"]);
      assert.equal(inputs.layerName, "test-sharp");
    }
  });

  it("carries exactly what a function with it leaves out of its bundle", async () => {
    let [layer, fn]: [lambda.Layer?, lambda.Function?] = [];
    await deploy(() => {
      layer = make();
      fn = new lambda.Function("thumbnailer", { entry: "apps/image-thumbnails/handler.ts", layers: [layer] });
    });
    const code = Buffer.from(entries(fn!.artifact.path)["index.mjs"]!).toString();
    const imported = [...code.matchAll(/from\s*"([^"]+)"/g)].map(([, name]) => name!);
    const outside = imported.filter((name) => !name.startsWith("node:") && !isBuiltin(name));
    assert.deepEqual([...new Set(outside)], layer!.packages);
  });

  it("refuses a folder without a lock file", async () => {
    await assert.rejects(
      deploy(() => void new lambda.Layer("sharp", { packageFolder: "apps/image-thumbnails" })),
      {
        message: [
          'lambda.Layer "sharp" has 2 problems:',
          '  packageFolder is "apps/image-thumbnails"; use a folder that holds package.json (npm install --package-lock-only makes the lock file)',
          '  packageFolder is "apps/image-thumbnails"; use a folder that holds package-lock.json (npm install --package-lock-only makes the lock file)',
        ].join("\n"),
      },
    );
  });
});

describe("a bundle", () => {
  it("is the same bytes again, and whatever is in the environment", () => {
    const first = bundle("test/components/fixtures/hello.ts", []);
    assert.deepEqual(bundle("test/components/fixtures/hello.ts", []), first);
    assert.equal(first.zippedBytes, readFileSync(first.path).length);
    assert.deepEqual(Object.keys(entries(first.path)), ["index.mjs"]);
  });

  it("with the AWS SDK stays small: without credentials that Lambda never asks for", () => {
    const { path, zippedBytes } = bundle("apps/notes-api/handler.ts", []);
    assert.ok(zippedBytes <= 106_234, `${zippedBytes} bytes`); // the smallest that was measured of a like API
    const code = Buffer.from(entries(path)["index.mjs"]!).toString();
    assert.match(code, /import\("@aws-sdk\/credential-provider-sso"\)/);
  });

  it("is zipped with sorted entries and fixed times: the bytes do not depend on the machine", () => {
    const [a, b] = [Buffer.from("a"), Buffer.from("b")];
    const hash = (content: Uint8Array) => createHash("sha256").update(content).digest("hex");
    assert.equal(hash(zip({ "b.txt": b, "a.txt": a })), hash(zip({ "a.txt": a, "b.txt": b })));
    const day = new Date(1980, 0, 1);
    assert.equal(Buffer.from(zip({ a })).readUInt16LE(12), (day.getMonth() + 1) * 32 + day.getDate());
  });
});

function isBuiltin(name: string): boolean {
  return process.getBuiltinModule(name) !== undefined;
}
