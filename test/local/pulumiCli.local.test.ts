import assert from "node:assert/strict";
import { isAbsolute } from "node:path";
import { pulumiCli } from "../../local/pulumiCli.ts";
import { isRecentEnough } from "../../local/pulumiCliVersion.ts";
import { run } from "../../local/process.ts";

describe("the real Pulumi CLI", function () {
  this.timeout(30 * 60_000); // the first time it may have to be built

  it("is found or installed, and runs with the version that is told", async () => {
    const { command, version } = await pulumiCli();
    assert.ok(isAbsolute(command));
    assert.ok(isRecentEnough(version));
    const { stdout } = await run(command, ["version"], { deadlineSeconds: 20 });
    assert.equal(stdout, `v${version}`);
  });

  it("is the same one the next time", async () => {
    const { command } = await pulumiCli();
    const again = await pulumiCli();
    assert.equal(again.command, command);
    assert.match(again.how, /^(PATH|kept)$/);
  });
});
