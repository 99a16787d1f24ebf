// A network and a load balancer by a real `pulumi up`: what may change without replacing what stands in it.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as alb from "../../components/alb/index.ts";
import * as network from "../../components/network/index.ts";
import * as s3 from "../../components/s3/index.ts";
import { type Emulator, startEmulator, stopEmulator } from "../../local/emulator.ts";
import { type PulumiCli, pulumiCli } from "../../local/pulumiCli.ts";
import { destroy, up } from "../../local/workspace.ts";
import { listAll } from "../support/listing.ts";

describe("network.Network on the local cloud", function () {
  this.timeout(120_000);
  const outside = process.env.KANDOKORO_LOCAL;
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-"));
  let emulator: Emulator;
  let cli: PulumiCli;
  let made: Record<string, unknown> = {};

  before(async () => {
    process.env.KANDOKORO_LOCAL = folder;
    emulator = await startEmulator();
    cli = await pulumiCli();
  });

  after(async () => {
    await stopEmulator();
    rmSync(folder, { recursive: true });
    if (outside === undefined) delete process.env.KANDOKORO_LOCAL;
    else process.env.KANDOKORO_LOCAL = outside;
  });

  const deploy = (args: network.NetworkArgs) =>
    up("net", {
      emulator,
      cli,
      program: async () => {
        const net = new network.Network("net", args);
        const accessLogs = new s3.Bucket("access-logs", { expireDays: 30 });
        const web = new alb.LoadBalancer("web", { network: net, accessLogs });
        const api = new network.SecurityGroup("api", { network: net, description: "Tasks." });
        api.allowFrom(web.securityGroup, 3000, "Requests.");
        return { public: net.publicSubnetIds, private: net.privateSubnetIds, url: web.url };
      },
    });
  const subnets = (outputs: Record<string, unknown>, kind: "public" | "private") => outputs[kind] as string[];

  it("is made, with endpoints and flow logs, and a second up changes nothing", async () => {
    const args: network.NetworkArgs = { nat: "none", endpoints: ["logs"], flowLogs: "reject" };
    const first = await deploy(args);
    made = first.outputs;
    assert.equal(subnets(made, "public").length, 2);
    assert.equal(subnets(made, "private").length, 2);
    const { changes } = await deploy(args);
    assert.deepEqual(changes, { same: first.changes.create });
  });

  it("gets a NAT gateway, and loses endpoints and flow logs, without a change to its subnets", async () => {
    const { changes, outputs } = await deploy({ nat: "single" });
    assert.deepEqual(subnets(outputs, "public"), subnets(made, "public"));
    assert.deepEqual(subnets(outputs, "private"), subnets(made, "private"));
    // The address, the gateway, and a route in each zone; nothing is replaced.
    assert.equal(changes.create, 4);
    assert.equal(changes.replace, undefined);
  });

  it("gets a third zone, and the others stay", async () => {
    const { changes, outputs } = await deploy({ nat: "single", zones: 3 });
    assert.deepEqual(subnets(outputs, "public").slice(0, 2), subnets(made, "public"));
    assert.deepEqual(subnets(outputs, "private").slice(0, 2), subnets(made, "private"));
    assert.equal(subnets(outputs, "private").length, 3);
    assert.equal(changes.replace, undefined);
  });

  it("answers 404 where no rule leads", async () => {
    const { outputs } = await deploy({ nat: "single", zones: 3 });
    const answer = await fetch(`${String(outputs.url)}/nowhere`);
    assert.equal(answer.status, 404);
    assert.equal(await answer.text(), "Not found");
  });

  it("leaves nothing behind", async () => {
    await destroy("net", { emulator, cli });
    assert.deepEqual(Object.values(await listAll(emulator.endpoint)).flat(), []);
  });
});
