// The setup on a local cloud with real containers, by the commands that users type.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { steady } from "../../../bench/requests.ts";
import { root } from "../../../local/home.ts";
import type { StepEvidence } from "../../../stacks/fargate-service/demo.ts";
import { ended, eventually, TestCloud } from "../../support/cli.ts";
import { containersOf } from "../../support/containers.ts";
import { describeWithDocker } from "../../support/docker.ts";
import { clientConfig, listAll } from "../../support/listing.ts";
import { counted, type Outputs } from "./answers.ts";

const SETUP = "fargate-service";
/** Scaling has a test of its own. */
const ONE_TASK = ["--config", "kandokoro:maxTasks=1"];
const VERSION_2 = [...ONE_TASK, "--config", "kandokoro:version=2"];

describeWithDocker("fargate-service on a local cloud", function () {
  this.timeout(600_000); // a first run may have to build the Pulumi CLI
  const cloud = new TestCloud();
  let endpoint: string;
  let outputs: Outputs;

  before("npm run local -- up", async () => {
    const { code, stderr } = await cloud.run("local", "up", SETUP, ...ONE_TASK);
    assert.equal(code, 0, stderr);
    ({ endpoint } = await cloud.json<{ endpoint: string }>("local", "status"));
    outputs = await cloud.json<Outputs>("local", "outputs", SETUP);
  });
  after(() => cloud.remove());

  it("proves itself: a task answers, knows its links, and works while others are answered", async () => {
    const steps = await cloud.json<StepEvidence[]>("local", "demo", SETUP);
    assert.deepEqual(
      steps.map(({ what, tasks, versions }) => [what, tasks.length, versions]),
      [
        ["who answers", 1, ["1"]],
        ["a link is signed", 1, ["1"]],
        ["the link is checked", 1, ["1"]],
        ["5 connections for 5 s", 1, ["1"]],
        ["meanwhile, work of 3000 ms", 1, ["1"]],
      ],
    );
    assert.ok(steps[4]!.median >= 3000);
  });

  it("changes nothing when it is deployed again", async () => {
    const { code, stderr } = await cloud.run("local", "preview", SETUP, ...ONE_TASK, "--expect-no-changes");
    assert.equal(code, 0, stderr);
  });

  it("logs each request as a line of JSON, and nothing that was in it", async () => {
    const secret = "sesame-open";
    await fetch(`${outputs.url}/links/${secret}?token=${secret}`, { headers: { authorization: secret } });
    const found = await eventually("the request's line", 20, async () => {
      const { stdout } = await cloud.run("local", "logs", SETUP);
      return stdout.includes('"route":"/links/:token","status":403') ? stdout : undefined;
    });
    for (const line of found.trim().split("\n")) {
      const { level, message } = JSON.parse(line.slice(line.indexOf("{"))) as Record<string, string>;
      assert.ok(level === "INFO" && ["listening", "request"].includes(message!), line);
    }
    assert.doesNotMatch(found, /sesame/);
  });

  it("keeps the secret's value out of the state, previews, outputs, logs and the task definition", async () => {
    const secrets = new SecretsManagerClient(clientConfig(endpoint));
    const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
    const { SecretString: value = "" } = await secrets.send(
      new GetSecretValueCommand({ SecretId: SecretList[0]!.ARN }),
    );
    assert.match(value, /^[A-Za-z0-9]{32}$/);
    const told = await Promise.all([
      cloud.run("local", "preview", SETUP, ...VERSION_2),
      cloud.run("local", "outputs", SETUP, "--json"),
      cloud.run("local", "logs", SETUP),
    ]);
    const { taskDefinition } = await new ECSClient(clientConfig(endpoint)).send(
      new DescribeTaskDefinitionCommand({ taskDefinition: `kandokoro-${SETUP}-web` }),
    );
    assert.match(JSON.stringify(taskDefinition), /"valueFrom":"arn:aws:secretsmanager:/);
    const texts = [...told.flatMap(({ stdout, stderr }) => [stdout, stderr]), JSON.stringify(taskDefinition)];
    for (const text of texts) assert.ok(!text.includes(value));
    const files = filesBelow(join(cloud.home, "pulumi"));
    assert.ok(
      files.some((file) => file.endsWith(`${SETUP}.json`)),
      files.join(", "),
    );
    for (const file of files) assert.ok(!readFileSync(file).includes(value), file);
  });

  it("runs a command in the container, and answers its exit code", async () => {
    const version = await cloud.run("local", "exec", SETUP, "--", "node", "--version");
    assert.match(version.stdout, /^v24\.\d+\.\d+\n$/);
    assert.equal(version.code, 0);
    assert.equal((await cloud.run("local", "exec", SETUP, "--", "sh", "-c", "exit 7")).code, 7);
  });

  it("opens a shell in a terminal", async () => {
    const script = spawn(
      "script",
      ["-qec", `${process.execPath} cli/main.mjs local exec ${SETUP}`, "/dev/null"],
      {
        cwd: root,
        env: { ...process.env, NODE_OPTIONS: "", KANDOKORO_LOCAL: cloud.home },
        stdio: ["pipe", "pipe", "pipe"],
      },
    );
    script.stdin.write("test -t 0 && echo in a terminal of $VERSION, by $(id -u)\nexit 5\n");
    const { code, stdout } = await ended(script);
    assert.match(stdout, /in a terminal of 1, by 0\r\n/);
    assert.equal(code, 5);
  });

  it("puts out commands that are ready to be typed", () => {
    assert.deepEqual(Object.keys(outputs.commands), [
      "ask",
      "events",
      "exec",
      "makeLink",
      "scale",
      "tailLogs",
      "work",
    ]);
    for (const command of Object.values(outputs.commands))
      assert.doesNotMatch(command, /undefined|\[object|Output/);
    const made = execFileSync("sh", ["-c", outputs.commands.makeLink!], { encoding: "utf8", stdio: "pipe" });
    assert.match(made, /^HTTP\/1\.1 201 /);
  });

  it("replaces a container that was killed", async () => {
    const [killed] = containersOf(endpoint);
    execFileSync("docker", ["kill", killed!], { stdio: "pipe" });
    await eventually("another container", 60, async () => {
      const names = containersOf(endpoint);
      return names.length === 1 && !names.includes(killed!) ? true : undefined;
    });
    await eventually("an answer", 60, async () =>
      (await fetch(`${outputs.url}/health`)).ok ? true : undefined,
    );
  });

  it("loses no request of ten connections while it rolls to another version", async () => {
    const end = steady(`${outputs.url}/work?ms=50`, 10);
    const { code, stderr } = await cloud.run("local", "up", SETUP, ...VERSION_2);
    await eventually("the old container to be gone", 60, async () =>
      containersOf(endpoint).length === 1 ? true : undefined,
    );
    const { answers, failures } = await end();
    assert.equal(code, 0, stderr);
    assert.deepEqual(failures, []);
    const versions = counted(answers);
    assert.deepEqual(Object.keys(versions), ["1", "2"]);
    assert.equal((JSON.parse(answers.at(-1)!) as { version: string }).version, "2");
  });

  it("is gone after destroy, its containers too; destroying again is no error", async () => {
    const { code, stderr } = await cloud.run("local", "destroy", SETUP);
    assert.equal(code, 0, stderr);
    for (const [kind, names] of Object.entries(await listAll(endpoint))) assert.deepEqual(names, [], kind);
    assert.deepEqual(containersOf(endpoint), []);
    assert.equal((await cloud.run("local", "destroy", SETUP)).code, 0);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
