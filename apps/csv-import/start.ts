import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { bounds } from "../shared/clients.ts";
import type { Log } from "../shared/log.ts";
import type { Outcome } from "../shared/task.ts";
import { run } from "./run.ts";
import type { Settings } from "./settings.ts";
import { StockTable } from "./stockTable.ts";

/** A run with the AWS clients of this process. */
export function start(settings: Settings, log: Log, stop: AbortSignal): Promise<Outcome> {
  const table = new StockTable(new DynamoDBClient(bounds), settings.table);
  return run(new S3Client(bounds), table, settings, log, stop);
}
