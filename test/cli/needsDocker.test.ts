// What a setup with containers says where they cannot run.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { setups } from "../../stacks/setups.ts";
import { aboutSetup } from "../../cli/needsDocker.ts";
import { TestCloud } from "../support/cli.ts";

const missing =
  "no Docker engine answers at unix:///nonexistent: start it (Linux: sudo systemctl start docker; macOS, Windows: open Docker Desktop), or name another one with DOCKER_HOST";

describe("a setup with containers, without a Docker engine", function () {
  this.timeout(30_000);
  const cloud = new TestCloud();
  let setup: string;
  let without: string;

  before(async () => {
    const all = await Promise.all(setups().map(async (name) => ({ name, ...(await aboutSetup(name)) })));
    setup = all.find(({ needsDocker }) => needsDocker)!.name;
    without = all
      .filter(({ needsDocker }) => !needsDocker)
      .map(({ name }) => name)
      .join(", ");
  });
  after(() => cloud.remove());

  for (const command of [["start"], ["local", "up"], ["local", "demo"], ["local", "run"]])
    it(`is refused at once by ${command.join(" ")}, with what is missing and what works without`, async () => {
      const env = { DOCKER_HOST: "unix:///nonexistent" };
      const { code, stderr, stdout } = await cloud.runWith(env, ...command, `${setup}.test`);
      assert.equal(stderr, `${setup} runs containers, but ${missing}. Without Docker work: ${without}\n`);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.deepEqual(readdirSync(cloud.home), [], "nothing was started");
    });

  it("is listed as one that needs it", async () => {
    const listed = await cloud.json<{ setup: string; needsDocker: boolean }[]>("local", "list");
    assert.equal(listed.find((one) => one.setup === setup)?.needsDocker, true);
  });
});
