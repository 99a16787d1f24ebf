// The local provider under the real engine.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation/index.js";
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator, stopEmulator } from "../../../local/emulator.ts";
import { type ServedProvider, serveProvider } from "../../../local/provider/serve.ts";
import { pulumiCli } from "../../../local/pulumiCli.ts";
import { pulumiCommand } from "../../../local/pulumiCommand.ts";
import { workspaceOptions } from "../../../local/workspace.ts";
import { listAll } from "../../support/listing.ts";

interface Options {
  readonly retention?: number;
  readonly roleName?: string;
  readonly queueName?: string;
}

/** A queue, a role with two policies and a log group; the description is a secret. */
const program =
  ({ retention = 14, roleName, queueName }: Options = {}): PulumiFn =>
  async () => {
    const account = await aws.getCallerIdentity();
    const jobs = new aws.sqs.Queue("jobs", {
      visibilityTimeoutSeconds: 60,
      ...(queueName && { name: queueName }),
    });
    const trust = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
    const description = pulumi.secret("hush");
    const role = new aws.iam.Role("worker", {
      assumeRolePolicy: trust,
      description,
      ...(roleName && { name: roleName }),
    });
    const document = aws.iam.getPolicyDocumentOutput({
      statements: [{ actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage"], resources: [jobs.arn] }],
    });
    new aws.iam.RolePolicy("queue", { role: role.name, policy: document.json });
    new aws.iam.RolePolicyAttachment("logs", {
      role: role.name,
      policyArn: aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole,
    });
    const logs = new aws.cloudwatch.LogGroup("worker", { retentionInDays: retention });
    return {
      account: account.accountId,
      arn: jobs.arn,
      role: role.name,
      logs: logs.name,
      description: role.description,
    };
  };

describe("a real `pulumi up` with the local provider", function () {
  this.timeout(60_000);
  const outside = process.env.KANDOKORO_LOCAL;
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-"));
  let emulator: Emulator;
  let provider: ServedProvider;
  let stack: Stack;

  before(async () => {
    process.env.KANDOKORO_LOCAL = folder;
    emulator = await startEmulator();
    const { endpoint, region, accountId } = emulator;
    const logFile = join(folder, "provider.log");
    const defaultTags = { Project: "kandokoro" };
    provider = await serveProvider({ endpoint, region, accountId, defaultTags, logFile });
    const options = workspaceOptions();
    stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "test", projectName: "kandokoro", program: program() },
      {
        ...options,
        pulumiCommand: pulumiCommand(await pulumiCli()),
        envVars: { ...options.envVars, PULUMI_DEBUG_PROVIDERS: provider.debugProviders },
      },
    );
    await stack.setConfig("aws:region", { value: region });
  });

  after(async () => {
    await provider.stop();
    await stopEmulator();
    rmSync(folder, { recursive: true });
    if (outside === undefined) delete process.env.KANDOKORO_LOCAL;
    else process.env.KANDOKORO_LOCAL = outside;
  });

  const counts = (summary: { resourceChanges?: Record<string, number> }) => summary.resourceChanges;

  it("makes the resources, and keeps a secret input secret", async () => {
    const { outputs, summary } = await stack.up({ program: program() });
    assert.deepEqual(counts(summary), { create: 6 });
    assert.equal(outputs.account?.value, "000000000000");
    assert.match(String(outputs.arn?.value), /^arn:aws:sqs:ap-northeast-1:000000000000:jobs-[0-9a-f]{7}$/);
    assert.deepEqual(outputs.description, { value: "hush", secret: true });
    const state = join(folder, "pulumi", "state", ".pulumi", "stacks", "kandokoro", "test.json");
    assert.match(readFileSync(state, "utf8"), /"description":\s*\{[^}]*"ciphertext"/);
    assert.doesNotMatch(readFileSync(state, "utf8"), /hush/);
    assert.equal((await listAll(emulator.endpoint)).queues?.length, 1);
  });

  it("has nothing to do in a second one, a preview and a refresh", async () => {
    await stack.preview({ program: program(), expectNoChanges: true });
    assert.deepEqual(counts((await stack.up({ program: program() })).summary), { same: 6 });
    assert.deepEqual(counts((await stack.refresh({ expectNoChanges: true })).summary), { same: 6 });
  });

  it("changes in place what can be", async () => {
    const { summary } = await stack.up({ program: program({ retention: 30 }) });
    assert.deepEqual(counts(summary), { same: 5, update: 1 });
  });

  it("replaces a role that is renamed, with what hangs on it", async () => {
    const { outputs, summary } = await stack.up({ program: program({ retention: 30, roleName: "renamed" }) });
    assert.deepEqual(counts(summary), { replace: 3, same: 3 });
    assert.equal(outputs.role?.value, "renamed");
    assert.deepEqual((await listAll(emulator.endpoint)).roles, ["renamed"]);
  });

  it("refuses a wrong input in one line, and makes nothing", async () => {
    const wrong: PulumiFn = async () => {
      new aws.sqs.Queue("wrong", { visibilityTimeoutSeconds: 50_000 });
    };
    await assert.rejects(stack.up({ program: wrong }), (error: Error) => {
      assert.match(
        error.message,
        /aws:sqs\/queue:Queue resource 'wrong' has a problem: visibilityTimeoutSeconds is 50000; use 0 to 43200/,
      );
      return true;
    });
    assert.equal((await listAll(emulator.endpoint)).queues?.length, 1);
  });

  it("names a type that is not covered, and those that are", async () => {
    const wrong: PulumiFn = async () => {
      new aws.kms.Key("wrong", {});
    };
    await assert.rejects(stack.up({ program: wrong }), (error: Error) => {
      assert.match(
        error.message,
        /The local cloud does not have the resource type aws:kms\/key:Key: deploy to AWS, or add it in local\/provider\/aws\/kms.ts\. It has .*aws:cloudwatch\/logGroup:LogGroup, /,
      );
      return true;
    });
  });

  it("drops from the state what was removed behind its back, and makes it again", async () => {
    const group = (await stack.outputs()).logs?.value as string;
    const { CloudWatchLogs } = await import("@aws-sdk/client-cloudwatch-logs");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new CloudWatchLogs({ endpoint: emulator.endpoint, region: emulator.region, credentials });
    await client.deleteLogGroup({ logGroupName: group });
    assert.deepEqual(counts((await stack.refresh()).summary), { delete: 1, same: 5 });
    const { summary } = await stack.up({ program: program({ retention: 30, roleName: "renamed" }) });
    assert.deepEqual(counts(summary), { create: 1, same: 5 });
  });

  it("destroys all of it", async () => {
    assert.deepEqual(counts((await stack.destroy()).summary), { delete: 6 });
    const left = Object.values(await listAll(emulator.endpoint)).flat();
    assert.deepEqual(left, []);
  });

  it("says nothing in its log but what it refused", () => {
    const lines = readFileSync(join(folder, "provider.log"), "utf8").split("\n");
    const said = lines.filter((line) => line !== "" && !line.startsWith("    at "));
    assert.ok(
      said.every((line) => line.includes("aws:kms/key:Key")),
      said.join("\n"),
    );
  });
});
