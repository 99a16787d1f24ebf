// Amazon DynamoDB: tables with their indexes, expiry, backups and streams.
import type { Service } from "../resourceType.ts";
import { table } from "./dynamodbTable.ts";

export default { resources: { "aws:dynamodb/table:Table": table } } satisfies Service;
