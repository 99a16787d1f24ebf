// Images built by a real engine, in the emulator's registry.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resetEmulator, startEmulator } from "../../../local/emulator.ts";
import { ownLabel } from "../../../local/images.ts";
import { BASE_IMAGE, describeWithDocker, docker, engineWithBase } from "../../support/docker.ts";
import { remove, setEnvironment, temporaryFolder } from "../emulatorFake.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const image = "docker:index/image:Image";
const repository = "aws:ecr/repository:Repository";

const dockerfile = `ARG BASE=${BASE_IMAGE}
FROM \${BASE} AS build
ARG MARK
COPY main.mjs /build/
RUN echo "console.log('$MARK');" >> /build/main.mjs
FROM \${BASE}
WORKDIR /app
COPY --from=build /build /app
USER node
CMD ["node", "main.mjs"]
`;

describeWithDocker("docker.Image on the emulator", function () {
  this.timeout(120_000);
  let folder: string;
  let restore: () => void;
  let world: World;
  let endpoint: string;
  let url: string;
  let count = 0;

  before(async () => {
    await engineWithBase();
    folder = temporaryFolder();
    restore = setEnvironment({ KANDOKORO_LOCAL: join(folder, "home") });
    ({ endpoint } = await startEmulator());
    world = new World(settings(endpoint), {}, {});
    const inputs = { forceDelete: true, imageTagMutability: "IMMUTABLE" };
    url = String((await world.create({ token: repository, name: "app", inputs })).outs.repositoryUrl);
    write("Dockerfile", dockerfile);
    write("main.mjs", "console.log(process.getuid());\n");
  });
  after(async () => {
    await resetEmulator();
    restore();
    remove(folder);
  });

  const write = (path: string, text: string) => {
    mkdirSync(join(folder, "app", path, ".."), { recursive: true });
    writeFileSync(join(folder, "app", path), text);
  };
  const context = () => join(folder, "app");
  const build = (more: Values = {}) => ({ context: context(), args: { MARK: "one" }, ...more });
  const make = (inputs: Values) => world.create({ token: image, name: `image${count++}`, inputs });
  const shown = () => `${image} "image${count - 1}"`;
  const isThere = async ({ id, outs, urn }: Made) => (await world.provider.read!(id, urn, outs)).id !== "";
  const own = async () =>
    (await docker("image", "ls", "--quiet", "--filter", `label=${ownLabel()}`)).split("\n");

  let first: Made;

  it("builds and pushes, and puts out what the real provider does", async () => {
    first = await make({ imageName: `${url}:1`, build: build() });
    const { repoDigest, ...outs } = first.outs;
    assert.match(String(repoDigest), new RegExp(`^${url}@sha256:[0-9a-f]{64}$`));
    const outputs = { ...outs };
    for (const input of ["build", "buildOnPreview", "registry", "skipPush"]) delete outputs[input];
    const { platform } = first.inputs.build as Values;
    assert.deepEqual(outputs, {
      baseImageName: `${url}:1`,
      context: context(),
      dockerfile: "Dockerfile",
      imageName: `${url}:1`,
      platform,
      registryServer: "",
    });
    assert.equal(first.id, `${url}:1`);
  });

  it("has nothing to change after it was made or read", async () => {
    const { id, inputs, outs, urn } = first;
    const again = await world.check(urn, inputs, { imageName: `${url}:1`, build: build() });
    assert.equal((await world.provider.diff!(id, urn, outs, again)).changes, false);
    const { props } = await world.provider.read!(id, urn, outs);
    assert.deepEqual(props, outs);
    assert.equal((await world.provider.diff!(id, urn, props as Values, again)).changes, false);
  });

  it("is pulled by its digest and runs", async () => {
    const digest = String(first.outs.repoDigest);
    await docker("image", "rm", `${url}:1`);
    await docker("pull", "--quiet", digest);
    assert.equal(await docker("run", "--rm", digest), "1000\none");
  });

  it("is built anew, in place, when a file or an argument changes", async () => {
    write("main.mjs", "console.log(process.cwd());\n");
    const news = { imageName: `${url}:2`, build: build({ args: { MARK: "two" } }) };
    const inputs = await world.check(first.urn, first.inputs, news);
    const diff = await world.provider.diff!(first.id, first.urn, first.outs, inputs);
    assert.deepEqual(diff, { changes: true, replaces: [], deleteBeforeReplace: false });
    const { outs } = await world.provider.update!(first.id, first.urn, first.outs, inputs);
    assert.notEqual((outs as Values).repoDigest, first.outs.repoDigest);
    assert.equal(await docker("run", "--rm", String((outs as Values).repoDigest)), "/app\ntwo");
    first.outs = outs as Values;
  });

  it("does not overwrite a tag of a repository that has immutable ones", async () => {
    const inputs = { imageName: `${url}:1`, build: build({ args: { MARK: "three" } }) };
    await assert.rejects(make(inputs), {
      message: `${shown()}: docker push failed: tag invalid: tag '1' is immutable`,
    });
  });

  it("builds only up to the stage that is asked for", async () => {
    const made = await make({
      imageName: `stage-${randomUUID()}`,
      skipPush: true,
      build: build({ target: "build" }),
    });
    assert.match(String(made.outs.repoDigest), /^sha256:[0-9a-f]{64}$/);
    assert.equal(await docker("run", "--rm", made.id, "ls", "/build"), "main.mjs");
    await docker("image", "rm", made.id);
    assert.equal(await isThere(made), false);
  });

  it("pushes to no other registry", async () => {
    const imageName = "localhost:1/app:1";
    await assert.rejects(make({ imageName, build: build() }), {
      message: `${shown()}: imageName is "${imageName}", but this local cloud's registry is ${new URL(endpoint).host.replace("127.0.0.1", "localhost")}: use the repositoryUrl of an aws.ecr.Repository`,
    });
  });

  it("names what failed in a build, and shows its last lines", async () => {
    write(
      "broken/Dockerfile",
      `FROM ${BASE_IMAGE}\nRUN for i in $(node -p '[...Array(30).keys()].join(" ")'); do echo line $i; done; exit 7\n`,
    );
    const failing = make({
      imageName: `${url}:3`,
      build: build({ dockerfile: join(context(), "broken/Dockerfile") }),
    });
    const { message } = await failing.then(
      () => assert.fail("it was built"),
      (error: unknown) => error as Error,
    );
    const [cause = "", title, ...lines] = message.split("\n");
    const began = `${shown()}: docker build failed: `;
    assert.ok(cause.startsWith(began), cause);
    assert.match(cause, /non-zero code: 7$|exit code: 7$/);
    assert.equal(title, "  its last lines:");
    assert.equal(lines.length, 20);
    assert.ok(lines.some((line) => line.endsWith("line 29")));
    const left = await docker(
      "ps",
      "--all",
      "--quiet",
      "--filter",
      `ancestor=${BASE_IMAGE}`,
      "--filter",
      "exited=7",
    );
    assert.equal(left, "");
  });

  it("shows of a failed build nothing that is the builder's own", async () => {
    write("short/Dockerfile", `FROM ${BASE_IMAGE}\nRUN exit 7\n`);
    const dockerfile = join(context(), "short/Dockerfile");
    await assert.rejects(make({ imageName: `${url}:3`, build: build({ dockerfile }) }), (error: Error) => {
      assert.match(error.message, /RUN exit 7/);
      assert.doesNotMatch(
        error.message,
        /DEPRECATED|BUILDKIT|environment-variable|Sending build context|\n\s*\n/,
      );
      return true;
    });
  });

  it("names a base image that is nowhere to be had", async () => {
    const name = `kandokoro-${randomUUID()}:1`;
    write("based/Dockerfile", `FROM ${name}\n`);
    const making = make({
      imageName: `${url}:4`,
      build: build({ dockerfile: join(context(), "based/Dockerfile") }),
    });
    await assert.rejects(making, {
      message: new RegExp(`^${image} "image\\d+": the base image ${name} cannot be pulled`),
    });
  });

  it("names what is missing without an engine", async () => {
    const undo = setEnvironment({ DOCKER_HOST: "unix:///nonexistent" });
    try {
      await assert.rejects(make({ imageName: `${url}:5`, build: build() }), {
        message: `${shown()}: no Docker engine answers at unix:///nonexistent: start it (Linux: sudo systemctl start docker; macOS, Windows: open Docker Desktop), or name another one with DOCKER_HOST`,
      });
      assert.equal(await isThere(first), true);
    } finally {
      undo();
    }
  });

  it("names an image of another processor than the engine's", async function () {
    if (process.platform !== "linux" || process.arch !== "x64") this.skip(); // others may have an emulator
    await assert.rejects(make({ imageName: `${url}:6`, build: build({ platform: "linux/arm64" }) }), {
      message: `${shown()}: the image is for linux/arm64, and the Docker engine runs linux/x64 without an emulator for others: leave kandokoro:platform out, which is this machine's then, or install qemu-aarch64 (Debian, Ubuntu: apt-get install qemu-user-static binfmt-support)`,
    });
  });

  it("takes its images from the engine when it is deleted, with all its tags", async () => {
    const names = async () => (await docker("image", "ls", "--format", "{{.Repository}}", url)).split("\n");
    assert.ok((await names()).includes(url));
    await world.provider.delete!(first.id, first.urn, first.outs);
    assert.deepEqual(await names(), [""]);
  });

  it("is gone with its repository", async () => {
    const made = await make({ imageName: `${url}:7`, build: build() });
    const kept = [...world.made.values()].find(({ urn }) => urn.includes(repository))!;
    await world.provider.delete!(kept.id, kept.urn, kept.outs);
    assert.equal(await isThere(made), false);
  });

  it("leaves nothing in the engine after a reset", async () => {
    assert.notDeepEqual(await own(), [""]);
    await resetEmulator();
    assert.deepEqual(await own(), [""]);
  });
});
