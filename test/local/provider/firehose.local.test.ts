import { Athena } from "@aws-sdk/client-athena";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { Firehose } from "@aws-sdk/client-firehose";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import type { Cloud } from "../../../local/provider/cloud.ts";
import {
  archive,
  eventually,
  make as makeType,
  makeRole,
  policy,
  startCloud,
  stopCloud,
} from "./s3AndLambdaCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const stream = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const filter = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";

// Answers as the record says: "drop", "fail", "forget", or the record itself, in capitals.
const code = `
export const handler = async ({ records }) => {
  const texts = records.map(({ data }) => Buffer.from(data, "base64").toString());
  if (texts.some((text) => text.includes("throw"))) throw new Error("as told");
  const answer = (recordId, text) =>
    text.includes("drop") ? { recordId, result: "Dropped" }
    : text.includes("fail") ? { recordId, result: "ProcessingFailed" }
    : { recordId, result: "Ok", data: Buffer.from(text.toUpperCase() + "\\n").toString("base64") };
  const answers = records.map(({ recordId }, i) => answer(recordId, texts[i]));
  return { records: answers.filter((_, i) => !texts[i].includes("forget")) };
};`;

describe("Firehose on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let world: World;
  let firehose: Firehose;
  let logs: CloudWatchLogs;
  let fn: string;
  let role: string;
  let count = 0;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
    firehose = cloud.client(Firehose);
    logs = cloud.client(CloudWatchLogs);
    await cloud.client(S3).createBucket({ Bucket: "records" });
    await logs.createLogGroup({ logGroupName: "errors" });
    await make("aws:cloudwatch/logStream:LogStream", { logGroupName: "errors", name: "delivery" });
    role = await makeServiceRole("firehose", "firehose.amazonaws.com", [
      "s3:PutObject",
      "lambda:InvokeFunction",
    ]);
    const made = await makeType(cloud, "aws:lambda/function:Function", {
      name: "transform",
      role: await makeRole(cloud, "transform"),
      runtime: "nodejs24.x",
      handler: "index.handler",
      code: archive({ "index.mjs": code }),
    });
    fn = made.state.arn as string;
  });
  after(stopCloud);

  const make = (token: string, inputs: Values = {}) =>
    world.create({ token, name: `made${count++}`, inputs });
  const failed = (token: string, reason: string) => ({ message: `${token} "made${count - 1}": ${reason}` });

  async function makeServiceRole(name: string, service: string, actions: string[]): Promise<string> {
    const iam = cloud.client(IAM);
    const AssumeRolePolicyDocument = policy({ Action: "sts:AssumeRole", Principal: { Service: service } });
    const { Role } = await iam.createRole({ RoleName: name, AssumeRolePolicyDocument });
    const PolicyDocument = policy({ Action: actions, Resource: "*" });
    await iam.putRolePolicy({ RoleName: name, PolicyName: "all", PolicyDocument });
    return Role!.Arn!;
  }

  function processor(type: string, parameters: Record<string, string>) {
    const entries = Object.entries(parameters);
    return {
      type,
      parameters: entries.map(([parameterName, parameterValue]) => ({ parameterName, parameterValue })),
    };
  }
  const inputs = (name: string, s3: Values = {}, processors: unknown[] = []) => ({
    name,
    destination: "extended_s3",
    extendedS3Configuration: {
      bucketArn: "arn:aws:s3:::records",
      roleArn: role,
      prefix: `${name}/day=!{timestamp:yyyy-MM-dd}/`,
      errorOutputPrefix: `${name}-failed/!{firehose:error-output-type}/`,
      cloudwatchLoggingOptions: { enabled: true, logGroupName: "errors", logStreamName: "delivery" },
      processingConfiguration: { enabled: true, processors },
      ...s3,
    },
  });
  const makeStream = (...args: Parameters<typeof inputs>) => make(stream, inputs(...args));

  const put = (DeliveryStreamName: string, ...texts: string[]) =>
    firehose.putRecordBatch({
      DeliveryStreamName,
      Records: texts.map((text) => ({ Data: Buffer.from(text) })),
    });

  /** The objects under a prefix, once there is one: keys and contents. */
  const objects = (prefix: string) =>
    eventually(`object under ${prefix}`, async () => {
      const s3 = cloud.client(S3);
      const { Contents = [] } = await s3.listObjectsV2({ Bucket: "records", Prefix: prefix });
      const found = await Promise.all(
        Contents.map(async ({ Key }) => {
          const { Body } = await s3.getObject({ Bucket: "records", Key });
          return { key: Key!, bytes: Buffer.from(await Body!.transformToByteArray()) };
        }),
      );
      return found.length > 0 ? found : undefined;
    });
  const today = new Date().toISOString().slice(0, 10);

  it("writes one object for what comes together, a line for each record, compressed once", async () => {
    await makeStream("direct", { compressionFormat: "GZIP", fileExtension: ".json.gz" }, [
      processor("AppendDelimiterToRecord", { Delimiter: "\\n" }),
    ]);
    await put("direct", '{"a":1}', '{"a":2}');
    const [object, ...others] = await objects("direct/");
    assert.deepEqual(others, []);
    const day = new RegExp(
      `^direct/day=${today}/direct-1-${today}-\\d\\d-\\d\\d-\\d\\d-[0-9a-f-]{36}\\.json\\.gz$`,
    );
    assert.match(object!.key, day);
    assert.equal(gunzipSync(object!.bytes).toString(), '{"a":1}\n{"a":2}\n');
  });

  it("writes what a function answers, and keeps what it could not transform, with the reason", async () => {
    await makeStream("transformed", {}, [processor("Lambda", { LambdaArn: `${fn}:$LATEST`, RoleArn: role })]);
    await put("transformed", "one", "drop it", "fail it", "forget it", "two");
    const [object] = await objects("transformed/");
    assert.equal(object!.bytes.toString(), "ONE\nTWO\n");
    const [failures] = await objects("transformed-failed/processing-failed/");
    const lines = failures!.bytes.toString().trim().split("\n");
    const told = lines.map((line) => JSON.parse(line) as Record<string, string>);
    assert.deepEqual(
      told.map(({ errorCode, errorMessage, rawData, lambdaArn }) => [
        errorCode,
        errorMessage,
        Buffer.from(rawData!, "base64").toString(),
        lambdaArn,
      ]),
      [
        [
          "Lambda.ProcessingFailedStatus",
          "ProcessingFailed status set for record",
          "fail it",
          `${fn}:$LATEST`,
        ],
        [
          "Lambda.MissingRecordId",
          "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.",
          "forget it",
          `${fn}:$LATEST`,
        ],
      ],
    );
    const { events = [] } = await logs.getLogEvents({ logGroupName: "errors", logStreamName: "delivery" });
    const codes = events.map(({ message }) => (JSON.parse(message!) as { errorCode: string }).errorCode);
    assert.deepEqual(codes.slice(-2), ["Lambda.ProcessingFailedStatus", "Lambda.MissingRecordId"]);
  });

  it("keeps all records of a function that failed", async () => {
    await makeStream("thrown", {}, [processor("Lambda", { LambdaArn: fn, RoleArn: role })]);
    await put("thrown", "one", "throw");
    const [failures] = await objects("thrown-failed/");
    const codes = failures!.bytes
      .toString()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { errorCode: string });
    assert.deepEqual(
      codes.map(({ errorCode }) => errorCode),
      ["Lambda.FunctionError", "Lambda.FunctionError"],
    );
  });

  it("decompresses, and keeps what is not compressed", async () => {
    await makeStream("plain", {}, [processor("Decompression", { CompressionFormat: "GZIP" })]);
    await put("plain", "no gzip");
    const [failures] = await objects("plain-failed/");
    const { errorCode, rawData } = JSON.parse(failures!.bytes.toString()) as Record<string, string>;
    assert.deepEqual(
      [errorCode, Buffer.from(rawData!, "base64").toString()],
      ["Decompression.Failed", "no gzip"],
    );
  });

  it("is changed in place", async () => {
    const made = await makeStream("changed");
    const news = inputs("changed", { bufferingInterval: 60, bufferingSize: 1 });
    const checked = await world.check(made.urn, made.inputs, news);
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, checked);
    assert.equal((outs as Values).versionId, "2");
    assert.equal((await world.provider.diff!(made.id, made.urn, outs as Values, checked)).changes, false);
  });

  describe("subscribed to a log group", () => {
    const subscribe = (logGroup: string, roleArn: string, destinationArn: string) =>
      make(filter, { destinationArn, filterPattern: "", logGroup, roleArn });
    const write = async (group: string, ...messages: string[]) => {
      const timestamp = Date.now();
      const logEvents = messages.map((message) => ({ message, timestamp }));
      await logs.putLogEvents({ logGroupName: group, logStreamName: "one", logEvents });
    };
    async function group(name: string): Promise<void> {
      await logs.createLogGroup({ logGroupName: name });
      await logs.createLogStream({ logGroupName: name, logStreamName: "one" });
    }
    const puts = ["firehose:PutRecord", "firehose:PutRecordBatch"];
    const gzip = processor("Decompression", { CompressionFormat: "GZIP" });

    it("writes the messages as lines, and nothing of the message that only tries", async () => {
      await group("app");
      const extract = processor("CloudWatchLogProcessing", { DataMessageExtraction: "true" });
      const made = await makeStream("messages", {}, [gzip, extract]);
      const logsRole = await makeServiceRole("logs", "logs.amazonaws.com", puts);
      await subscribe("app", logsRole, made.id);
      await write("app", '{"a":1}', "two");
      const [object, ...others] = await objects("messages/");
      assert.deepEqual([object!.bytes.toString(), others], ['{"a":1}\ntwo\n', []]);
    });

    it("writes whole batches without the extraction", async () => {
      await group("batches");
      const made = await makeStream("batches", {}, [gzip]);
      const logsRole = await makeServiceRole("logs-batches", "logs.amazonaws.com", puts);
      await subscribe("batches", logsRole, made.id);
      await write("batches", "one");
      const [object] = await objects("batches/");
      assert.match(
        object!.bytes.toString(),
        /"messageType": "CONTROL_MESSAGE".*"messageType": "DATA_MESSAGE".*"logGroup": "batches", "logStream": "one".*"message": "one"/s,
      );
    });

    it("is not made when CloudWatch Logs may not take on the role, or put records", async () => {
      await group("denied");
      const made = await makeStream("denied");
      const fails = (fix: string, arn = made.id) =>
        failed(
          filter,
          `InvalidParameterException: Could not deliver test message to specified Firehose stream. Check if the given Firehose stream is in ACTIVE state. ${arn}: ${fix}`,
        );
      const other = await makeServiceRole("logs-other", "lambda.amazonaws.com", puts);
      await assert.rejects(
        subscribe("denied", other, made.id),
        (error: Error) =>
          error.message ===
          fails(
            `let the assumeRolePolicy of ${other} allow sts:AssumeRole to {"Service": "logs.amazonaws.com"}; a condition on aws:SourceArn is to name arn:aws:logs:ap-northeast-1:000000000000:log-group:denied:*`,
          ).message,
      );
      const weak = await makeServiceRole("logs-weak", "logs.amazonaws.com", ["firehose:PutRecord"]);
      await assert.rejects(
        subscribe("denied", weak, made.id),
        (error: Error) =>
          error.message ===
          fails(
            `allow firehose:PutRecord and firehose:PutRecordBatch on it in a policy of ${weak}, and let the filter depend on that policy`,
          ).message,
      );
      const strong = await makeServiceRole("logs-strong", "logs.amazonaws.com", puts);
      await assert.rejects(
        subscribe("denied", strong, `${made.id}-gone`),
        (error: Error) =>
          error.message === fails("no such stream; create it first", `${made.id}-gone`).message,
      );
    });
  });

  describe("is not made", () => {
    const rejects = async (how: Values, reason: string, name = "wrong") => {
      await assert.rejects(
        makeStream(name, how),
        (error: Error) => error.message === failed(stream, reason).message,
      );
    };

    it("with a role that Firehose may not take on, or that may not write", async () => {
      const other = await makeServiceRole("other", "lambda.amazonaws.com", ["s3:*"]);
      await rejects(
        { roleArn: other },
        `InvalidArgumentException: Firehose is unable to assume role ${other}. Please check the role provided: let its assumeRolePolicy allow sts:AssumeRole to {"Service": "firehose.amazonaws.com"}`,
      );
      await rejects(
        { roleArn: `${other}-gone` },
        `InvalidArgumentException: Firehose is unable to assume role ${other}-gone. Please check the role provided: no such role; create it first and let the stream depend on it`,
      );
      const weak = await makeServiceRole("weak", "firehose.amazonaws.com", ["s3:GetObject"]);
      await rejects(
        { roleArn: weak },
        `S3.AccessDenied: Access was denied; allow s3:PutObject on arn:aws:s3:::records/wrong/day=object in a policy of ${weak}, and let the stream depend on that policy`,
      );
    });
  });

  it("is gone when it was deleted, and may be deleted again", async () => {
    const made = await makeStream("gone");
    const remove = ({ id, outs, urn }: Made) => world.provider.delete!(id, urn, outs);
    await remove(made);
    await remove(made);
    assert.equal((await world.provider.read!(made.id, made.urn, made.outs)).id, "");
  });

  it("has its objects asked by SQL: a table of Glue, a workgroup and a saved query of Athena", async () => {
    await makeStream("asked", { compressionFormat: "GZIP", fileExtension: ".json.gz" }, [
      processor("AppendDelimiterToRecord", { Delimiter: "\\n" }),
    ]);
    await put("asked", '{"level":"INFO"}', '{"level":"ERROR"}', '{"level":"INFO"}');
    await objects("asked/");
    await cloud.client(S3).createBucket({ Bucket: "results" });
    await make("aws:glue/catalogDatabase:CatalogDatabase", { name: "archive" });
    await make("aws:glue/catalogTable:CatalogTable", {
      name: "asked",
      databaseName: "archive",
      tableType: "EXTERNAL_TABLE",
      parameters: { classification: "json" },
      partitionKeys: [{ name: "day", type: "string" }],
      storageDescriptor: {
        location: "s3://records/asked/",
        columns: [{ name: "level", type: "string" }],
        serDeInfo: { serializationLibrary: "org.openx.data.jsonserde.JsonSerDe" },
      },
    });
    const workgroup = await make("aws:athena/workgroup:Workgroup", {
      name: "asking",
      configuration: { resultConfiguration: { outputLocation: "s3://results/" } },
    });
    const query = `SELECT level, count(*) AS lines FROM asked WHERE day = '${today}' GROUP BY level ORDER BY level`;
    const named = await make("aws:athena/namedQuery:NamedQuery", {
      database: "archive",
      name: "levels",
      query,
      workgroup: workgroup.id,
    });
    const athena = cloud.client(Athena);
    const { NamedQuery } = await athena.getNamedQuery({ NamedQueryId: named.id });
    const { QueryExecutionId } = await athena.startQueryExecution({
      QueryString: NamedQuery!.QueryString,
      QueryExecutionContext: { Database: "archive" },
      WorkGroup: "asking",
    });
    const state = await eventually("end of the query", async () => {
      const { QueryExecution } = await athena.getQueryExecution({ QueryExecutionId });
      const { State, StateChangeReason } = QueryExecution!.Status!;
      return State === "SUCCEEDED" || State === "FAILED" ? [State, StateChangeReason] : undefined;
    });
    assert.deepEqual(state, ["SUCCEEDED", ""]);
    const { ResultSet } = await athena.getQueryResults({ QueryExecutionId });
    assert.deepEqual(
      ResultSet!.Rows!.map(({ Data }) => Data!.map(({ VarCharValue }) => VarCharValue)),
      [
        ["level", "lines"],
        ["ERROR", "1"],
        ["INFO", "2"],
      ],
    );
    await assert.rejects(
      world.provider.delete!(workgroup.id, workgroup.urn, workgroup.outs),
      (error: Error) => error.message.includes("WorkGroup asking is not empty: it has 1 saved queries"),
    );
    const forced = { ...workgroup.outs, forceDestroy: true };
    await world.provider.delete!(workgroup.id, workgroup.urn, forced);
    assert.equal((await world.provider.read!(named.id, named.urn, named.outs)).id, "");
  });
});
