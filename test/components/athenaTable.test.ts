import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as athena from "../../components/athena/index.ts";
import * as firehose from "../../components/firehose/index.ts";
import * as s3 from "../../components/s3/index.ts";
import { deploy, removalHonoured } from "../kit/index.ts";

const columns = { level: "string", ms: "bigint", origin: "struct<id:string>" };
const make = (args: Partial<athena.TableArgs> = {}, name = "lines") => {
  const stream = new firehose.DeliveryStream("archive", { bucket: new s3.Bucket("records") });
  return new athena.Table(name, { stream, columns, ...args });
};

describe("athena.Table", () => {
  it("shows the lines of its stream, by days that nobody has to add", async () => {
    const deployment = await deploy(() => void make(), { stack: "log-archive.prod" });
    const { inputs } = deployment.get("lines-table");
    const bucket = deployment.get("records-bucket").state.bucket as string;
    assert.deepEqual([inputs.databaseName, inputs.name], ["log_archive_prod", "lines"]);
    assert.deepEqual(inputs.partitionKeys, [{ name: "day", type: "string" }]);
    assert.deepEqual(inputs.parameters, {
      EXTERNAL: "TRUE",
      classification: "json",
      "projection.enabled": "true",
      "projection.day.type": "date",
      "projection.day.format": "yyyy-MM-dd",
      "projection.day.range": "NOW-10YEARS,NOW+1DAYS",
      "storage.location.template": `s3://${bucket}/archive/day=\${day}/`,
    });
    assert.deepEqual(inputs.storageDescriptor, {
      location: `s3://${bucket}/archive/`,
      inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      columns: [
        { name: "level", type: "string" },
        { name: "ms", type: "bigint" },
        { name: "origin", type: "struct<id:string>" },
      ],
      serDeInfo: { serializationLibrary: "org.openx.data.jsonserde.JsonSerDe" },
    });
  });

  it("limits what a query reads, and keeps results encrypted for a week", async () => {
    const deployment = await deploy(() => void make());
    const { inputs } = deployment.get("lines-workgroup");
    assert.deepEqual(inputs.configuration, {
      enforceWorkgroupConfiguration: true,
      publishCloudwatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: 10_737_418_240,
      resultConfiguration: {
        outputLocation: `s3://${deployment.get("lines-results-bucket").state.bucket as string}/`,
        encryptionConfiguration: { encryptionOption: "SSE_S3" },
      },
    });
    const { rules } = deployment.get("lines-results-lifecycle").inputs as {
      rules: { expiration?: object }[];
    };
    assert.deepEqual(rules.map(({ expiration }) => expiration).filter(Boolean), [{ days: 7 }]);
    const small = await deploy(() => void make({ scanLimitMiB: 10 }));
    const configuration = small.get("lines-workgroup").inputs.configuration as Record<string, unknown>;
    assert.equal(configuration.bytesScannedCutoffPerQuery, 10_485_760);
  });

  it("saves queries, and puts out the command that runs one", async () => {
    const deployment = await deploy(() => {
      const { sql, command } = make().saveQuery(
        "errors",
        "The errors",
        "SELECT * FROM {table} WHERE level = 'ERROR'",
      );
      return { sql, command };
    });
    const { inputs } = deployment.get("lines-errors");
    const workgroup = deployment.get("lines-workgroup").state.name as string;
    assert.equal(inputs.query, "SELECT * FROM lines WHERE level = 'ERROR'");
    assert.deepEqual(
      [inputs.database, inputs.workgroup, inputs.description, deployment.outputs.sql],
      ["test", workgroup, "The errors", inputs.query],
    );
    assert.equal(
      deployment.outputs.command,
      `aws athena start-query-execution --work-group ${workgroup} --query-execution-context Database=test --query-string 'SELECT * FROM lines WHERE level = '\\''ERROR'\\'''`,
    );
  });

  for (const stage of ["dev", "prod"] as const)
    it(`goes with its stack, or not, as ${stage} should`, async () => {
      const stack = stage === "dev" ? "log-archive" : "log-archive.prod";
      removalHonoured(await deploy(() => void make(), { stack }), stage);
    });

  it("puts its children under itself", async () => {
    const { resources } = await deploy(() => void make());
    for (const { urn, type, name } of resources)
      if (name.startsWith("lines-")) assert.match(urn, /::kandokoro:athena:Table\$/, type);
  });

  const cases: [string, () => unknown, string][] = [
    [
      "no columns",
      () => make({ columns: {} }),
      'athena.Table "lines": columns is "{}"; use one column or more',
    ],
    [
      "a column that the folders have",
      () => make({ columns: { day: "string" } }),
      'athena.Table "lines": columns.day is "string"; use another name: the folders of the days have this one',
    ],
    [
      "a column in capitals",
      () => make({ columns: { orderId: "string" } }),
      'athena.Table "lines": columns is "orderId"; use names of lower-case letters, digits and _, as Athena has them',
    ],
    [
      "a type that is none",
      () => make({ columns: { level: "string; drop" } }),
      'athena.Table "lines": columns.level is "string; drop"; use a type of Athena: string, bigint, struct<id:string>',
    ],
    [
      "a limit that Athena does not take",
      () => make({ scanLimitMiB: 9 }),
      'athena.Table "lines": scanLimitMiB is 9; use a whole number from 10 to 10000000 MiB',
    ],
    [
      "a name in capitals",
      () => make({}, "Lines"),
      'athena.Table "Lines": name is "Lines"; use lower-case letters, digits and -',
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
