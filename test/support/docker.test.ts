// What a test run says of tests that need Docker.
import assert from "node:assert/strict";
import { join } from "node:path";
import { root } from "../../local/home.ts";
import { run } from "../../local/process.ts";

const missing =
  "no Docker engine answers at unix:///nonexistent: start it (Linux: sudo systemctl start docker; macOS, Windows: open Docker Desktop), or name another one with DOCKER_HOST";

/** A run of the fixture, without an engine; what only shows in a terminal is left out. */
async function runFixture(env: NodeJS.ProcessEnv): Promise<{ ok: boolean; output: string }> {
  const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
  const args = [mocha, "--no-color", "test/support/fixtures/withDocker.ts"];
  const { ok, stdout } = await run(process.execPath, args, {
    cwd: root,
    env: { ...process.env, DOCKER_HOST: "unix:///nonexistent", REQUIRE_DOCKER: undefined, ...env },
    deadlineSeconds: 30,
  });
  return { ok, output: stdout };
}

describe("tests that need Docker, without an engine", function () {
  this.timeout(40_000);

  it("are left out, counted as skipped, and told of with the reason", async () => {
    const { ok, output } = await runFixture({});
    const end = output.slice(output.indexOf("Left out"));
    assert.equal(
      end,
      `Left out: 3 tests, as ${missing}\n  with Docker\n  in part\n\n1 passed, 0 failed, 3 skipped`,
    );
    assert.ok(ok);
    assert.doesNotMatch(output, /began/);
  });

  it("fail where REQUIRE_DOCKER=1 says that there is one", async () => {
    const { ok, output } = await runFixture({ REQUIRE_DOCKER: "1" });
    assert.equal(output.split("\n").at(-1), "1 passed, 2 failed, 0 skipped");
    assert.equal(output.split(`Error: REQUIRE_DOCKER=1, but ${missing}`).length, 3);
    assert.equal(ok, false);
  });
});
