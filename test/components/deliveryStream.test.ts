import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as firehose from "../../components/firehose/index.ts";
import * as lambda from "../../components/lambda/index.ts";
import * as logs from "../../components/logs/index.ts";
import * as s3 from "../../components/s3/index.ts";
import { assertAllows, assertDenies, deploy, noWildcardActions, type Deployment } from "../kit/index.ts";

const streamType = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const filterType = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";

type Options = Partial<firehose.DeliveryStreamArgs>;
const make = (args: Options = {}, name = "archive") =>
  new firehose.DeliveryStream(name, { bucket: new s3.Bucket("records"), ...args });
const fn = (timeoutSeconds = 60, name = "mask") =>
  new lambda.Function(name, { entry: "test/components/fixtures/hello.ts", timeoutSeconds });

interface S3Configuration {
  readonly processingConfiguration: {
    readonly processors: { type: string; parameters: { parameterName: string; parameterValue: string }[] }[];
  };
  readonly [field: string]: unknown;
}

function configuration(deployment: Deployment): S3Configuration {
  return deployment.get(streamType).inputs.extendedS3Configuration as S3Configuration;
}

/** Each processor's type and parameters. */
function processors(deployment: Deployment) {
  return configuration(deployment).processingConfiguration.processors.map(({ type, parameters }) => [
    type,
    Object.fromEntries(parameters.map((each) => [each.parameterName, each.parameterValue])),
  ]);
}

describe("firehose.DeliveryStream", () => {
  it("writes compressed objects by day, what fails beside them, and its errors to a log", async () => {
    const deployment = await deploy(() => void make());
    const { processingConfiguration: _processing, ...rest } = configuration(deployment);
    assert.deepEqual(rest, {
      bucketArn: deployment.get("records-bucket").state.arn,
      roleArn: deployment.get("archive-role").state.arn,
      prefix: "archive/day=!{timestamp:yyyy-MM-dd}/",
      errorOutputPrefix: "archive-failed/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/",
      bufferingInterval: 300,
      bufferingSize: 5,
      compressionFormat: "GZIP",
      fileExtension: ".json.gz",
      cloudwatchLoggingOptions: {
        enabled: true,
        logGroupName: deployment.get("archive-errors-logs").state.name,
        logStreamName: "delivery",
      },
    });
    const { inputs } = deployment.get("archive-errors-stream");
    assert.equal(inputs.logGroupName, deployment.get("archive-errors-logs").state.name);
  });

  it("is encrypted while records wait", async () => {
    const { inputs } = (await deploy(() => void make())).get(streamType);
    assert.deepEqual(inputs.serverSideEncryption, { enabled: true, keyType: "AWS_OWNED_CMK" });
  });

  it("makes lines of the records that are put directly", async () => {
    assert.deepEqual(processors(await deploy(() => void make())), [
      ["AppendDelimiterToRecord", { Delimiter: "\\n" }],
    ]);
  });

  it("decompresses what comes from CloudWatch Logs, and takes the messages out, so that nothing is compressed twice", async () => {
    const deployment = await deploy(() => void make({ source: "cloudwatchLogs" }));
    assert.deepEqual(processors(deployment), [
      ["Decompression", { CompressionFormat: "GZIP" }],
      ["CloudWatchLogProcessing", { DataMessageExtraction: "true" }],
    ]);
    assert.equal(configuration(deployment).compressionFormat, "GZIP");
  });

  it("gives a function whole batches, decompressed, for where their lines are from", async () => {
    const deployment = await deploy(() => void make({ source: "cloudwatchLogs", transform: fn() }));
    assert.deepEqual(processors(deployment), [
      ["Decompression", { CompressionFormat: "GZIP" }],
      [
        "Lambda",
        {
          LambdaArn: `${deployment.get("mask-function").state.arn as string}:$LATEST`,
          NumberOfRetries: "3",
          RoleArn: deployment.get("archive-role").state.arn,
          BufferSizeInMBs: "1",
          BufferIntervalInSeconds: "60",
        },
      ],
    ]);
  });

  it("leaves the ends of lines to the function", async () => {
    const types = processors(await deploy(() => void make({ transform: fn() }))).map(([type]) => type);
    assert.deepEqual(types, ["Lambda"]);
  });

  it("passes on every option", async () => {
    const deployment = await deploy(
      () =>
        void make({
          prefix: "logs/web/",
          errorPrefix: "errors/",
          compression: "UNCOMPRESSED",
          bufferSeconds: 0,
          bufferMiB: 128,
          transform: fn(),
          transformSeconds: 0,
        }),
    );
    const given = configuration(deployment);
    assert.equal(given.prefix, "logs/web/day=!{timestamp:yyyy-MM-dd}/");
    assert.equal(
      given.errorOutputPrefix,
      "errors/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/",
    );
    assert.deepEqual([given.compressionFormat, given.fileExtension], ["UNCOMPRESSED", ".json"]);
    assert.deepEqual([given.bufferingInterval, given.bufferingSize], [0, 128]);
    assert.equal((processors(deployment)[0]![1] as Record<string, string>).BufferIntervalInSeconds, "0");
  });

  it("may write its folders, start its function and tell errors, and nothing else, before it is made", async () => {
    const deployment = await deploy(() => {
      make({ transform: fn() });
      fn(60, "other");
    });
    const role = deployment.get("archive-role");
    const arn = (name: string) => deployment.get(name).state.arn as string;
    const objects = arn("records-bucket");
    for (const key of ["archive/day=2026-11-24/a", "archive-failed/processing-failed/day=2026-11-24/a"])
      assertAllows(deployment, role, "s3:PutObject", `${objects}/${key}`);
    assertDenies(deployment, role, "s3:PutObject", `${objects}/other/a`);
    assertDenies(deployment, role, "s3:DeleteObject", `${objects}/archive/a`);
    assertAllows(deployment, role, "s3:ListBucket", objects);
    for (const function_ of [arn("mask-function"), `${arn("mask-function")}:$LATEST`])
      assertAllows(deployment, role, "lambda:InvokeFunction", function_);
    assertDenies(deployment, role, "lambda:InvokeFunction", arn("other-function"));
    assertAllows(deployment, role, "logs:PutLogEvents", `${arn("archive-errors-logs")}:log-stream:delivery`);
    assertDenies(deployment, role, "logs:PutLogEvents", `${arn("mask-logs")}:log-stream:a`);
    assert.ok(deployment.get(streamType).dependencies.includes(deployment.get("archive-policy").urn));
    noWildcardActions(deployment);
  });

  it("starts no function without one", async () => {
    const deployment = await deploy(() => void make());
    assertDenies(
      deployment,
      "archive-role",
      "lambda:InvokeFunction",
      "arn:aws:lambda:ap-northeast-1:1:function:a",
    );
  });

  it("lets its function put records back, and a holder put some", async () => {
    const deployment = await deploy(() => {
      const stream = make({ transform: fn() });
      new lambda.Function("writer", {
        entry: "test/components/fixtures/hello.ts",
        permissions: [stream.canPut()],
      });
    });
    const arn = deployment.get(streamType).state.arn as string;
    for (const holder of ["mask-role", "writer-role"])
      for (const action of ["firehose:PutRecord", "firehose:PutRecordBatch"])
        assertAllows(deployment, holder, action, arn);
    assertDenies(deployment, "writer-role", "firehose:DeleteDeliveryStream", arn);
  });

  it("has an alarm in prod for records that wait too long, and none in dev", async () => {
    const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
    assert.equal((await deploy(() => void make())).ofType(alarm).length, 0);
    const prod = await deploy(() => void make({ bufferSeconds: 60 }), { stack: "log-archive.prod" });
    const { inputs } = prod.get(alarm);
    assert.deepEqual(inputs.dimensions, { DeliveryStreamName: prod.get(streamType).state.name });
    assert.deepEqual([inputs.metricName, inputs.threshold], ["DeliveryToS3.DataFreshness", 660]);
  });

  it("puts its children under itself, and out commands", async () => {
    const deployment = await deploy(() => ({ ...make().commands }));
    for (const { urn, type, name } of deployment.resources)
      if (name.startsWith("archive-")) assert.match(urn, /::kandokoro:firehose:DeliveryStream\$/, type);
    assert.match(deployment.outputs.list as string, /^aws s3 ls s3:\/\/records-\S+\/archive\/ --recursive$/);
    assert.match(
      deployment.outputs.listFailed as string,
      /^aws s3 ls s3:\/\/records-\S+\/archive-failed\/ --recursive$/,
    );
    assert.match(deployment.outputs.tailErrors as string, /^aws logs tail archive-errors-logs-\S+ --follow$/);
  });

  describe("refuses", () => {
    const cases: [string, () => unknown, string][] = [
      [
        "a source that is none",
        () => make({ source: "kinesis" as "direct" }),
        'source is "kinesis"; use "direct" or "cloudwatchLogs"',
      ],
      [
        "a compression that Athena cannot read",
        () => make({ compression: "ZIP" as "GZIP" }),
        'compression is "ZIP"; use "GZIP" or "UNCOMPRESSED"',
      ],
      [
        "a prefix without a slash at its end",
        () => make({ prefix: "logs" }),
        'prefix is "logs"; use letters, digits, and . _ = - in folders that end with /: logs/web/',
      ],
      [
        "a prefix with an expression, for the day is put in by itself",
        () => make({ prefix: "!{timestamp:yyyy}/" }),
        'prefix is "!{timestamp:yyyy}/"; use letters, digits, and . _ = - in folders that end with /: logs/web/',
      ],
      [
        "what fails among what does not",
        () => make({ errorPrefix: "archive/failed/" }),
        'errorPrefix is "archive/failed/"; use a folder outside of prefix "archive/" that does not hold it either',
      ],
      [
        "a buffer of more than 15 minutes",
        () => make({ bufferSeconds: 901 }),
        "bufferSeconds is 901; use a whole number from 0 to 900 seconds",
      ],
      [
        "an empty buffer",
        () => make({ bufferMiB: 0 }),
        "bufferMiB is 0; use a whole number from 1 to 128 MiB",
      ],
      [
        "seconds of a function that is not there",
        () => make({ transformSeconds: 5 }),
        "transformSeconds is 5; use it only with a function (transform)",
      ],
      [
        "a function that takes longer than Firehose waits",
        () => make({ transform: fn(301) }),
        'transform.timeoutSeconds is 301; use at most 300 for lambda.Function "mask": Firehose waits no longer',
      ],
    ];
    for (const [what, program, problem] of cases)
      it(what, async () => {
        await assert.rejects(
          deploy(() => void program()),
          { message: `firehose.DeliveryStream "archive": ${problem}` },
        );
      });

    it("a name that is too long", async () => {
      const name = "a".repeat(50);
      await assert.rejects(
        deploy(() => void make({}, name)),
        {
          message: `firehose.DeliveryStream "${name}": name is "${name}"; use at most 49 characters (AWS allows 64; "-stream" and Pulumi's suffix take the rest)`,
        },
      );
    });

    it("all that is wrong at once", async () => {
      await assert.rejects(
        deploy(() => void make({ bufferMiB: 0, bufferSeconds: -1 })),
        {
          message:
            'firehose.DeliveryStream "archive" has 2 problems:\n  bufferSeconds is -1; use a whole number from 0 to 900 seconds\n  bufferMiB is 0; use a whole number from 1 to 128 MiB',
        },
      );
    });
  });
});

describe("logs.LogGroup, subscribed to a delivery stream", () => {
  const archive = (args: Options = {}) => make({ source: "cloudwatchLogs", ...args });

  it("puts its events into it, by a role that may do that alone and that it alone may take on, which is there first", async () => {
    const deployment = await deploy(() => {
      new logs.LogGroup("audit").subscribe(archive(), { filter: "ERROR" });
    });
    const { inputs, dependencies } = deployment.get(filterType);
    const group = deployment.get("audit-logs").state;
    const stream = deployment.get(streamType).state.arn as string;
    const role = deployment.get("audit-to-archive-role");
    assert.deepEqual(
      [inputs.logGroup, inputs.destinationArn, inputs.roleArn, inputs.filterPattern],
      [group.name, stream, role.state.arn, "ERROR"],
    );
    assert.deepEqual(JSON.parse(role.inputs.assumeRolePolicy as string), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Assume",
          Effect: "Allow",
          Principal: { Service: "logs.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { ArnLike: { "aws:SourceArn": [group.arn, `${group.arn as string}:*`] } },
        },
      ],
    });
    assertAllows(deployment, role, "firehose:PutRecordBatch", stream);
    assertDenies(deployment, role, "firehose:PutRecordBatch", `${stream}2`);
    assert.ok(dependencies.includes(deployment.get("audit-to-archive-policy").urn));
  });

  const cases: [string, () => unknown, string][] = [
    [
      "the stream's own errors",
      () => {
        const stream = archive();
        stream.errors.subscribe(stream);
      },
      'logs.LogGroup "archive-errors": subscribe: firehose.DeliveryStream "archive" writes its errors to this group, and each would be put into it again; subscribe it to another group',
    ],
    [
      "the log of the stream's function",
      () => {
        const transform = fn();
        transform.logGroup.subscribe(archive({ transform }));
      },
      'logs.LogGroup "mask": subscribe: lambda.Function "mask", which transforms what firehose.DeliveryStream "archive" delivers, writes to this group, and each line would start it again; subscribe it to another group',
    ],
    [
      "a stream that would not decompress",
      () => new logs.LogGroup("audit").subscribe(make()),
      'logs.LogGroup "audit": subscribe: firehose.DeliveryStream "archive" has the source "direct" and would write the compressed batches of CloudWatch Logs as they are; give it source: "cloudwatchLogs"',
    ],
    [
      "a third one",
      () => {
        const group = new logs.LogGroup("audit");
        group.subscribe(fn(60, "a"));
        group.subscribe(fn(60, "b"));
        group.subscribe(archive());
      },
      'logs.LogGroup "audit": subscribe: firehose.DeliveryStream "archive" is the third; use at most 2 for a log group (let one publish to a topic for the others)',
    ],
    [
      "names that are too long for the role",
      () => new logs.LogGroup("a".repeat(50)).subscribe(archive()),
      `logs.LogGroup "${"a".repeat(50)}": name is "${"a".repeat(50)}-to-archive"; use at most 51 characters (AWS allows 64; "-role" and Pulumi's suffix take the rest)`,
    ],
  ];
  for (const [what, program, message] of cases)
    it(`refuses ${what}`, async () => {
      await assert.rejects(
        deploy(() => void program()),
        { message },
      );
    });
});
