import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DeliveryStream } from "../firehose/index.ts";
import { Bucket } from "../s3/index.ts";
import { awsCli } from "../settings.ts";
import { stage } from "../stage.ts";
import { plainName, resolveTableArgs, type TableArgs } from "./tableArgs.ts";

const TYPE = "kandokoro:athena:Table";
const MIB = 1024 * 1024;

/** A query that is saved under its name, and the command that runs it. */
export interface SavedQuery {
  readonly sql: pulumi.Output<string>;
  readonly namedQuery: aws.athena.NamedQuery;
  readonly command: pulumi.Output<string>;
}

/**
 * What a delivery stream wrote, as a table for SQL: by day, without a crawler and without partitions to be added. Queries
 * run in a workgroup of its own, whose results are forgotten after a week. Idle it costs nothing; queries $5 per TB read.
 */
export class Table extends pulumi.ComponentResource {
  /** The name of the database; that of its stack, so that two stages can stand in one account. */
  readonly database: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  /** The name of the workgroup. */
  readonly workgroup: pulumi.Output<string>;
  readonly table: aws.glue.CatalogTable;
  readonly results: Bucket;
  readonly #name: string;

  constructor(name: string, args: TableArgs, opts?: pulumi.ComponentResourceOptions) {
    const { columns, scanLimitMiB } = resolveTableArgs(name, args);
    super(TYPE, name, {}, opts);
    this.#name = name;

    const child = { parent: this };
    const database = new aws.glue.CatalogDatabase(
      `${name}-database`,
      { name: plainName(pulumi.getStack()) },
      child,
    );
    this.table = new aws.glue.CatalogTable(
      `${name}-table`,
      {
        name: plainName(name),
        databaseName: database.name,
        tableType: "EXTERNAL_TABLE",
        parameters: { EXTERNAL: "TRUE", classification: "json", ...days(args.stream) },
        partitionKeys: [{ name: "day", type: "string" }],
        storageDescriptor: jsonLines(location(args.stream), columns),
      },
      child,
    );
    this.results = new Bucket(`${name}-results`, { expireDays: 7 }, child);
    const workgroup = new aws.athena.Workgroup(
      `${name}-workgroup`,
      {
        forceDestroy: stage().forceDestroy,
        configuration: {
          enforceWorkgroupConfiguration: true,
          publishCloudwatchMetricsEnabled: true,
          bytesScannedCutoffPerQuery: scanLimitMiB * MIB,
          resultConfiguration: {
            outputLocation: pulumi.interpolate`s3://${this.results.name}/`,
            encryptionConfiguration: { encryptionOption: "SSE_S3" },
          },
        },
      },
      child,
    );

    this.database = database.name;
    this.name = this.table.name;
    this.workgroup = workgroup.name;
    this.registerOutputs({ database: this.database, name: this.name, workgroup: this.workgroup });
  }

  /**
   * Saves a query where people look for it: in the workgroup, under its name.
   * @param sql - with `{table}` where the table's name is to stand
   */
  saveQuery(name: string, description: string, sql: string): SavedQuery {
    const query = this.name.apply((table) => sql.replaceAll("{table}", table));
    const namedQuery = new aws.athena.NamedQuery(
      `${this.#name}-${name}`,
      { database: this.database, description, query, workgroup: this.workgroup },
      { parent: this },
    );
    const command = pulumi.interpolate`${awsCli()} athena start-query-execution --work-group ${this.workgroup} --query-execution-context Database=${this.database} --query-string ${query.apply(shellQuoted)}`;
    return { sql: query, namedQuery, command };
  }
}

function location({ bucket, prefix }: DeliveryStream): pulumi.Output<string> {
  return pulumi.interpolate`s3://${bucket.name}/${prefix}`;
}

/**
 * The days are computed from the query, not looked up.
 * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
 */
function days(stream: DeliveryStream): Record<string, pulumi.Input<string>> {
  return {
    "projection.enabled": "true",
    "projection.day.type": "date",
    "projection.day.format": "yyyy-MM-dd",
    "projection.day.range": "NOW-10YEARS,NOW+1DAYS",
    "storage.location.template": pulumi.interpolate`${location(stream)}day=\${day}/`,
  };
}

function jsonLines(at: pulumi.Input<string>, columns: readonly (readonly [string, string])[]) {
  return {
    location: at,
    inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
    outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    columns: columns.map(([name, type]) => ({ name, type })),
    serDeInfo: { serializationLibrary: "org.openx.data.jsonserde.JsonSerDe" },
  };
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
