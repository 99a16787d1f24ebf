import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as pulumi from "@pulumi/pulumi";
import * as lambda from "../../components/lambda/index.ts";
import * as sqs from "../../components/sqs/index.ts";
import { assertAllows, assertDenies, deploy } from "../kit/index.ts";

const ENTRY = "test/components/fixtures/hello.ts";
const make = (args: Partial<lambda.FunctionArgs> = {}) =>
  new lambda.Function("worker", { entry: ENTRY, ...args });
const fn = "aws:lambda/function:Function";

describe("lambda.Function", () => {
  it("needs only an entry: 512 MiB, 30 seconds, arm64, the newest runtime, JSON logs", async () => {
    const { inputs } = (await deploy(() => void make())).get(fn);
    assert.equal(inputs.memorySize, 512);
    assert.equal(inputs.timeout, 30);
    assert.deepEqual(inputs.architectures, ["arm64"]);
    assert.equal(inputs.runtime, "nodejs24.x");
    assert.equal(inputs.handler, "index.handler");
    assert.equal(inputs.loggingConfig.logFormat, "JSON");
    for (const absent of ["environment", "tracingConfig", "reservedConcurrentExecutions", "description"])
      assert.equal(inputs[absent], undefined, absent);
  });

  it("passes on every option", async () => {
    const args = {
      handler: "other",
      memoryMiB: 1769,
      timeoutSeconds: 900,
      environment: { GREETING: "hello" },
      reservedConcurrency: 0,
      tracing: true,
      description: "says hello",
    };
    const { inputs } = (await deploy(() => void make(args))).get(fn);
    assert.equal(inputs.handler, "index.other");
    assert.equal(inputs.memorySize, 1769);
    assert.equal(inputs.timeout, 900);
    assert.deepEqual(inputs.environment, { variables: { GREETING: "hello" } });
    assert.equal(inputs.reservedConcurrentExecutions, 0);
    assert.deepEqual(inputs.tracingConfig, { mode: "Active" });
    assert.equal(inputs.description, "says hello");
  });

  it("runs on x64 when the one setting says so", async () => {
    const deployment = await deploy(() => void make(), { config: { "kandokoro:platform": "linux/x64" } });
    assert.deepEqual(deployment.get(fn).inputs.architectures, ["x86_64"]);
  });

  it("may write to its own log group and nothing else, and make no group", async () => {
    const deployment = await deploy(() => void make());
    const role = deployment.get("aws:iam/role:Role");
    const group = deployment.get("aws:cloudwatch/logGroup:LogGroup").state.arn as string;
    assertAllows(deployment, role, "logs:PutLogEvents", `${group}:log-stream:x`);
    assertAllows(deployment, role, "logs:CreateLogStream", `${group}:log-stream:x`);
    assertDenies(deployment, role, "logs:CreateLogGroup", `${group}:*`);
    assertDenies(
      deployment,
      role,
      "logs:PutLogEvents",
      "arn:aws:logs:ap-northeast-1:123456789012:log-group:other:*",
    );
    assertDenies(deployment, role, "xray:PutTraceSegments", "*");
  });

  it("lets only Lambda of this account take on its role", async () => {
    const role = (await deploy(() => void make())).get("aws:iam/role:Role");
    assert.deepEqual(JSON.parse(role.inputs.assumeRolePolicy as string), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Assume",
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
  });

  it("has one policy: its own statements, then the permissions in their order", async () => {
    const deployment = await deploy(() => {
      const [a, b] = [new sqs.Queue("a"), new sqs.Queue("b")];
      make({ tracing: true, permissions: [b.canSend(), a.canReceive(), b.canSend()] });
    });
    const policy = JSON.parse(deployment.get("aws:iam/rolePolicy:RolePolicy").inputs.policy as string) as {
      Statement: { Sid: string }[];
    };
    assert.deepEqual(
      policy.Statement.map(({ Sid }) => Sid),
      ["WriteLogs", "SendTraces", "SendToB", "ReceiveFromA"],
    );
  });

  it("bounds its role when the account asks for it", async () => {
    const arn = "arn:aws:iam::123456789012:policy/boundary";
    const deployment = await deploy(() => void make(), { config: { "kandokoro:permissionsBoundary": arn } });
    assert.equal(deployment.get("aws:iam/role:Role").inputs.permissionsBoundary, arn);
  });

  it("makes no failure queue before an asynchronous caller asks, and then one", async () => {
    const without = await deploy(() => void make());
    assert.equal(without.ofType("aws:sqs/queue:Queue").length, 0);
    const with2 = await deploy(() => {
      const worker = make({ maximumRetryAttempts: 0 });
      assert.equal(worker.keepFailures(), worker.keepFailures());
    });
    const queue = with2.get("aws:sqs/queue:Queue");
    assert.equal(queue.inputs.messageRetentionSeconds, 14 * 24 * 3600);
    const config = with2.get("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig");
    assert.deepEqual(config.inputs.destinationConfig, { onFailure: { destination: queue.state.arn } });
    assert.equal(config.inputs.maximumRetryAttempts, 0);
    assert.ok(config.dependencies.includes(with2.get("aws:iam/rolePolicy:RolePolicy").urn));
    assertAllows(with2, with2.get("aws:iam/role:Role"), "sqs:SendMessage", queue.state.arn as string);
  });

  it("sends failures to the queue that it was given", async () => {
    const deployment = await deploy(() => {
      const failures = new sqs.Queue("failures", { deadLetterQueue: false });
      make({ onFailure: failures }).keepFailures();
    });
    assert.equal(deployment.ofType("aws:sqs/queue:Queue").length, 1);
  });

  it("puts its children under itself", async () => {
    const { resources } = await deploy(() => void make().keepFailures());
    for (const { urn, type } of resources.filter(({ custom }) => custom))
      assert.match(urn, /::kandokoro:lambda:Function\$/, type);
  });

  it("puts out commands for the AWS CLI", async () => {
    const { outputs } = await deploy(() => ({ ...make().commands }));
    assert.match(
      outputs.invoke as string,
      /^aws lambda invoke --cli-read-timeout 0 --function-name worker-function-[0-9a-f]{7} \/dev\/stdout$/,
    );
    assert.match(outputs.tailLogs as string, /^aws logs tail worker-logs-[0-9a-f]{7} --follow$/);
  });

  it("works in a preview, when nothing is known yet", async () => {
    await deploy(() => void make({ environment: { GREETING: pulumi.output("x") } }).keepFailures(), {
      preview: true,
    });
  });

  describe("refuses", () => {
    const cases: Record<string, [() => unknown, string]> = {
      "a timeout over 15 minutes": [
        () => make({ timeoutSeconds: 901 }),
        'lambda.Function "worker": timeoutSeconds is 901; use a whole number from 1 to 900 seconds',
      ],
      "a fraction of a second": [
        () => make({ timeoutSeconds: 0.5 }),
        'lambda.Function "worker": timeoutSeconds is 0.5; use a whole number from 1 to 900 seconds',
      ],
      "memory out of range": [
        () => make({ memoryMiB: 127 }),
        'lambda.Function "worker": memoryMiB is 127; use a whole number from 128 to 10240 MiB',
      ],
      "more than two retries": [
        () => make({ maximumRetryAttempts: 3 }),
        'lambda.Function "worker": maximumRetryAttempts is 3; use a whole number from 0 to 2',
      ],
      "a negative concurrency": [
        () => make({ reservedConcurrency: -1 }),
        'lambda.Function "worker": reservedConcurrency is -1; use a whole number from 0 to 100000',
      ],
      "an entry that is not there": [
        () => make({ entry: "apps/nowhere.ts" }),
        'lambda.Function "worker": entry is "apps/nowhere.ts"; use the path of a file, from the project\'s root',
      ],
      "a variable that Lambda keeps": [
        () => make({ environment: { AWS_REGION: "x" } }),
        'lambda.Function "worker": environment.AWS_REGION is "set"; use another name: Lambda keeps this one for itself',
      ],
      "a variable's name with a dash": [
        () => make({ environment: { "MY-NAME": "x" } }),
        'lambda.Function "worker": environment.MY-NAME is "set"; use a letter and then one or more letters, digits or _',
      ],
      "more than 4 KB of variables": [
        () => make({ environment: { GREETING: "é".repeat(2045) } }),
        'lambda.Function "worker": environment is "4098 bytes"; use at most 4096 (AWS\'s limit for all variables together)',
      ],
      "a name that is too long": [
        () => new lambda.Function("w".repeat(48), { entry: ENTRY }),
        `lambda.Function "${"w".repeat(48)}": name is "${"w".repeat(48)}"; use at most 47 characters (AWS allows 64; "-function" and Pulumi's suffix take the rest)`,
      ],
      "an empty name": [
        () => new lambda.Function("", { entry: ENTRY }),
        'lambda.Function "": name is ""; use letters, digits, - and _',
      ],
      "code that cannot be bundled": [
        () => make({ entry: "test/components/fixtures/broken.js" }),
        'lambda.Function "worker": esbuild cannot bundle test/components/fixtures/broken.js: test/components/fixtures/broken.js:1: Could not resolve "no-such-package"',
      ],
      "several things at once, in one error": [
        () => make({ timeoutSeconds: 0, memoryMiB: 64 }),
        [
          'lambda.Function "worker" has 2 problems:',
          "  memoryMiB is 64; use a whole number from 128 to 10240 MiB",
          "  timeoutSeconds is 0; use a whole number from 1 to 900 seconds",
        ].join("\n"),
      ],
    };
    for (const [title, [program, message]] of Object.entries(cases))
      it(title, async () => {
        await assert.rejects(
          deploy(() => void program()),
          { message },
        );
      });

    it("a grant that comes after the page has run", async () => {
      const late = async () => {
        const worker = make();
        const queue = new sqs.Queue("late");
        await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
        worker.allow(queue.canSend());
      };
      await assert.rejects(deploy(late), {
        message: 'lambda.Function "worker": allow comes too late; call it before the page\'s first await',
      });
    });
  });
});
