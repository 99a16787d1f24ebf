import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { until } from "../../../local/process.ts";
import { serveProvider } from "../../../local/provider/serve.ts";

const main = fileURLToPath(new URL("../../../local/provider/main.ts", import.meta.url));

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const connected = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}

describe("the local provider's process", function () {
  this.timeout(20_000);
  const outside = process.env.KANDOKORO_LOCAL;
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-"));
  const logFile = join(folder, "logs", "provider.log");
  const options = {
    endpoint: "http://127.0.0.1:4566",
    region: "ap-northeast-1",
    accountId: "000000000000",
    defaultTags: {},
    logFile,
  };
  before(() => (process.env.KANDOKORO_LOCAL = folder));
  after(() => {
    rmSync(folder, { recursive: true });
    if (outside === undefined) delete process.env.KANDOKORO_LOCAL;
    else process.env.KANDOKORO_LOCAL = outside;
  });

  it("serves all three packages on one port until it is stopped, twice if need be", async () => {
    const { debugProviders, port, stop } = await serveProvider(options);
    assert.equal(debugProviders, `aws:${port},awsx:${port},docker:${port}`);
    assert.equal(await answers(port), true);
    await stop();
    await stop();
    assert.equal(await answers(port), false);
  });

  it("refuses an endpoint that is not this machine, in one line", async () => {
    await assert.rejects(serveProvider({ ...options, endpoint: "https://sqs.amazonaws.com" }), {
      name: "UserError",
      message: `The local provider did not start: The local provider works on this machine only: KANDOKORO_ENDPOINT is "https://sqs.amazonaws.com"; use an address such as http://127.0.0.1:4566 (its log: ${logFile})`,
    });
    assert.equal(readFileSync(logFile, "utf8").trim().split("\n").length, 1);
  });

  it("ends when its starter does, and outlives Ctrl-C", async () => {
    const env = {
      PATH: process.env.PATH,
      KANDOKORO_ENDPOINT: "http://127.0.0.1:4566",
      KANDOKORO_LOCAL: folder,
    };
    const child = spawn(process.execPath, ["--no-warnings", main], {
      env,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [port] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    child.kill("SIGINT");
    assert.equal(await answers(Number(port)), true);
    const ended = once(child, "exit");
    child.stdin.end();
    assert.deepEqual(await ended, [0, null]);
    assert.ok(await until(async () => !(await answers(Number(port))), 5));
  });
});
