// What goes wrong with the service, on local clouds of the tests' own with real containers.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, it } from "mocha";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteSecretCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { steady } from "../../../bench/requests.ts";
import { ended, eventually, TestCloud } from "../../support/cli.ts";
import { containersOf } from "../../support/containers.ts";
import { BASE_IMAGE, describeWithDocker, docker, engineWithBase } from "../../support/docker.ts";
import { clientConfig, listAll } from "../../support/listing.ts";
import { counted, type Outputs } from "./answers.ts";

const SETUP = "fargate-service";
/** Scaling has a test of its own. */
const UP = ["local", "up", SETUP, "--config", "kandokoro:maxTasks=1"] as const;
/** Images that this run makes. */
const CRASHES = `kandokoro-test-crashes:${process.pid}`;
const FOREIGN = `kandokoro-test-foreign:${process.pid}`;
const image = (uri: string) => ["--config", `kandokoro:imageUri=${uri}`];

describeWithDocker("fargate-service on a local cloud when things go wrong", function () {
  this.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-images-"));
  let cloud: TestCloud;

  before(async () => {
    await engineWithBase();
    const program = `console.error("no database at db.internal"); process.exit(3)`;
    await build(CRASHES, [`FROM ${BASE_IMAGE}`, `CMD ["node", "-e", ${JSON.stringify(program)}]`]);
    const foreign = process.arch === "arm64" ? "linux/amd64" : "linux/arm64";
    await build(FOREIGN, ["FROM scratch", "COPY Dockerfile /app", 'CMD ["/app"]'], "--platform", foreign);
  });
  beforeEach(() => (cloud = new TestCloud()));
  afterEach(() => cloud.remove());
  after(async () => {
    await docker("rmi", "--force", CRASHES, FOREIGN);
    rmSync(folder, { recursive: true });
  });

  async function build(tag: string, lines: readonly string[], ...options: readonly string[]) {
    writeFileSync(join(folder, "Dockerfile"), `${lines.join("\n")}\n`);
    await docker("build", "--quiet", "--tag", tag, ...options, folder);
  }

  async function up(...config: readonly string[]): Promise<{ endpoint: string; outputs: Outputs }> {
    const { code, stderr } = await cloud.run(...UP, ...config);
    assert.equal(code, 0, stderr);
    const { endpoint } = await cloud.json<{ endpoint: string }>("local", "status");
    return { endpoint, outputs: await cloud.json<Outputs>("local", "outputs", SETUP) };
  }

  it("is put back when its new image crashes, says why, and is healed by the next up", async () => {
    const { endpoint, outputs } = await up();
    const end = steady(`${outputs.url}/health`, 2);
    const { code, stderr } = await cloud.run(...UP, ...image(CRASHES));
    const { answers, failures } = await end();
    assert.equal(code, 1, stderr);
    assert.match(
      stderr,
      /ecs\.Service "web": the deployment of kandokoro-fargate-service-web:2 failed; what ran before still runs\n {2}Task [0-9a-f-]{36} stopped: Essential container in task exited\. web: exit code 3\.\n {2}The last lines of web:\n {4}no database at db\.internal\n {2}More: .* logs tail web-logs-.*; .* ecs describe-services /,
    );
    assert.match(
      stderr,
      /Service deployment rolled back because the circuit breaker threshold was exceeded\. Its tasks stopped: Essential container in task exited \(web: exit code 3\)/,
    );
    assert.deepEqual([failures, Object.keys(counted(answers))], [[], ["1"]]);

    assert.equal((await cloud.run(...UP, "--config", "kandokoro:version=2")).code, 0);
    const { version } = (await (await fetch(`${outputs.url}/health`)).json()) as { version: string };
    assert.equal(version, "2");
    await eventually("the old container to be gone", 60, async () =>
      containersOf(endpoint).length === 1 ? true : undefined,
    );
  });

  it("fails when its very first image crashes, and says that there is nothing to go back to", async () => {
    const { code, stderr } = await cloud.run(...UP, ...image(CRASHES));
    assert.equal(code, 1, stderr);
    assert.match(
      stderr,
      /ecs\.Service "web": the deployment of kandokoro-fargate-service-web:1 failed; it is the first, so there is nothing to go back to, and nothing runs\n {2}Task [0-9a-f-]{36} stopped: Essential container in task exited\. web: exit code 3\.\n {2}The last lines of web:\n {4}no database at db\.internal\n/,
    );
    const { outputs } = await up();
    assert.equal((await fetch(`${outputs.url}/health`)).status, 200);
    const { code: unchanged, stderr: changes } = await cloud.run(
      "local",
      "preview",
      ...UP.slice(2),
      "--expect-no-changes",
    );
    assert.equal(unchanged, 0, changes);
  });

  it("does not take an image of another architecture", async () => {
    const { outputs } = await up();
    const { code, stderr } = await cloud.run(...UP, ...image(FOREIGN));
    assert.equal(code, 1, stderr);
    const platform = process.arch === "arm64" ? "linux/arm64" : "linux/amd64";
    assert.match(
      stderr,
      new RegExp(
        `the deployment of kandokoro-fargate-service-web:2 failed; what ran before still runs\\n {2}Task [0-9a-f-]{36} stopped: CannotPullContainerError: image Manifest does not contain descriptor matching platform '${platform}'\\.\\n`,
      ),
    );
    assert.equal((await fetch(`${outputs.url}/health`)).status, 200);
  });

  it("says of a secret that somebody has deleted that it is missing, and goes on answering", async () => {
    const { endpoint, outputs } = await up();
    const secrets = new SecretsManagerClient(clientConfig(endpoint));
    const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
    await secrets.send(
      new DeleteSecretCommand({ SecretId: SecretList[0]!.ARN, ForceDeleteWithoutRecovery: true }),
    );
    const { code, stderr } = await cloud.run(...UP, "--config", "kandokoro:version=2");
    assert.equal(code, 1, stderr);
    assert.match(stderr, /ResourceInitializationError.*secret/);
    assert.equal((await fetch(`${outputs.url}/health`)).status, 200);
  });

  it("goes on after it was killed while its service came up, and leaves nothing behind when destroyed", async () => {
    const killed = cloud.spawn([...UP]);
    const end = ended(killed);
    let said = "";
    killed.stderr!.on("data", (data: Buffer) => (said += data.toString()));
    await eventually("the task definition", 500, async () =>
      /created aws:ecs\/taskDefinition:TaskDefinition/.test(said) ? true : undefined,
    );
    process.kill(-killed.pid!, "SIGKILL");
    await end;

    const { endpoint, outputs } = await up();
    assert.equal((await fetch(`${outputs.url}/health`)).status, 200);
    const there = await listAll(endpoint);
    for (const kind of ["clusters", "repositories", "loadBalancers", "secrets"])
      assert.equal(there[kind]?.length, 1, `${kind}: ${there[kind]?.join(", ")}`);
    assert.equal((await cloud.run("local", "destroy", SETUP)).code, 0);
    for (const [kind, names] of Object.entries(await listAll(endpoint))) assert.deepEqual(names, [], kind);
    assert.deepEqual(containersOf(endpoint), []);
  });
});
