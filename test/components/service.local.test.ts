// A service by a real `pulumi up` with real containers: what is told when an image crashes at its start.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "mocha";
import * as ecs from "../../components/ecs/index.ts";
import * as network from "../../components/network/index.ts";
import { startEmulator, stopEmulator, type Emulator } from "../../local/emulator.ts";
import { UserError } from "../../local/errors.ts";
import { pulumiCli, type PulumiCli } from "../../local/pulumiCli.ts";
import { destroy, preview, up } from "../../local/workspace.ts";
import { BASE_IMAGE, describeWithDocker, engineWithBase } from "../support/docker.ts";

const NAMES = [
  "KANDOKORO_LOCAL",
  "AWS_ENDPOINT_URL",
  "AWS_REGION",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
];
// By one stream: of two, the engine keeps no order.
const CRASH = `console.error("reading the settings"); console.error("Error: there are none"); process.exit(3)`;
const SERVE = "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)";

describeWithDocker("ecs.Service on the local cloud", function () {
  this.timeout(240_000);
  const outside = NAMES.map((name) => [name, process.env[name]] as const);
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-"));
  let emulator: Emulator;
  let cli: PulumiCli;

  before(async () => {
    await engineWithBase();
    process.env.KANDOKORO_LOCAL = folder;
    emulator = await startEmulator();
    cli = await pulumiCli();
    // As the commands do: what stopped tasks said is asked for by the SDK's ambient configuration.
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: emulator.region,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
  });

  after(async () => {
    await destroy("web", { emulator, cli }).finally(stopEmulator);
    rmSync(folder, { recursive: true });
    for (const [name, value] of outside)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });

  const options = (code: string) => ({
    emulator,
    cli,
    program: async () => {
      const net = new network.Network("net", { nat: "none" });
      const containers = { app: { image: BASE_IMAGE, command: ["node", "-e", code] } };
      const task = new ecs.TaskDefinition("web", { cpu: 256, memoryMiB: 512, containers });
      const cluster = new ecs.Cluster("main");
      const { service } = new ecs.Service("web", { cluster, task, network: net, publicIp: true });
      return { runs: service.taskDefinition, asked: task.arn };
    },
  });

  /** The error, with `<id>` for what differs from run to run. */
  async function failure(code: string): Promise<string> {
    const error: unknown = await up("web", options(code)).then(
      () => assert.fail("it was to fail"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof UserError, String(error));
    return error.message.replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|-[0-9a-f]{7}\b/g, "<id>");
  }

  const told = (revision: string, outcome: string) => [
    `ecs.Service "web": the deployment of kandokoro-web-web:${revision} failed; ${outcome}`,
    "  Task <id> stopped: Essential container in task exited. app: exit code 3.",
    "  The last lines of app:",
    "    reading the settings",
    "    Error: there are none",
  ];

  it("says of a first deployment that crashes why, and that there is nothing to go back to", async () => {
    const lines = (await failure(CRASH)).split("\n");
    assert.deepEqual(
      lines.slice(0, 5),
      told("1", "it is the first, so there is nothing to go back to, and nothing runs"),
    );
    assert.match(
      lines[5]!,
      /^ {2}More: .*aws .* logs tail web-logs<id> --since 1h; .* ecs describe-services --cluster /,
    );
    assert.match(lines.at(-1)!, /ECS deployment circuit breaker: tasks failed to start\./);
  });

  it("comes up once that is mended, and a second up would change nothing", async () => {
    const { outputs } = await up("web", options(SERVE));
    assert.equal(outputs.runs, outputs.asked);
    const { changes } = await preview("web", options(SERVE));
    assert.deepEqual(Object.keys(changes), ["same"]);
  });

  it("says of a later one that crashes why, goes back to what ran, and comes up again once mended", async () => {
    const lines = (await failure(CRASH)).split("\n");
    assert.deepEqual(lines.slice(0, 5), told("3", "what ran before still runs"));
    assert.match(
      lines.at(-1)!,
      /Service deployment rolled back because the circuit breaker threshold was exceeded\./,
    );
    const { outputs } = await up("web", options(`${SERVE}; // mended`));
    assert.equal(outputs.runs, outputs.asked);
  });
});
