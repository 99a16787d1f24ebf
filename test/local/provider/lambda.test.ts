import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeOf } from "../../../local/provider/aws/lambdaCode.ts";
import { runtimes } from "../../../local/provider/aws/lambdaRuntimes.ts";
import { archive, refusals, type Values } from "./s3AndLambdaCloud.ts";

const FUNCTION = "aws:lambda/function:Function";
const layer = "arn:aws:lambda:ap-northeast-1:000000000000:layer:sharp";

describe("Lambda function inputs", () => {
  const runtimeList = runtimes.join(", ");
  const variables = (value: Values) => ({ environment: { variables: value } });

  const refused: [title: string, inputs: Values, problem: string][] = [
    [
      "a runtime that was never there",
      { runtime: "nodejs99.x" },
      `runtime is "nodejs99.x", which Lambda does not create functions with; use one of ${runtimeList}`,
    ],
    [
      "a runtime that Lambda retired",
      { runtime: "nodejs4.3" },
      `runtime is "nodejs4.3", which Lambda does not create functions with; use one of ${runtimeList}`,
    ],
    [
      "a handler with white space",
      { handler: "index handler" },
      'handler is "index handler"; use 1 to 128 characters without white space',
    ],
    [
      "a Node.js handler without a function",
      { runtime: "nodejs24.x", handler: "index" },
      'handler is "index"; for nodejs24.x it is the file and what it exports, as in "index.handler"',
    ],
    [
      "more memory than a function can have",
      { memorySize: 10_241 },
      "memorySize is 10241; use 128 to 10240 (MB)",
    ],
    [
      "a reservation that leaves too little",
      { reservedConcurrentExecutions: 901 },
      "reservedConcurrentExecutions is 901; of the account's 1000, 100 must stay unreserved: use at most 900",
    ],
    [
      "two architectures",
      { architectures: ["arm64", "x86_64"] },
      'architectures has 2; a function has exactly one, "arm64" or "x86_64"',
    ],
    [
      "reserved variables",
      variables({ AWS_REGION: "x", LAMBDA_TASK_ROOT: "y", MINE: "z" }),
      "environment.variables has names that Lambda reserves: AWS_REGION, LAMBDA_TASK_ROOT; choose others",
    ],
    [
      "a malformed variable",
      variables({ "MY-VAR": "x" }),
      'environment.variables has the name "MY-VAR"; use a letter and then letters, digits and _, two characters or more',
    ],
    [
      "more than 4 KB of variables",
      variables({ LARGE: "x".repeat(4085) }),
      "environment.variables is 4097 bytes as JSON; Lambda takes 4096 in all: keep large values in S3 or SSM",
    ],
    [
      "a layer without its version",
      { layers: [layer] },
      `layers[0] is "${layer}"; give the ARN with its version, as aws.lambda.LayerVersion's arn`,
    ],
    [
      "two versions of one layer",
      { layers: [`${layer}:1`, `${layer}:2`] },
      `layers[1] is the layer ${layer} again; a function takes one version of a layer`,
    ],
    [
      "log levels for text logs",
      { loggingConfig: { logFormat: "Text", applicationLogLevel: "INFO" } },
      'loggingConfig.applicationLogLevel needs logFormat "JSON"; change that or remove it',
    ],
    [
      "an image",
      { packageType: "Image", imageUri: "x" },
      'packageType is "Image"; the local provider runs functions from zip only: give code, or s3Bucket and s3Key',
    ],
    [
      "what is not covered",
      { kmsKeyArn: "x" },
      "kmsKeyArn is not covered by the local provider; remove it here",
    ],
  ];
  for (const [title, inputs, problem] of refused) {
    it(`refuses ${title}`, () => assert.deepEqual(refusals(FUNCTION, inputs), [problem]));
  }

  it("takes what Lambda takes, at the limits", () => {
    const inputs = {
      runtime: "nodejs24.x",
      handler: "dist/index.handler",
      memorySize: 10_240,
      reservedConcurrentExecutions: 900,
      architectures: ["arm64"],
      layers: [`${layer}:1`, `${layer}-more:1`],
      loggingConfig: { logFormat: "JSON", applicationLogLevel: "INFO" },
      ...variables({ LARGE: "x".repeat(4084), AWS_ENDPOINT_URL: "http://127.0.0.1" }),
    };
    const size = JSON.stringify(inputs.environment.variables).length - 4096;
    inputs.environment.variables.LARGE = "x".repeat(4084 - size);
    assert.deepEqual(refusals(FUNCTION, inputs), []);
    assert.deepEqual(refusals(FUNCTION, { runtime: "provided.al2023", handler: "bootstrap" }), []);
    assert.deepEqual(
      refusals(FUNCTION, { runtime: "java25", handler: "example.Handler::handleRequest" }),
      [],
    );
  });
});

describe("Lambda code", () => {
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), "kandokoro-"))));
  after(() => rm(folder, { recursive: true }));

  it("over 50 MB is refused", async () => {
    const path = join(folder, "large.zip");
    await writeFile(path, "PK");
    await truncate(path, 52_428_801);
    assert.throws(() => codeOf({ code: { hash: "", path } }), {
      name: "UserError",
      message:
        "RequestEntityTooLargeException: the zip is 52428801 bytes, and Lambda takes 52428800 directly; upload it to S3 and give s3Bucket and s3Key, or move parts into a layer",
    });
    await truncate(path, 52_428_800);
    assert.ok("ZipFile" in codeOf({ code: { hash: "", path } }));
  });

  it("comes from an archive or from S3, not from both or neither", () => {
    const message = "code is where the code comes from, or s3Bucket and s3Key together: give one of the two";
    const code = archive({ "index.mjs": "" }) as { hash: string };
    assert.throws(() => codeOf({}), { message });
    assert.throws(() => codeOf({ s3Bucket: "b" }), { message });
    assert.throws(() => codeOf({ code, s3Bucket: "b", s3Key: "k" }), { message });
    const inS3 = { S3Bucket: "b", S3Key: "k", S3ObjectVersion: undefined };
    assert.deepEqual(codeOf({ s3Bucket: "b", s3Key: "k" }), inS3);
  });
});

describe("Lambda layer inputs", () => {
  it("are refused beyond Lambda's limits", () => {
    const inputs = {
      layerName: "my layer",
      compatibleRuntimes: Array.from({ length: 16 }, () => "nodejs24.x"),
      licenseInfo: "x".repeat(513),
      description: "x".repeat(257),
    };
    assert.deepEqual(refusals("aws:lambda/layerVersion:LayerVersion", inputs), [
      'layerName is "my layer"; use 1 to 140 letters, digits, - and _',
      "compatibleRuntimes are 16; use at most 15",
      "licenseInfo has 513 characters; use at most 512",
      "description has 257 characters; use at most 256",
    ]);
  });
});

describe("the S3 and Lambda services", () => {
  it("load the AWS SDK only in operations, because an up with nothing to do needs none", async () => {
    const folder = new URL("../../../local/provider/aws/", import.meta.url);
    const files = (await readdir(folder)).filter((name) => /^(s3|lambda).*\.ts$/.test(name));
    assert.ok(files.length > 30);
    const eager = /^import (?!type )[^;]*from "@(aws-sdk|pulumi)\//m;
    for (const file of files) {
      assert.doesNotMatch(await readFile(new URL(file, folder), "utf8"), eager, file);
    }
  });
});
