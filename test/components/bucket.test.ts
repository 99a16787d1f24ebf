import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as lambda from "../../components/lambda/index.ts";
import * as s3 from "../../components/s3/index.ts";
import { assertAllows, assertDenies, deploy } from "../kit/index.ts";

const ENTRY = "test/components/fixtures/hello.ts";
const notification = "aws:s3/bucketNotification:BucketNotification";
const worker = (name = "worker", permissions: lambda.FunctionArgs["permissions"] = []) =>
  new lambda.Function(name, { entry: ENTRY, permissions });

describe("s3.Bucket", () => {
  it("is closed to the public, without ACLs, encrypted", async () => {
    const deployment = await deploy(() => void new s3.Bucket("photos"));
    const bucket = deployment.get("aws:s3/bucket:Bucket").state.bucket;
    assert.deepEqual(deployment.get("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs, {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const ownership = deployment.get("aws:s3/bucketOwnershipControls:BucketOwnershipControls");
    assert.deepEqual(ownership.inputs.rule, { objectOwnership: "BucketOwnerEnforced" });
    const type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    assert.deepEqual(deployment.get(type).inputs.rules, [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
  });

  it("refuses requests without TLS, for itself and its objects", async () => {
    const deployment = await deploy(() => void new s3.Bucket("photos"));
    const { arn } = deployment.get("aws:s3/bucket:Bucket").state;
    const policy = JSON.parse(
      deployment.get("aws:s3/bucketPolicy:BucketPolicy").inputs.policy as string,
    ) as object;
    assert.deepEqual(policy, {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "RefuseWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });

  const rules = async (args: s3.BucketArgs) => {
    const deployment = await deploy(() => void new s3.Bucket("photos", args));
    const { inputs } = deployment.get("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    return (inputs.rules as { id: string }[]).map(({ id, ...rule }) => [id, rule] as const);
  };
  const everything = { filter: { prefix: "" }, status: "Enabled" };

  it("cleans up unfinished uploads after seven days, and keeps the rest", async () => {
    assert.deepEqual(await rules({}), [
      [
        "abort-unfinished-uploads",
        { ...everything, abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } },
      ],
    ]);
  });

  it("forgets previous versions after 30 days, or as told", async () => {
    const forget = (noncurrentDays: number) => [
      "forget-previous-versions",
      { ...everything, noncurrentVersionExpiration: { noncurrentDays } },
    ];
    assert.deepEqual((await rules({ versioned: true }))[1], forget(30));
    assert.deepEqual((await rules({ versioned: true, previousVersionDays: 1 }))[1], forget(1));
  });

  it("deletes objects after the days that it was told", async () => {
    assert.deepEqual((await rules({ expireDays: 365 }))[1], [
      "expire",
      { ...everything, expiration: { days: 365 } },
    ]);
  });

  it("keeps versions only when it is told", async () => {
    const type = "aws:s3/bucketVersioning:BucketVersioning";
    assert.equal((await deploy(() => void new s3.Bucket("photos"))).ofType(type).length, 0);
    const { inputs } = (await deploy(() => void new s3.Bucket("photos", { versioned: true }))).get(type);
    assert.deepEqual(inputs.versioningConfiguration, { status: "Enabled" });
  });

  it("can be destroyed when full in dev, and not in prod", async () => {
    const make = () => void new s3.Bucket("photos");
    assert.equal((await deploy(make)).get("aws:s3/bucket:Bucket").inputs.forceDestroy, true);
    const prod = await deploy(make, { stack: "image-thumbnails.prod" });
    assert.equal(prod.get("aws:s3/bucket:Bucket").inputs.forceDestroy, false);
  });

  it("lets a holder read what matches, and know what is not there", async () => {
    const deployment = await deploy(
      () => void worker("worker", [new s3.Bucket("photos").canRead("incoming/*")]),
    );
    const [role, arn] = [
      deployment.get("aws:iam/role:Role"),
      deployment.get("aws:s3/bucket:Bucket").state.arn as string,
    ];
    assertAllows(deployment, role, "s3:GetObject", `${arn}/incoming/a.jpg`);
    assertAllows(deployment, role, "s3:ListBucket", arn);
    assertDenies(deployment, role, "s3:GetObject", `${arn}/private/a.jpg`);
    assertDenies(deployment, role, "s3:PutObject", `${arn}/incoming/a.jpg`);
  });

  it("lets a holder write what matches, and not delete", async () => {
    const deployment = await deploy(() => void worker("worker", [new s3.Bucket("photos").canWrite("out/*")]));
    const [role, arn] = [
      deployment.get("aws:iam/role:Role"),
      deployment.get("aws:s3/bucket:Bucket").state.arn as string,
    ];
    assertAllows(deployment, role, "s3:PutObject", `${arn}/out/a.webp`);
    assertDenies(deployment, role, "s3:PutObject", `${arn}/a.webp`);
    assertDenies(deployment, role, "s3:GetObject", `${arn}/out/a.webp`);
    assertDenies(deployment, role, "s3:DeleteObject", `${arn}/out/a.webp`);
  });

  it("tells several functions of new objects by its one notification, which waits for their permissions", async () => {
    const deployment = await deploy(() => {
      const photos = new s3.Bucket("photos");
      photos.onCreated(worker("a"), { prefix: "a/" });
      photos.onCreated(worker("b"), { prefix: "b/", suffix: ".png" });
    });
    const { inputs, dependencies } = deployment.get(notification);
    const arn = (name: string) => deployment.get(`${name}-function`).state.arn;
    const events = ["s3:ObjectCreated:*"];
    assert.deepEqual(inputs.lambdaFunctions, [
      { lambdaFunctionArn: arn("a"), events, filterPrefix: "a/" },
      { lambdaFunctionArn: arn("b"), events, filterPrefix: "b/", filterSuffix: ".png" },
    ]);
    const permissions = deployment.ofType("aws:lambda/permission:Permission");
    assert.equal(permissions.length, 2);
    for (const { urn } of permissions) assert.ok(dependencies.includes(urn));
  });

  it("may start a function only from this bucket of this account", async () => {
    const deployment = await deploy(() => new s3.Bucket("photos").onCreated(worker()));
    const { inputs } = deployment.get("aws:lambda/permission:Permission");
    assert.equal(inputs.principal, "s3.amazonaws.com");
    assert.equal(inputs.action, "lambda:InvokeFunction");
    assert.equal(inputs.sourceArn, deployment.get("aws:s3/bucket:Bucket").state.arn);
    assert.equal(inputs.sourceAccount, "123456789012");
  });

  it("has no notification without a consumer", async () => {
    assert.equal((await deploy(() => void new s3.Bucket("photos"))).ofType(notification).length, 0);
  });

  it("keeps what its consumer cannot handle", async () => {
    const deployment = await deploy(() => new s3.Bucket("photos").onCreated(worker()));
    deployment.get("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig");
    deployment.get("worker-failures-queue");
  });

  it("puts its children under itself", async () => {
    const { resources } = await deploy(() => void new s3.Bucket("photos", { versioned: true }));
    for (const { urn, type } of resources.filter(({ custom }) => custom))
      assert.match(urn, /::kandokoro:s3:Bucket\$/, type);
  });

  describe("refuses", () => {
    const cases: Record<string, [() => unknown, string]> = {
      "upper case in its name": [
        () => new s3.Bucket("Photos"),
        's3.Bucket "Photos": name is "Photos"; use lower-case letters, digits and -, as bucket names do',
      ],
      "an emoji in its name": [
        () => new s3.Bucket("photos📷"),
        's3.Bucket "photos📷": name is "photos📷"; use lower-case letters, digits and -, as bucket names do',
      ],
      "a name that is too long": [
        () => new s3.Bucket("p".repeat(49)),
        `s3.Bucket "${"p".repeat(49)}": name is "${"p".repeat(49)}"; use at most 48 characters (AWS allows 63; "-bucket" and Pulumi's suffix take the rest)`,
      ],
      "to expire at once": [
        () => new s3.Bucket("photos", { expireDays: 0 }),
        's3.Bucket "photos": expireDays is 0; use a whole number from 1 to 36500 days',
      ],
      "days for versions that it does not keep": [
        () => new s3.Bucket("photos", { previousVersionDays: 7 }),
        's3.Bucket "photos": previousVersionDays is 7; use it only with versioned: true',
      ],
      "to start a function on its own output": [
        () => {
          const photos = new s3.Bucket("photos");
          photos.onCreated(worker("worker", [photos.canWrite("incoming/small/*")]), { prefix: "incoming/" });
        },
        's3.Bucket "photos": onCreated would start lambda.Function "worker" on what it writes itself (it may write "incoming/small/*", and is started for "incoming/*"); let it write to another bucket, or under a prefix outside of the filter',
      ],
      "two consumers of one object": [
        () => {
          const photos = new s3.Bucket("photos");
          photos.onCreated(worker("a"), { prefix: "in/" });
          photos.onCreated(worker("b"), { prefix: "in/new/", suffix: ".png" });
        },
        's3.Bucket "photos": onCreated: the filters of lambda.Function "a" ({"prefix":"in/"}) and "b" ({"prefix":"in/new/","suffix":".png"}) can match the same object, which S3 refuses; use prefixes or suffixes that exclude each other',
      ],
    };
    for (const [title, [program, message]] of Object.entries(cases))
      it(title, async () => {
        await assert.rejects(
          deploy(() => void program()),
          { message },
        );
      });
  });

  it("lets a function write beside what starts it", async () => {
    await deploy(() => {
      const photos = new s3.Bucket("photos");
      photos.onCreated(worker("worker", [photos.canWrite("out/*")]), { prefix: "in/" });
    });
  });
});
