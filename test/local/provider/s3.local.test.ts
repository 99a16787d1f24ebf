import { S3 } from "@aws-sdk/client-s3";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { type Made, make, policy, startCloud, stopCloud, typeOf, type Values } from "./s3AndLambdaCloud.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const enabled = { versioningConfiguration: { status: "Enabled" } };

describe("S3 buckets on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let client: S3;
  before(async () => {
    cloud = await startCloud();
    client = cloud.client(S3);
  });
  after(stopCloud);

  const bucket = (name: string, inputs: Values = {}): Promise<Made> =>
    make(cloud, BUCKET, { bucket: name, ...inputs });

  it("are not deleted while they hold something", async () => {
    const made = await bucket("holding");
    await client.putObject({ Bucket: "holding", Key: "a", Body: "x" });
    await assert.rejects(made.remove(), {
      name: "UserError",
      message:
        "BucketNotEmpty: The bucket you tried to delete is not empty: holding; delete its objects and their versions, or deploy it with forceDestroy: true first",
    });
    assert.ok(await made.read());
    await client.deleteObject({ Bucket: "holding", Key: "a" });
    await made.remove();
    assert.equal(await made.read(), undefined);
  });

  it("with forceDestroy lose versions, delete markers and unfinished uploads, page by page", async () => {
    const made = await bucket("forced", { forceDestroy: true });
    await make(cloud, VERSIONING, { bucket: "forced", ...enabled });
    for (let from = 0; from < 1100; from += 100) {
      const keys = Array.from({ length: 100 }, (_, i) => `key ${from + i} +é`);
      await Promise.all(keys.map((Key) => client.putObject({ Bucket: "forced", Key, Body: Key })));
    }
    await client.putObject({ Bucket: "forced", Key: "twice", Body: "x" });
    await client.putObject({ Bucket: "forced", Key: "twice", Body: "x" });
    await client.deleteObject({ Bucket: "forced", Key: "twice" });
    await client.createMultipartUpload({ Bucket: "forced", Key: "unfinished" });
    await made.remove();
    assert.equal(await made.read(), undefined);
  });

  it("are not made twice", async () => {
    await bucket("once");
    await assert.rejects(bucket("once"), {
      name: "UserError",
      message: "BucketAlreadyOwnedByYou: the bucket once exists already; choose another name or import it",
    });
  });

  it("block public policies from the start, as those of AWS do", async () => {
    await bucket("closed");
    const open = policy({ Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::closed/*" });
    const put = () => make(cloud, "aws:s3/bucketPolicy:BucketPolicy", { bucket: "closed", policy: open });
    await assert.rejects(put(), { name: "AccessDenied" });
    const off = { blockPublicPolicy: false, restrictPublicBuckets: false };
    await make(cloud, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", { bucket: "closed", ...off });
    await put();
  });

  it("change their tags in place", async () => {
    const made = await bucket("tagged", { tagsAll: { a: "1", b: "2" } });
    assert.deepEqual(made.state.tagsAll, { a: "1", b: "2" });
    const changed = await made.update({ bucket: "tagged", tagsAll: { b: "3" } });
    assert.deepEqual(changed.state.tagsAll, { b: "3" });
    assert.deepEqual((await changed.update({ bucket: "tagged" })).state.tagsAll, {});
  });

  it("never become unversioned again, and are left suspended", async () => {
    await bucket("versioned");
    const made = await make(cloud, VERSIONING, { bucket: "versioned", ...enabled });
    const disabled = { bucket: "versioned", versioningConfiguration: { status: "Disabled" } };
    await assert.rejects(made.update(disabled), {
      name: "UserError",
      message:
        "versioningConfiguration.status cannot be updated from 'Enabled' to 'Disabled': S3 keeps versions for good; use \"Suspended\"",
    });
    await made.remove();
    assert.equal((await client.getBucketVersioning({ Bucket: "versioned" })).Status, "Suspended");
  });

  it("keep their lifecycle as it was given", async () => {
    await bucket("lifecycle");
    const rules = [
      {
        id: "by-tag",
        status: "Enabled",
        filter: { tag: { key: "a", value: "b" } },
        expiration: { days: 60 },
        transitions: [{ days: 30, storageClass: "STANDARD_IA" }],
      },
      {
        id: "both",
        status: "Disabled",
        filter: { and: { prefix: "a/", tags: { c: "d" } } },
        noncurrentVersionExpiration: { noncurrentDays: 3, newerNoncurrentVersions: 2 },
        noncurrentVersionTransitions: [{ noncurrentDays: 30, storageClass: "GLACIER" }],
      },
    ];
    const token = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
    const made = await make(cloud, token, { bucket: "lifecycle", rules });
    for (const [index, rule] of rules.entries()) {
      assert.deepEqual(pick((made.state.rules as Values[])[index], Object.keys(rule)), rule);
    }
    const changed = await made.update({
      bucket: "lifecycle",
      rules: [{ ...rules[0], filter: { prefix: "x/" } }],
    });
    assert.equal((changed.state.rules as Values[]).length, 1);
    await changed.remove();
    assert.equal(await changed.read(), undefined);
  });

  it("log only to a bucket that exists", async () => {
    await bucket("logged");
    const inputs = { bucket: "logged", targetBucket: "logs-of-logged", targetPrefix: "s3/" };
    const put = () => make(cloud, "aws:s3/bucketLogging:BucketLogging", inputs);
    await assert.rejects(put(), {
      message:
        'InvalidTargetBucketForLogging: The target bucket for logging does not exist: targetBucket is "logs-of-logged"; name a bucket of this account',
    });
    await bucket("logs-of-logged");
    const made = await put();
    assert.equal(made.state.targetPrefix, "s3/");
    await made.remove();
    assert.equal(await made.read(), undefined);
  });

  it("and their settings are gone for read and delete when the bucket is", async () => {
    const made = await bucket("vanishing");
    const settings: [token: string, inputs: Values][] = [
      [VERSIONING, enabled],
      ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {}],
      [
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        { rule: { objectOwnership: "ObjectWriter" } },
      ],
      ["aws:s3/bucketPolicy:BucketPolicy", { policy: denial("vanishing") }],
      ["aws:s3/bucketNotification:BucketNotification", { eventbridge: true }],
      [
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      ],
      [
        "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
        { corsRules: [{ allowedMethods: ["GET"], allowedOrigins: ["*"] }] },
      ],
      [
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        { rules: [{ id: "old", status: "Enabled", expiration: { days: 1 } }] },
      ],
      ["aws:s3/bucketLogging:BucketLogging", { targetBucket: "vanishing", targetPrefix: "" }],
    ];
    const all: Made[] = [];
    for (const [token, inputs] of settings) {
      const setting = await make(cloud, token, { bucket: "vanishing", ...inputs });
      assert.equal(await typeOf(token).idOf?.(cloud, { bucket: "vanishing", ...inputs }), setting.id);
      assert.ok(await setting.read(), token);
      all.push(setting);
    }
    await made.remove();
    for (const setting of [made, ...all]) {
      assert.equal(await setting.read(), undefined);
      await setting.remove();
    }
  });
});

function denial(bucket: string): string {
  const Condition = { Bool: { "aws:SecureTransport": "false" } };
  return policy({
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: `arn:aws:s3:::${bucket}/*`,
    Condition,
  });
}

function pick(values: Values | undefined, names: string[]): Values {
  return Object.fromEntries(names.map((name) => [name, values?.[name]]));
}
