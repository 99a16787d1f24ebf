// What users see when they type something wrong: one clear answer, a non-zero exit, nothing started.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { after, describe, it } from "mocha";
import { root } from "../../local/home.ts";
import { TestCloud } from "../support/cli.ts";

describe("a command typed wrong", function () {
  this.timeout(30_000);
  const cloud = new TestCloud();
  after(() => {
    assert.deepEqual(readdirSync(cloud.home), [], "nothing was started");
    return cloud.remove();
  });

  const cases: Record<string, [string[], number, RegExp]> = {
    "an unknown command, with the nearest right one": [
      ["local", "prewiev"],
      2,
      /^"prewiev" is no command; did you mean preview\?\n {2}npm run local -- list \[--json\] +the setups/,
    ],
    "a missing command": [["local"], 2, /^a command is missing\n/],
    "an unknown script": [["strat"], 2, /^"strat" is no command; did you mean start\?/],
    "an unknown setup, with the nearest right one": [
      ["local", "up", "image-thumbnail"],
      1,
      /^"image-thumbnail" is no setup; did you mean image-thumbnails\? The setups are: .*image-thumbnails/,
    ],
    "a setup like no other": [["start", "kubernetes"], 1, /^"kubernetes" is no setup\. The setups are: /],
    "a stage in capitals": [
      ["local", "up", "image-thumbnails.PROD"],
      1,
      /^"image-thumbnails\.PROD": the stage behind the dot is "PROD"; use lower-case letters, digits and -\n$/,
    ],
    "a missing name": [
      ["local", "destroy"],
      2,
      /^a name is missing\n {2}usage: npm run local -- destroy <setup>\n$/,
    ],
    "a name too many": [["local", "up", "image-thumbnails", "fan-out"], 2, /^too much: fan-out\n {2}usage: /],
    "words where the command takes none": [
      ["local", "up", "image-thumbnails", "--", "-x"],
      2,
      /^too much: -x\n {2}usage: npm run local -- up <setup>/,
    ],
    "words for a task that do not stand behind --": [
      ["local", "run", "image-thumbnails", "a.csv"],
      2,
      /^too much: a\.csv\n {2}usage: npm run local -- run <setup> \[-- args\]\n$/,
    ],
    "words for nothing": [
      ["local", "exec", "--", "ls"],
      2,
      /^a name is missing\n {2}usage: npm run local -- exec <setup> /,
    ],
    "an unknown option": [
      ["local", "list", "--jsno"],
      2,
      /^Unknown option '--jsno'.*\n {2}usage: npm run local -- list/s,
    ],
  };
  for (const [title, [args, exit, message]] of Object.entries(cases))
    it(title, async () => {
      const { code, stdout, stderr } = await cloud.run(...args);
      assert.match(stderr, message);
      assert.equal(stdout, "");
      assert.equal(code, exit);
    });
});

describe("commands that need no local cloud", function () {
  this.timeout(30_000);
  const cloud = new TestCloud();
  after(() => cloud.remove());

  it("list names every setup, what it shows and whether it is up", async () => {
    const setups = await cloud.json<{ setup: string; shows: string; needsDocker: boolean; up: boolean }[]>(
      "local",
      "list",
    );
    const thumbnails = setups.find(({ setup }) => setup === "image-thumbnails");
    assert.equal(thumbnails?.up, false);
    assert.equal(thumbnails?.needsDocker, false);
    assert.match(thumbnails?.shows ?? "", /thumbnails/);
  });

  it("status says that nothing runs", async () => {
    assert.deepEqual(await cloud.json("local", "status"), { running: false, up: [] });
  });

  it("stop says that nothing ran", async () => {
    const { code, stdout } = await cloud.run("local", "stop");
    assert.equal(code, 0);
    assert.equal(stdout, "It was not running.\n");
  });
});

describe("a container to be entered", function () {
  this.timeout(30_000);
  const cloud = new TestCloud();
  after(() => cloud.remove());

  it("is refused without Docker, before anything is started", async () => {
    const { code, stderr } = await cloud.runWith({ PATH: "/nowhere" }, "local", "exec", "http-api");
    assert.equal(code, 1);
    assert.equal(
      stderr,
      "http-api cannot be entered: Docker is not installed, PATH has no docker command: install it (Debian, Ubuntu: apt-get install docker.io; macOS, Windows: Docker Desktop)\n",
    );
    assert.deepEqual(readdirSync(cloud.home), []);
  });
});

describe("an old Node", () => {
  it("is told that it is too old, in one line", () => {
    const script = `Object.defineProperty(process.versions, "node", { value: "20.1.0" }); await import("./cli/main.mjs");`;
    assert.throws(
      () =>
        execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, stdio: "pipe" }),
      ({ status, stderr }: { status: number; stderr: Buffer }) => {
        assert.equal(status, 1);
        assert.match(stderr.toString(), /^Node 20\.1\.0 is too old: kandokoro needs 22\.18 or newer\. .+\n$/);
        return true;
      },
    );
  });
});

describe("a demo on AWS", function () {
  this.timeout(30_000);
  const cloud = new TestCloud();
  after(() => cloud.remove());

  it("refuses while something leads the SDK elsewhere", async () => {
    const { code, stderr } = await cloud.runWith(
      { AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
      "demo",
      "image-thumbnails",
    );
    assert.equal(code, 1);
    assert.equal(
      stderr,
      "AWS_ENDPOINT_URL is set, so this would not reach AWS: unset it; for the local cloud: npm run local -- demo image-thumbnails\n",
    );
  });

  it("refuses so for a task too", async () => {
    const { code, stderr } = await cloud.runWith(
      { AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
      "task",
      "image-thumbnails",
      "--",
      "--all",
    );
    assert.equal(code, 1);
    assert.equal(
      stderr,
      "AWS_ENDPOINT_URL is set, so this would not reach AWS: unset it; for the local cloud: npm run local -- run image-thumbnails\n",
    );
  });

  it("says when there is no Pulumi CLI", async () => {
    const { code, stderr } = await cloud.runWith({ PATH: "/nowhere" }, "demo", "image-thumbnails");
    assert.equal(code, 1);
    assert.equal(
      stderr,
      "The Pulumi CLI is not on the PATH; install it (pulumi.com/docs/install) and deploy first: pulumi up\n",
    );
  });
});
