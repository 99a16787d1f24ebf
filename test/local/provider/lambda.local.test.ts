import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { S3 } from "@aws-sdk/client-s3";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import {
  archive,
  invoke,
  type Made,
  make,
  makeQueue,
  makeRole,
  policy,
  startCloud,
  stopCloud,
  typeOf,
  type Values,
} from "./s3AndLambdaCloud.ts";

const FUNCTION = "aws:lambda/function:Function";
const answering = (text: string) =>
  archive({ "index.mjs": `export const handler = async () => "${text} " + (process.env.GREETING ?? "-");` });

describe("Lambda functions on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let client: Lambda;
  let role: string;
  before(async () => {
    cloud = await startCloud();
    client = cloud.client(Lambda);
    role = await makeRole(cloud, "plain");
  });
  after(stopCloud);

  const settings = (name: string, inputs: Values = {}): Values => ({
    name,
    role,
    runtime: "nodejs24.x",
    handler: "index.handler",
    code: answering("one"),
    ...inputs,
  });
  const makeFunction = (name: string, inputs: Values = {}): Promise<Made> =>
    make(cloud, FUNCTION, settings(name, inputs));

  it("are refused without a role", async () => {
    await assert.rejects(makeFunction("no-role", { role: "arn:aws:iam::000000000000:role/none" }), {
      name: "UserError",
      message:
        "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda. arn:aws:iam::000000000000:role/none: no such role; create it first and let the function depend on it",
    });
  });

  it("are refused with a role that trusts another service", async () => {
    const AssumeRolePolicyDocument = policy({
      Action: "sts:AssumeRole",
      Principal: { Service: "ec2.amazonaws.com" },
    });
    await cloud.client(IAM).createRole({ RoleName: "for-ec2", Path: "/team/", AssumeRolePolicyDocument });
    await assert.rejects(
      makeFunction("distrusted", { role: "arn:aws:iam::000000000000:role/team/for-ec2" }),
      {
        name: "UserError",
        message:
          'InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda. arn:aws:iam::000000000000:role/team/for-ec2: let its assumeRolePolicy allow sts:AssumeRole to {"Service": "lambda.amazonaws.com"}',
      },
    );
  });

  it("are refused with a dead-letter queue that the role may not send to", async () => {
    const { arn } = await makeQueue(cloud, "dead-letters");
    const deadLetterConfig = { targetArn: arn };
    await assert.rejects(makeFunction("dlq", { deadLetterConfig }), {
      name: "UserError",
      message: `InvalidParameterValueException: The function's execution role does not have permissions to call SendMessage on ${arn}; allow sqs:SendMessage on it in a policy of ${role}, and let this depend on that policy`,
    });
    const sender = await makeRole(cloud, "sender", ["sqs:*"]);
    const made = await makeFunction("dlq", { deadLetterConfig, role: sender });
    assert.deepEqual(made.state.deadLetterConfig, deadLetterConfig);
  });

  it("are refused without runtime or handler, and over 250 MB unzipped", async () => {
    const message = "handler and runtime are required for a function from a zip; give both";
    await assert.rejects(makeFunction("incomplete", { handler: undefined }), { name: "UserError", message });
    const code = archive({ "index.mjs": "x".repeat(262_144_001) });
    await assert.rejects(makeFunction("large", { code }), {
      name: "InvalidParameterValueException",
      message: "Unzipped size must be smaller than 262144000 bytes",
    });
  });

  it("answer anew when their code changes, and only then upload it", async () => {
    const first = await makeFunction("changing", { environment: { variables: { GREETING: "hello" } } });
    assert.equal(await invoke(cloud, "changing"), "one hello");
    const second = await first.update(
      settings("changing", { code: answering("two"), environment: { variables: { GREETING: "hello" } } }),
    );
    assert.equal(await invoke(cloud, "changing"), "two hello");
    assert.notEqual(second.state.codeSha256, first.state.codeSha256);
    const third = await second.update(
      settings("changing", { code: answering("two"), timeout: 20, tagsAll: { a: "b" } }),
    );
    assert.equal(await invoke(cloud, "changing"), "two -", "a variable that is no longer given is gone");
    assert.deepEqual(pick(third.state, ["codeSha256", "timeout", "tagsAll"]), {
      codeSha256: second.state.codeSha256,
      timeout: 20,
      tagsAll: { a: "b" },
    });
  });

  it("are left alone by an update that changes nothing", async () => {
    const made = await makeFunction("still", {
      memorySize: 256,
      loggingConfig: { logFormat: "JSON", logGroup: "still-logs" },
    });
    const { RevisionId } = await client.getFunctionConfiguration({ FunctionName: "still" });
    await made.update(
      settings("still", { memorySize: 256, loggingConfig: { logFormat: "JSON", logGroup: "still-logs" } }),
    );
    assert.equal((await client.getFunctionConfiguration({ FunctionName: "still" })).RevisionId, RevisionId);
  });

  it("run code from S3", async () => {
    const Body = Buffer.from((await (await fetch(await zipUrl())).arrayBuffer()) as ArrayBuffer);
    await cloud.client(S3).createBucket({
      Bucket: "code",
      CreateBucketConfiguration: { LocationConstraint: "ap-northeast-1" },
    });
    await cloud.client(S3).putObject({ Bucket: "code", Key: "one.zip", Body });
    await makeFunction("from-s3", { code: undefined, s3Bucket: "code", s3Key: "one.zip" });
    assert.equal(await invoke(cloud, "from-s3"), "one -");
  });

  it("import what is in their layers", async () => {
    const files = { "nodejs/node_modules/shared/index.js": 'module.exports = "from the layer";' };
    const inputs = { layerName: "shared", code: archive(files), compatibleRuntimes: ["nodejs24.x"] };
    const layer = await make(cloud, "aws:lambda/layerVersion:LayerVersion", inputs);
    assert.equal(layer.id, "arn:aws:lambda:ap-northeast-1:000000000000:layer:shared:1");
    assert.equal(await typeOf("aws:lambda/layerVersion:LayerVersion").idOf?.(cloud, inputs), layer.id);
    const code = archive({ "index.mjs": 'import it from "shared"; export const handler = async () => it;' });
    await makeFunction("layered", { code, layers: [layer.id] });
    assert.equal(await invoke(cloud, "layered"), "from the layer");
    await layer.remove();
    await layer.remove();
    assert.equal(await layer.read(), undefined);
    const kept = await make(cloud, "aws:lambda/layerVersion:LayerVersion", { ...inputs, skipDestroy: true });
    await kept.remove();
    assert.ok(await kept.read());
  });

  it("stop when all of their concurrency is taken away, and run again without the limit", async () => {
    const made = await makeFunction("limited", { reservedConcurrentExecutions: 0 });
    assert.equal(made.state.reservedConcurrentExecutions, 0);
    await assert.rejects(invoke(cloud, "limited"), { name: "TooManyRequestsException" });
    const free = await made.update(settings("limited", { reservedConcurrentExecutions: -1 }));
    assert.equal(free.state.reservedConcurrentExecutions, -1);
    assert.equal(await invoke(cloud, "limited"), "one -");
  });

  it("are gone once deleted, unless they are to be kept", async () => {
    const made = await makeFunction("leaving");
    assert.equal(await typeOf(FUNCTION).idOf?.(cloud, settings("leaving")), made.id);
    await made.remove();
    await made.remove();
    assert.equal(await made.read(), undefined);
    const kept = await makeFunction("staying", { skipDestroy: true });
    await kept.remove();
    assert.ok(await kept.read());
  });

  /** Where the emulator gives out the code of a function. */
  async function zipUrl(): Promise<string> {
    await makeFunction("source");
    const { Code } = await client.getFunction({ FunctionName: "source" });
    return Code?.Location ?? "";
  }
});

function pick(values: Values, names: string[]): Values {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
