import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { runPage } from "../../../stacks/program.ts";
import { assertAllows, assertDenies, deploy } from "../../kit/index.ts";

const STACK = "log-archive";

describe("the page of log-archive: its parts", function () {
  this.timeout(60_000);

  it("is an application, its log, a stream with a function, a bucket, and a table", async () => {
    const { resources } = await deploy(runPage, { stack: STACK });
    const components = resources
      .filter(({ type }) => type.startsWith("kandokoro:"))
      .map(({ type, name }) => `${type} ${name}`);
    assert.deepEqual(components.sort(), [
      "kandokoro:athena:Table records",
      "kandokoro:firehose:DeliveryStream lines",
      "kandokoro:lambda:Function orders",
      "kandokoro:lambda:Function transform",
      "kandokoro:logs:LogGroup lines-errors",
      "kandokoro:logs:LogGroup orders",
      "kandokoro:logs:LogGroup transform",
      "kandokoro:s3:Bucket archive",
      "kandokoro:s3:Bucket records-results",
    ]);
  });

  it("puts the application's log into the stream, and no other log: each line of those would be a line again", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const filters = deployment.ofType("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter");
    assert.deepEqual(
      filters.map(({ inputs }) => [inputs.logGroup, inputs.destinationArn, inputs.filterPattern]),
      [[deployment.get("orders-logs").state.name, deployment.get("lines-stream").state.arn, ""]],
    );
  });

  it("compresses once: decompresses what comes, and gives the function whole batches", async () => {
    const { inputs } = (await deploy(runPage, { stack: STACK })).get("lines-stream");
    const s3 = inputs.extendedS3Configuration as {
      compressionFormat: string;
      processingConfiguration: { processors: { type: string }[] };
    };
    assert.equal(s3.compressionFormat, "GZIP");
    assert.deepEqual(
      s3.processingConfiguration.processors.map(({ type }) => type),
      ["Decompression", "Lambda"],
    );
  });

  it("has a column for what each record has, and for what this application says", async () => {
    const { inputs } = (await deploy(runPage, { stack: STACK })).get("records-table");
    const { columns } = inputs.storageDescriptor as { columns: { name: string; type: string }[] };
    assert.deepEqual(
      columns.map(({ name, type }) => `${name} ${type}`),
      [
        "timestamp string",
        "level string",
        "message string",
        "stack string",
        "origin struct<id:string,log_group:string,log_stream:string>",
        "run string",
        "orderid string",
      ],
    );
  });

  it("forgets files after 400 days, and the log after 14 in dev and 90 in prod", async () => {
    for (const [stack, days] of [
      [STACK, 14],
      [`${STACK}.prod`, 90],
    ] as const) {
      const deployment = await deploy(runPage, { stack });
      assert.equal(deployment.get("orders-logs").inputs.retentionInDays, days);
      const { rules } = deployment.get("archive-lifecycle").inputs as { rules: { expiration?: object }[] };
      assert.deepEqual(rules.map(({ expiration }) => expiration).filter(Boolean), [{ days: 400 }]);
    }
  });

  it("tells in prod when records are late", async () => {
    const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
    assert.equal((await deploy(runPage, { stack: STACK })).ofType(alarm).length, 0);
    assert.equal((await deploy(runPage, { stack: `${STACK}.prod` })).ofType(alarm).length, 1);
  });

  it("lets the function put records back and write its log, and nothing else", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const role = deployment.get("transform-role");
    const arn = (name: string) => deployment.get(name).state.arn as string;
    assertAllows(deployment, role, "firehose:PutRecordBatch", arn("lines-stream"));
    assertDenies(deployment, role, "s3:GetObject", `${arn("archive-bucket")}/lines/a`);
    assertDenies(deployment, role, "s3:PutObject", `${arn("archive-bucket")}/lines/a`);
    assertDenies(deployment, "orders-role", "firehose:PutRecord", arn("lines-stream"));
  });

  it("puts out where things are, the query, and commands", async () => {
    const { outputs } = await deploy(runPage, { stack: STACK });
    assert.deepEqual(Object.keys(outputs).sort(), [
      "bucketName",
      "commands",
      "database",
      "deliveryStreamName",
      "errorPrefix",
      "functionName",
      "logGroupName",
      "prefix",
      "query",
      "table",
      "transformLogGroupName",
      "workgroup",
    ]);
    assert.equal(
      outputs.query,
      "SELECT level, count(DISTINCT origin.id) AS lines\nFROM records\nWHERE day >= cast(current_date - interval '7' day AS varchar)\nGROUP BY level\nORDER BY level",
    );
    assert.deepEqual(
      [outputs.prefix, outputs.errorPrefix, outputs.database, outputs.table],
      ["lines/", "lines-failed/", "log_archive", "records"],
    );
    assert.deepEqual(Object.keys(outputs.commands as object).sort(), [
      "listFailed",
      "listFiles",
      "runQuery",
      "tailErrors",
      "tailLines",
      "tailTransform",
      "writeLines",
    ]);
  });

  it("fits on a screen and a half", () => {
    const page = readFileSync(new URL("../../../stacks/log-archive/index.ts", import.meta.url), "utf8");
    assert.ok(page.split("\n").length <= 80);
  });
});
