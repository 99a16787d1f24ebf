// The log of an application as files that open at once: log group -> Firehose, with a function that masks -> S3 by day, and
// a table for SQL. Idle cost: nothing but the storage of the files.
import * as athena from "../../components/athena/index.ts";
import * as firehose from "../../components/firehose/index.ts";
import * as lambda from "../../components/lambda/index.ts";
import * as s3 from "../../components/s3/index.ts";
import { COLUMNS } from "../../apps/shared/logRecord.ts";

/** Lines that were delivered twice have the same id. */
const LEVELS = `SELECT level, count(DISTINCT origin.id) AS lines
FROM {table}
WHERE day >= cast(current_date - interval '7' day AS varchar)
GROUP BY level
ORDER BY level`;

export default function logArchive() {
  // Any function will do, and any log group: subscribe your own ones in the same way.
  const orders = new lambda.Function("orders", {
    description: "Takes orders, and logs what it does",
    entry: "apps/order-log/handler.ts",
  });

  const archive = new s3.Bucket("archive", { expireDays: 400 });
  const transform = new lambda.Function("transform", {
    description: "Makes lines of JSON of log events, without secrets and debugging",
    entry: "apps/log-transform/handler.ts",
    timeoutSeconds: 120,
    environment: { LEAST_LEVEL: "INFO" },
  });
  const lines = new firehose.DeliveryStream("lines", {
    bucket: archive,
    source: "cloudwatchLogs",
    transform,
    transformSeconds: 10,
    bufferSeconds: 60,
  });
  orders.logGroup.subscribe(lines);

  const records = new athena.Table("records", {
    stream: lines,
    columns: { ...COLUMNS, run: "string", orderid: "string" },
  });
  const levels = records.saveQuery("levels", "Lines of the last seven days by their level", LEVELS);

  return {
    functionName: orders.name,
    logGroupName: orders.logGroup.name,
    bucketName: archive.name,
    prefix: lines.prefix,
    errorPrefix: lines.errorPrefix,
    deliveryStreamName: lines.name,
    transformLogGroupName: transform.logGroup.name,
    database: records.database,
    table: records.name,
    workgroup: records.workgroup,
    query: levels.sql,
    commands: {
      writeLines: orders.commands.invoke,
      tailLines: orders.commands.tailLogs,
      listFiles: lines.commands.list,
      listFailed: lines.commands.listFailed,
      runQuery: levels.command,
      tailTransform: transform.commands.tailLogs,
      tailErrors: lines.commands.tailErrors,
    },
  };
}
