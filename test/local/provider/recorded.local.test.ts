// Every covered type against what the real provider made of the same inputs.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, stopEmulator } from "../../../local/emulator.ts";
import { resourceType } from "../../../local/provider/services.ts";
import { isZero } from "../../../local/provider/values.ts";
import { differences, form } from "./alike.ts";
import { coveredTypes, facts, type Need, recordedAt, settings, urnOf, type Values, World } from "./world.ts";

const bucket = "aws:s3/bucket:Bucket";
const fn = "aws:lambda/function:Function";
const queue = "aws:sqs/queue:Queue";
const role = "aws:iam/role:Role";
const jobs: Need = { token: queue, name: "jobs", inputs: { name: "jobs-1aff7ab" } };

/** Lambda asks whether the function's role may use the queues. */
const queues: Need = {
  token: "aws:iam/rolePolicy:RolePolicy",
  name: "queues",
  inputs: { name: "queues", role: "fn-role-246d707", policy: document("sqs:*", "*") },
};

/** What must be there before: recorded types, or resources that are not recorded themselves. */
const needs: Record<string, readonly (string | Need)[]> = {
  "aws:iam/rolePolicy:RolePolicy": [role],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [role],
  "aws:lambda/eventSourceMapping:EventSourceMapping": [fn, jobs, queues],
  [fn]: [role, bucket, "aws:cloudwatch/logGroup:LogGroup", "aws:lambda/layerVersion:LayerVersion"],
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": [fn, queue, queues],
  "aws:lambda/functionUrl:FunctionUrl": [fn],
  "aws:lambda/permission:Permission": [fn, bucket],
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": [bucket],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": [bucket],
  "aws:s3/bucketNotification:BucketNotification": [bucket, "aws:lambda/permission:Permission"],
  "aws:s3/bucketObjectv2:BucketObjectv2": [bucket, "aws:s3/bucketVersioning:BucketVersioning"],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": [bucket],
  "aws:s3/bucketPolicy:BucketPolicy": [bucket],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": [bucket],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [bucket],
  "aws:s3/bucketVersioning:BucketVersioning": [bucket],
  "aws:sqs/queuePolicy:QueuePolicy": [jobs],
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": [queue],
};

/** Outputs that depend on what the resource was made of, which was not recorded, or on where the emulator is. */
const unlike: Record<string, readonly string[]> = {
  [fn]: ["code", "codeSha256", "sourceCodeSize"],
  "aws:lambda/functionUrl:FunctionUrl": ["functionUrl"],
  "aws:lambda/layerVersion:LayerVersion": ["code", "codeSha256", "sourceCodeSize"],
};

/** A change that is made in place. */
const inPlace: Record<string, Values> = {
  "aws:cloudwatch/logGroup:LogGroup": { retentionInDays: 30, tags: { colour: "blue" } },
  "aws:iam/policy:Policy": { policy: document("s3:GetObject", "arn:aws:s3:::changed/*") },
  [role]: { description: "changed", maxSessionDuration: 7200, tags: { colour: "blue" } },
  "aws:iam/rolePolicy:RolePolicy": { policy: document("s3:PutObject", "arn:aws:s3:::changed/*") },
  [fn]: { memorySize: 256, timeout: 20, tags: { colour: "blue" } },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": { maximumRetryAttempts: 2 },
  "aws:lambda/functionUrl:FunctionUrl": { authorizationType: "NONE" },
  "aws:s3/bucketVersioning:BucketVersioning": { versioningConfiguration: { status: "Suspended" } },
  [queue]: { delaySeconds: 5, visibilityTimeoutSeconds: 60, tags: { colour: "blue" } },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": { redriveAllowPolicy: '{"redrivePermission":"denyAll"}' },
};

function document(Action: string, Resource: string): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
}

/** A folder with one file, as the engine sends an archive. */
function archive(folder: string, file: string, text: string): Values {
  mkdirSync(join(folder, file, ".."), { recursive: true });
  writeFileSync(join(folder, file), text);
  const hash = "0".repeat(64);
  return { "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7", hash, path: folder };
}

const recorded = recordedAt("http://127.0.0.1:1");
const types = await coveredTypes(recorded);

describe("the local provider makes what the real one made", function () {
  this.timeout(60_000);
  const before_ = process.env.KANDOKORO_LOCAL;
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-"));
  let world: World;
  let all: typeof recorded;

  before(async () => {
    process.env.KANDOKORO_LOCAL = folder;
    const { endpoint } = await startEmulator();
    all = recordedAt(endpoint);
    all[fn]!.inputs.code = archive(join(folder, "fn"), "index.mjs", "export const handler = async () => 1;");
    const layer = all["aws:lambda/layerVersion:LayerVersion"]!;
    layer.inputs.code = archive(
      join(folder, "layer"),
      "nodejs/node_modules/a/index.js",
      "module.exports = 1;",
    );
    world = new World(settings(endpoint), all, needs);
  });

  after(async () => {
    await stopEmulator();
    rmSync(folder, { recursive: true });
    if (before_ === undefined) delete process.env.KANDOKORO_LOCAL;
    else process.env.KANDOKORO_LOCAL = before_;
  });

  for (const token of types) {
    describe(token, () => {
      it("fills in the same inputs", async () => {
        const { autoName } = await resourceType(token);
        const { inputs, name } = all[token]!;
        const filled = (property: string) => {
          const value = facts(token)[property]?.default;
          return property === autoName?.property || (!isZero(value) && inputs[property] === value);
        };
        const given = Object.entries(inputs).filter(([property]) => !filled(property));
        const checked = await world.check(urnOf(token, name), {}, Object.fromEntries(given));
        if (autoName) {
          assert.match(String(checked[autoName.property]), /-[0-9a-f]{7}(\.fifo)?$/);
          assert.match(String(inputs[autoName.property]), /-[0-9a-f]{7}(\.fifo)?$/);
          checked[autoName.property] = inputs[autoName.property];
        }
        assert.deepEqual(form(checked), form(inputs));
      });

      it("has the same outputs, and an id of the same form", async () => {
        const { id, outs } = await world.make(token);
        const { id: recordedId, outputs } = all[token]!;
        assert.deepEqual(differences(facts(token), outputs, outs, unlike[token]), []);
        assert.equal(form(id), form(recordedId));
      });

      it("has nothing to change after it was made or read", async () => {
        const { id, inputs, outs, urn } = await world.make(token);
        assert.deepEqual(await world.provider.diff!(id, urn, outs, inputs), none);
        const read = await world.provider.read!(id, urn, outs);
        assert.equal(read.id, id);
        assert.deepEqual(differences(facts(token), outs, read.props as Values), []);
        assert.deepEqual(await world.provider.diff!(id, urn, read.props as Values, inputs), none);
      });

      if (inPlace[token]) {
        it("is changed in place, and has nothing to change then", async () => {
          const made = await world.make(token);
          const inputs = await world.check(made.urn, made.inputs, { ...made.inputs, ...inPlace[token] });
          const diff = await world.provider.diff!(made.id, made.urn, made.outs, inputs);
          assert.deepEqual(diff, { ...none, changes: true });
          const { outs } = await world.provider.update!(made.id, made.urn, made.outs, inputs);
          assert.deepEqual(await world.provider.diff!(made.id, made.urn, outs as Values, inputs), none);
          const names = Object.keys(inPlace[token]!);
          const unknown = Object.entries(outs as Values).filter(([name]) => !names.includes(name));
          const read = await world.provider.read!(made.id, made.urn, Object.fromEntries(unknown));
          const changed = Object.fromEntries(names.map((name) => [name, read.props[name]]));
          assert.deepEqual(differences(facts(token), inPlace[token]!, changed), []);
          // What was changed is taken back, as other resources still need it as it was.
          const back = await world.provider.update!(made.id, made.urn, outs as Values, made.inputs);
          assert.deepEqual(
            await world.provider.diff!(made.id, made.urn, back.outs as Values, made.inputs),
            none,
          );
          made.outs = back.outs as Values;
        });
      }
    });
  }

  it("all are deleted, may be deleted again, and are then read as gone", async () => {
    for (const { id, outs, urn } of [...world.made.values()].reverse()) {
      await world.provider.delete!(id, urn, outs);
      await world.provider.delete!(id, urn, outs);
      assert.deepEqual(await world.provider.read!(id, urn, outs), { id: "", props: {} }, urn);
    }
  });
});

const none = { changes: false, replaces: [], deleteBeforeReplace: false };
