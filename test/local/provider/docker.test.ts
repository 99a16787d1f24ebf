import type { ImageArgs } from "@pulumi/docker/image.js";
import type { DockerBuild } from "@pulumi/docker/types/input.js";
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "../../../local/provider/check.ts";
import { baseImages } from "../../../local/provider/docker/dockerfile.ts";
import { factsOf } from "../../../local/provider/facts.ts";
import { resourceType } from "../../../local/provider/services.ts";
import { remove, temporaryFolder } from "../emulatorFake.ts";

type Values = Record<string, unknown>;

const token = "docker:index/image:Image";
const imageName = "localhost:24567/orders:1";

describe("what a Dockerfile builds on", () => {
  for (const [title, text, args, expected] of [
    ["one image", "FROM node:24-slim", {}, ["node:24-slim"]],
    ["nothing", "FROM scratch\nCOPY a b", {}, []],
    ["an argument's default", "ARG BASE=node:24\nFROM ${BASE} AS build\nFROM $BASE", {}, ["node:24"]],
    ["an argument that is given", 'ARG BASE="node:24"\nFROM $BASE', { BASE: "node:26" }, ["node:26"]],
    ["an argument that is not declared", "FROM node:${V:-24}-${KIND:-slim}", { V: "26" }, ["node:24-slim"]],
    ["a word for an argument that is set", "ARG A=x\nFROM node:24${A:+-slim}${B:+-no}", {}, ["node:24-slim"]],
    ["arguments of a stage", "FROM a:1\nARG BASE=b\nFROM c:${BASE:-2}", {}, ["a:1", "c:2"]],
    [
      "its own stages",
      "from a:1 as Build\nFROM build AS next\nCOPY --from=next /x /\nCOPY --from=0 /y /",
      {},
      ["a:1"],
    ],
    ["an image to copy from", "FROM a:1\nCOPY --chown=1 --from=b:2 /x /", {}, ["a:1", "b:2"]],
    ["a platform", "FROM --platform=$BUILDPLATFORM a:1 AS x\nFROM x", {}, ["a:1"]],
    ["comments and continued lines", "# FROM no:1\nFROM \\\n# comment\n  a:1 \\\n  AS x\n", {}, ["a:1"]],
    ["an escape of its own", "# escape=`\nFROM `\n a:1", {}, ["a:1"]],
    ["lines of Windows", "ARG B=a:1\r\nFROM ${B}\r\n", {}, ["a:1"]],
  ] as const) {
    it(`is found with ${title}`, () => assert.deepEqual(baseImages(text, args), expected));
  }
});

describe("docker.Image's check", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
    write("Dockerfile", "FROM node:24-slim\n");
    write("main.mjs", "1;\n");
  });
  afterEach(() => remove(folder));

  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  async function checked(news: Values) {
    const subject = { token, name: "web", facts: factsOf(token)!, type: await resourceType(token) };
    const { inputs, problems } = check(subject, {}, news);
    return { inputs, problems: problems.map(({ property, reason }) => `${property} ${reason}`) };
  }
  const digest = async (build: Values = { context: folder }) =>
    ((await checked({ imageName, build })).inputs.build as Values).contextDigest;

  it("knows the inputs that @pulumi/docker declares, and no other", () => {
    const image: Record<keyof ImageArgs, true> = {
      build: true,
      buildOnPreview: true,
      imageName: true,
      registry: true,
      skipPush: true,
    };
    const build: Record<keyof DockerBuild, true> = {
      addHosts: true,
      args: true,
      builderVersion: true,
      cacheFrom: true,
      context: true,
      dockerfile: true,
      network: true,
      platform: true,
      target: true,
    };
    const facts = factsOf(token)!;
    const inputs = Object.keys(facts).filter((name) => !facts[name]!.output);
    assert.deepEqual(inputs, Object.keys(image));
    const fields = Object.keys(facts.build!.fields!).filter((name) => name !== "contextDigest");
    assert.deepEqual(fields, Object.keys(build));
  });

  it("fills in this machine's platform", async () => {
    const cpu = process.arch === "x64" ? "amd64" : process.arch;
    const { inputs } = await checked({ imageName, build: { context: folder } });
    assert.equal((inputs.build as Values).platform, `linux/${cpu}`);
  });

  it("sees a change of any file that goes into the image, and of none that does not", async () => {
    const before = await digest();
    assert.match(String(before), /^[0-9a-f]{16,}$/);
    write("main.mjs", "2;\n");
    const changed = await digest();
    assert.notEqual(changed, before);
    write(".dockerignore", "*.log\n");
    write("a.log", "1");
    const ignored = await digest();
    write("a.log", "2");
    assert.equal(await digest(), ignored);
    write("Dockerfile", "FROM node:24\n");
    assert.notEqual(await digest(), ignored);
  });

  it("waits with the digest for what is not known yet, and keeps a secret one", async () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    assert.equal(await digest({ context: unknown }), undefined);
    assert.match(String(await digest({ context: folder, args: { A: unknown } })), /^[0-9a-f]+$/);
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    const { inputs } = await checked({ imageName, build: { ...secret, value: { context: folder } } });
    const build = inputs.build as { value: Values };
    assert.deepEqual(Object.keys(build), [...Object.keys(secret), "value"]);
    assert.match(String(build.value.contextDigest), /^[0-9a-f]+$/);
  });

  for (const [title, inputs, said] of [
    ["no problem", () => ({}), () => []],
    ["an image that is not pushed", () => ({ imageName: "orders", skipPush: true }), () => []],
    [
      "another registry",
      () => ({ imageName: "docker.io/me/orders:1" }),
      () => [
        'imageName is "docker.io/me/orders:1"; the local cloud pushes to its own registry only: use the repositoryUrl of an aws.ecr.Repository, or skipPush',
      ],
    ],
    [
      "capitals",
      () => ({ imageName: "localhost:24567/Orders:1" }),
      () => ['imageName is "localhost:24567/Orders:1"; use lower-case letters for the repository'],
    ],
    [
      "a build in the preview",
      () => ({ buildOnPreview: true }),
      () => ["buildOnPreview is true; the local cloud builds nothing in a preview: leave it out"],
    ],
    [
      "an unknown builder",
      () => ({ build: { context: folder, builderVersion: "3" } }),
      () => ['build.builderVersion is "3"; use one of BuilderV1, BuilderBuildKit'],
    ],
    [
      "a missing folder",
      () => ({ build: { context: join(folder, "no") } }),
      () => [`build.context is ${folder}/no, where no folder is`],
    ],
    [
      "a missing Dockerfile",
      () => ({ build: { context: join(folder, ".."), dockerfile: join(folder, "web.Dockerfile") } }),
      () => [`build.dockerfile is ${folder}/web.Dockerfile, where no file is; write one there, or name it`],
    ],
    [
      "a Dockerfile beside the context's own",
      () => ({ build: { context: folder, dockerfile: join(folder, "web.Dockerfile") } }),
      () => [`build.dockerfile is ${folder}/web.Dockerfile, where no file is; use ${folder}/Dockerfile`],
    ],
  ] as const) {
    it(`says of ${title} what is to be said`, async () => {
      const { problems } = await checked({ imageName, build: { context: folder }, ...inputs() });
      assert.deepEqual(problems, said());
    });
  }
});
