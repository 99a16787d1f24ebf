import assert from "node:assert/strict";
import { refusals, type Values } from "./s3AndLambdaCloud.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

describe("S3 bucket inputs", () => {
  const names: [name: string, fix: string][] = [
    ["ab", "use 3 to 63 characters"],
    ["a".repeat(64), "use 3 to 63 characters"],
    ["My-bucket", "use lower-case letters, digits, dots and hyphens only"],
    ["my_bucket", "use lower-case letters, digits, dots and hyphens only"],
    ["-bucket", "begin and end it with a letter or digit"],
    ["bucket.", "begin and end it with a letter or digit"],
    ["my..bucket", "put no two dots next to each other"],
    ["192.168.5.4", "do not form it like an IP address"],
    ["xn--bucket", "do not begin it with xn--, sthree-, amzn-s3-demo-: AWS reserves them"],
    ["bucket--x-s3", "do not end it with -s3alias, --ol-s3, .mrap, --x-s3, --table-s3: AWS reserves them"],
  ];
  for (const [name, fix] of names) {
    it(`refuses the name ${name}`, () => {
      assert.deepEqual(refusals(BUCKET, { bucket: name }), [`bucket is "${name}"; ${fix}`]);
    });
  }

  it("takes names that AWS takes", () => {
    for (const bucket of ["abc", "a".repeat(63), "my.bucket-1", "uploads-5d384df"]) {
      assert.deepEqual(refusals(BUCKET, { bucket, forceDestroy: true, tags: { a: "b" }, tagsAll: {} }), []);
    }
  });

  it("names the separate resource for each deprecated property", () => {
    const deprecated: Record<string, string> = {
      accelerationStatus: "BucketAccelerateConfiguration",
      acl: "BucketAcl",
      corsRules: "BucketCorsConfiguration",
      grants: "BucketAcl",
      lifecycleRules: "BucketLifecycleConfiguration",
      logging: "BucketLogging",
      objectLockConfiguration: "BucketObjectLockConfiguration",
      policy: "BucketPolicy",
      replicationConfiguration: "BucketReplicationConfig",
      requestPayer: "BucketRequestPaymentConfiguration",
      serverSideEncryptionConfiguration: "BucketServerSideEncryptionConfiguration",
      versioning: "BucketVersioning",
      website: "BucketWebsiteConfiguration",
    };
    for (const [property, resource] of Object.entries(deprecated)) {
      const reason = `is deprecated; use the resource aws.s3.${resource} instead`;
      assert.deepEqual(refusals(BUCKET, { [property]: {} }), [`${property} ${reason}`]);
    }
  });

  it("refuses what is not covered rather than dropping it", () => {
    const reason = "is not covered by the local provider; remove it here";
    assert.deepEqual(refusals(BUCKET, { objectLockEnabled: true }), [`objectLockEnabled ${reason}`]);
    assert.deepEqual(refusals(OBJECT, { acl: "private" }), [`acl ${reason}`]);
    assert.deepEqual(refusals("aws:s3/bucketVersioning:BucketVersioning", { mfa: "x" }), [`mfa ${reason}`]);
    assert.deepEqual(refusals("aws:s3/bucketLogging:BucketLogging", { targetGrants: [] }), [
      `targetGrants ${reason}`,
    ]);
    const versioningConfiguration = { status: "Enabled", mfaDelete: "Enabled" };
    assert.deepEqual(refusals("aws:s3/bucketVersioning:BucketVersioning", { versioningConfiguration }), [
      `versioningConfiguration.mfaDelete ${reason}`,
    ]);
  });
});

describe("S3 bucket settings", () => {
  it("refuse a KMS key for AES256", () => {
    const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256", kmsMasterKeyId: "key" } }];
    assert.deepEqual(
      refusals("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", {
        rules,
      }),
      [
        'rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId is only for sseAlgorithm "aws:kms" or "aws:kms:dsse", not "AES256"; remove it or change sseAlgorithm',
      ],
    );
  });

  it("refuse CORS methods and origins that S3 does not take", () => {
    const corsRules = [{ allowedMethods: ["PATCH"], allowedOrigins: ["https://*.example.*"] }];
    assert.deepEqual(refusals("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", { corsRules }), [
      'corsRules[0].allowedMethods is "PATCH"; use GET, PUT, POST, DELETE, HEAD',
      'corsRules[0].allowedOrigins is "https://*.example.*"; use at most one *',
    ]);
  });
});

describe("S3 bucket policies", () => {
  const statement = {
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::photos/*",
  };
  const of = (policy: unknown) => refusals(POLICY, { bucket: "photos", policy });
  const one = (changes: Values) => of({ Version: "2012-10-17", Statement: { ...statement, ...changes } });

  it("are taken as JSON and as an object", () => {
    assert.deepEqual(of(JSON.stringify({ Statement: [statement] })), []);
    assert.deepEqual(one({}), []);
    assert.deepEqual(one({ Resource: ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*", "*"] }), []);
  });

  it("are refused where AWS refuses any policy", () => {
    assert.match(of({ Statement: [] }).join(), /^policy .*Statement/);
    assert.match(one({ Principal: undefined }).join(), /^policy .*Principal/);
    assert.match(one({ Resource: `arn:aws:s3:::photos/${"x".repeat(20_480)}` }).join(), /^policy .*20480/);
  });

  it("are refused when they are no object", () => {
    assert.deepEqual(of("[]"), ["policy is no JSON object; give Version and Statement"]);
  });

  it("are refused without a resource", () => {
    assert.deepEqual(one({ Resource: undefined }), [
      "policy has in Statement[0] no Resource; name the bucket's ARN, its objects' or both",
    ]);
  });

  it("are refused with another bucket's resource", () => {
    assert.deepEqual(one({ Resource: "arn:aws:s3:::other/*" }), [
      'policy has in Statement[0] the resource "arn:aws:s3:::other/*"; use arn:aws:s3:::photos or arn:aws:s3:::photos/*',
    ]);
    assert.deepEqual(
      refusals(POLICY, { policy: JSON.stringify({ Statement: statement }) }),
      [],
      "bucket not known yet",
    );
  });
});

describe("S3 lifecycle rules", () => {
  const of = (...rules: Values[]) => refusals(LIFECYCLE, { bucket: "photos", rules });
  const rule = { id: "old", status: "Enabled", expiration: { days: 1 } };

  it("are taken with all that S3 knows", () => {
    const filter = { and: { prefix: "a/", tags: { a: "b" } } };
    const transitions = [{ days: 30, storageClass: "STANDARD_IA" }];
    assert.deepEqual(of({ ...rule, filter, transitions }, { ...rule, id: "other" }), []);
  });

  const wrong: [title: string, rule: Values, problem: string][] = [
    ["another status", { status: "On" }, 'rules[0].status is "On"; use "Enabled" or "Disabled"'],
    ["a long id", { id: "x".repeat(256) }, "rules[0].id has 256 characters; use at most 255"],
    ["zero days", { expiration: { days: 0 } }, "rules[0].expiration.days is 0; use a whole number from 1"],
    [
      "nothing to do",
      { expiration: undefined },
      "rules[0] does nothing; give one of abortIncompleteMultipartUpload, expiration, noncurrentVersionExpiration, noncurrentVersionTransitions, transitions",
    ],
    [
      "an unknown storage class",
      { transitions: [{ days: 1, storageClass: "COLD" }] },
      'rules[0].transitions[0].storageClass is "COLD"; use one of STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER, DEEP_ARCHIVE',
    ],
    [
      "an early transition",
      { noncurrentVersionTransitions: [{ noncurrentDays: 29, storageClass: "ONEZONE_IA" }] },
      "rules[0].noncurrentVersionTransitions[0] moves to ONEZONE_IA after 29 days; S3 asks for at least 30",
    ],
    [
      "two filters",
      { filter: { prefix: "a/", tag: { key: "a", value: "b" } } },
      'rules[0].filter has prefix and tag; use one, or put them into "and"',
    ],
    [
      "unfinished uploads by tag",
      {
        filter: { tag: { key: "a", value: "b" } },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
      "rules[0].filter is by tag, and an unfinished upload has no tags; give abortIncompleteMultipartUpload a rule of its own",
    ],
  ];
  for (const [title, changes, problem] of wrong) {
    it(`are refused with ${title}`, () => assert.deepEqual(of({ ...rule, ...changes }), [problem]));
  }

  it("are refused when two have the same id", () => {
    assert.deepEqual(of(rule, rule), ['rules[1].id is "old" again; give each rule an id of its own']);
  });
});

describe("S3 objects", () => {
  it("are refused with content that is no base64, a long key, and more than ten tags", () => {
    const tagsAll = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`t${i}`, ""]));
    assert.deepEqual(refusals(OBJECT, { key: "é".repeat(513), contentBase64: "not base64", tagsAll }), [
      "contentBase64 is not base64; use content for text, source for a file",
      "key is 1026 bytes; use at most 1024",
      "tags are 11 with the default tags; an object has at most 10",
    ]);
  });

  it("are taken at those limits", () => {
    const tagsAll = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`t${i}`, ""]));
    assert.deepEqual(refusals(OBJECT, { key: "k".repeat(1024), contentBase64: "aGVsbG8=", tagsAll }), []);
  });
});
