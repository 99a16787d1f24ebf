// What SQS, CloudWatch Logs and IAM do beside being made, changed and deleted (recorded.local.test.ts).
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { IAM } from "@aws-sdk/client-iam";
import { SQS } from "@aws-sdk/client-sqs";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, stopEmulator } from "../../../local/emulator.ts";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const queue = "aws:sqs/queue:Queue";
const role = "aws:iam/role:Role";
const policy = "aws:iam/policy:Policy";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";

const allow = (action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });
const assumeRolePolicy = JSON.stringify({
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
});

describe("the local provider on the emulator", function () {
  this.timeout(60_000);
  const outside = process.env.KANDOKORO_LOCAL;
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-"));
  let cloud: Cloud;
  let world: World;
  let count = 0;

  before(async () => {
    process.env.KANDOKORO_LOCAL = folder;
    cloud = settings((await startEmulator()).endpoint);
    world = new World(cloud, {}, {});
  });

  after(async () => {
    await stopEmulator();
    rmSync(folder, { recursive: true });
    if (outside === undefined) delete process.env.KANDOKORO_LOCAL;
    else process.env.KANDOKORO_LOCAL = outside;
  });

  const make = (token: string, inputs: Values = {}) =>
    world.create({ token, name: `made${count++}`, inputs });
  const makeRole = (inputs: Values = {}) => make(role, { assumeRolePolicy, ...inputs });
  const remove = ({ id, outs, urn }: Made) => world.provider.delete!(id, urn, outs);
  const isThere = async ({ id, outs, urn }: Made) => (await world.provider.read!(id, urn, outs)).id !== "";

  /** Updates to these inputs, as the program would have them, and answers the outputs. */
  async function change(made: Made, news: Values): Promise<Values> {
    const inputs = await world.check(made.urn, made.inputs, news);
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, inputs);
    assert.equal((await world.provider.diff!(made.id, made.urn, outs as Values, inputs)).changes, false);
    made.outs = outs as Values;
    return made.outs;
  }

  describe("SQS", () => {
    it("makes a FIFO queue under a name that says so", async () => {
      const { outs } = await make(queue, { fifoQueue: true, contentBasedDeduplication: true });
      assert.match(String(outs.name), /^made\d+-[0-9a-f]{7}\.fifo$/);
      assert.deepEqual([outs.fifoQueue, outs.contentBasedDeduplication], [true, true]);
    });

    it("takes back what is no longer asked for, and keeps what SQS decides", async () => {
      const redrivePolicy = JSON.stringify({
        deadLetterTargetArn: (await make(queue)).outs.arn,
        maxReceiveCount: 3,
      });
      const made = await make(queue, { delaySeconds: 7, receiveWaitTimeSeconds: 5, redrivePolicy });
      const outs = await change(made, { visibilityTimeoutSeconds: 40 });
      assert.deepEqual(
        [outs.delaySeconds, outs.receiveWaitTimeSeconds, outs.visibilityTimeoutSeconds, outs.redrivePolicy],
        [0, 0, 40, redrivePolicy],
      );
    });

    it("encrypts with its own key, or one that is given, never both", async () => {
      const made = await make(queue);
      assert.deepEqual([made.outs.sqsManagedSseEnabled, made.outs.kmsMasterKeyId], [true, ""]);
      const outs = await change(made, { kmsMasterKeyId: "alias/aws/sqs" });
      assert.deepEqual([outs.sqsManagedSseEnabled, outs.kmsMasterKeyId], [false, "alias/aws/sqs"]);
      assert.equal((await change(made, {})).kmsMasterKeyId, "");
    });

    it("reaches a queue whose URL names an earlier address of the emulator", async () => {
      const made = await make(queue);
      const earlier = String(made.id).replace(/:\d+\//, ":1/");
      assert.equal((await world.provider.read!(earlier, made.urn, made.outs)).id, earlier);
      await world.provider.delete!(earlier, made.urn, made.outs);
      assert.equal(await isThere(made), false);
    });

    it("sees a tag that was added behind the program's back", async () => {
      const made = await make(queue);
      await cloud.client(SQS).tagQueue({ QueueUrl: made.id, Tags: { stray: "1" } });
      const { props } = await world.provider.read!(made.id, made.urn, made.outs);
      assert.deepEqual((props as Values).tags, { stray: "1" });
      const diff = await world.provider.diff!(made.id, made.urn, props as Values, made.inputs);
      assert.equal(diff.changes, true);
    });
  });

  describe("CloudWatch Logs", () => {
    it("keeps for ever without a retention", async () => {
      const made = await make(logGroup, { retentionInDays: 7 });
      assert.equal((await change(made, {})).retentionInDays, 0);
    });

    it("leaves the group there with skipDestroy", async () => {
      const made = await make(logGroup, { skipDestroy: true });
      await remove(made);
      assert.equal(await isThere(made), true);
    });

    it("does not delete a protected group", async () => {
      const made = await make(logGroup, { name: "protected", deletionProtectionEnabled: true });
      await assert.rejects(remove(made), {
        message: `${logGroup} "made${count - 1}": is protected from deletion; set deletionProtectionEnabled: false first`,
      });
      await change(made, { name: "protected", deletionProtectionEnabled: false });
      await remove(made);
      assert.equal(await isThere(made), false);
    });

    it("does not change a group's key, which the emulator cannot", async () => {
      const kmsKeyId = "arn:aws:kms:ap-northeast-1:000000000000:key/a";
      const made = await make(logGroup, { kmsKeyId });
      assert.equal(made.outs.kmsKeyId, kmsKeyId);
      await assert.rejects(change(made, {}), {
        message: `${logGroup} "made${count - 1}": kmsKeyId cannot be changed on the local cloud: the emulator takes it at creation only`,
      });
    });

    it("finds a group among those whose names go on", async () => {
      const made = await make(logGroup, { name: "/app" });
      await cloud.client(CloudWatchLogs).createLogGroup({ logGroupName: "/app/more" });
      await remove(made);
      assert.equal(await isThere(made), false);
    });
  });

  describe("IAM", () => {
    it("does not delete a role that something beside it is attached to", async () => {
      const made = await makeRole();
      await make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: made.id, policyArn: basic });
      await assert.rejects(remove(made), {
        message: `${role} "made${count - 2}": DeleteConflictException: Cannot delete entity, must detach all policies first.`,
      });
      assert.equal(await isThere(made), true);
    });

    it("deletes it with forceDetachPolicies, and all that hangs on it", async () => {
      const made = await makeRole({ forceDetachPolicies: true });
      await make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: made.id, policyArn: basic });
      await make("aws:iam/rolePolicy:RolePolicy", { role: made.id, policy: allow("s3:GetObject") });
      await remove(made);
      assert.equal(await isThere(made), false);
    });

    it("keeps a role's own policies to exactly those that it is given, and deletes them with it", async () => {
      const inline = (name: string) => ({ name, policy: allow("s3:GetObject") });
      const first = { managedPolicyArns: [basic, readOnly], inlinePolicies: [inline("a"), inline("b")] };
      const made = await makeRole(first);
      assert.deepEqual(made.outs.managedPolicyArns, first.managedPolicyArns);
      const outs = await change(made, {
        assumeRolePolicy,
        managedPolicyArns: [basic],
        inlinePolicies: [inline("b")],
      });
      assert.deepEqual([outs.managedPolicyArns, outs.inlinePolicies], [[basic], [inline("b")]]);
      await remove(made);
      assert.equal(await isThere(made), false);
    });

    it("sets and takes back a boundary and a description", async () => {
      const made = await makeRole({ permissionsBoundary: readOnly, description: "a" });
      assert.deepEqual([made.outs.permissionsBoundary, made.outs.description], [readOnly, "a"]);
      const outs = await change(made, { assumeRolePolicy });
      assert.deepEqual([outs.permissionsBoundary, outs.description], ["", ""]);
    });

    it("changes a policy more often than AWS keeps versions", async () => {
      const made = await make(policy, { policy: allow("s3:Get0") });
      for (let i = 1; i <= 6; i++) await change(made, { policy: allow(`s3:Get${i}`) });
      assert.equal(made.outs.policy, allow("s3:Get6"));
      const { Versions = [] } = await cloud.client(IAM).listPolicyVersions({ PolicyArn: made.id });
      assert.equal(Versions.length, 5);
      await remove(made);
      assert.equal(await isThere(made), false);
    });

    it("attaches no policy that the account does not have", async () => {
      const made = await makeRole();
      const policyArn = "arn:aws:iam::000000000000:policy/nothing";
      await assert.rejects(
        make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: made.id, policyArn }),
        {
          message: `aws:iam/rolePolicyAttachment:RolePolicyAttachment "made${count - 1}": NoSuchEntityException: Policy ${policyArn} not found.`,
        },
      );
    });

    it("sees a policy that was detached behind the program's back", async () => {
      const made = await makeRole();
      const attached = await make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        role: made.id,
        policyArn: basic,
      });
      await cloud.client(IAM).detachRolePolicy({ RoleName: made.id, PolicyArn: basic });
      assert.equal(await isThere(attached), false);
    });

    it("leaves no role behind whose policies could not be set", async () => {
      const policyName = "a".repeat(200);
      const client = cloud.client(IAM);
      const put = client.putRolePolicy.bind(client);
      client.putRolePolicy = () => Promise.reject(Object.assign(new Error("no"), { name: "LimitExceeded" }));
      const inlinePolicies = [{ name: policyName, policy: allow("s3:GetObject") }];
      try {
        await assert.rejects(makeRole({ name: "halfway", inlinePolicies }), {
          message: `${role} "made${count - 1}": LimitExceeded: no`,
        });
      } finally {
        client.putRolePolicy = put;
      }
      await assert.rejects(client.getRole({ RoleName: "halfway" }), { name: "NoSuchEntityException" });
    });
  });

  describe("a killed up", () => {
    it("leaves resources that are found by their inputs and removed", async () => {
      const made = await makeRole({ path: "/team/" });
      const managed = await make(policy, { policy: allow("s3:GetObject"), path: "/team/" });
      const all = [
        await make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
          role: made.id,
          policyArn: managed.id,
        }),
        await make("aws:iam/rolePolicy:RolePolicy", { role: made.id, policy: allow("s3:GetObject") }),
        managed,
        made,
        await make(queue, { fifoQueue: true }),
        await make(logGroup),
      ];
      for (const { id, inputs, urn } of all) {
        const token = urn.split("::")[2]!;
        assert.equal(await removeOrphan(cloud, token, inputs), id);
        assert.equal(await removeOrphan(cloud, token, inputs), undefined);
      }
    });
  });
});
