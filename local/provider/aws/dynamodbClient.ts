// The DynamoDB client, loaded at the first operation: an `up` with nothing to do never needs it.
import type { DynamoDB, TableDescription } from "@aws-sdk/client-dynamodb";
import type { Cloud } from "../cloud.ts";
import { until } from "./lambdaClient.ts";
import { ifThere } from "./s3AndLambda.ts";

/** AWS makes a table in seconds, and an index on a large one in minutes. */
const maxWaitSeconds = 600;

export async function dynamodb(cloud: Cloud): Promise<DynamoDB> {
  return cloud.client((await import("@aws-sdk/client-dynamodb")).DynamoDB);
}

/** The table, or undefined when it is gone. */
export async function describe(cloud: Cloud, TableName: string): Promise<TableDescription | undefined> {
  const found = await ifThere(
    (await dynamodb(cloud)).describeTable({ TableName }),
    "ResourceNotFoundException",
  );
  return found?.Table;
}

/** Waits until the table and its indexes can be used. */
export async function active(cloud: Cloud, TableName: string): Promise<void> {
  await until(`DynamoDB Table (${TableName}) to become active`, maxWaitSeconds, async () => {
    const table = await describe(cloud, TableName);
    const states = [
      table?.TableStatus,
      ...(table?.GlobalSecondaryIndexes ?? []).map((index) => index.IndexStatus),
    ];
    return states.every((status) => status === "ACTIVE") ? true : undefined;
  });
}

export async function gone(cloud: Cloud, TableName: string): Promise<void> {
  await until(`DynamoDB Table (${TableName}) to be gone`, maxWaitSeconds, async () =>
    (await describe(cloud, TableName)) ? undefined : true,
  );
}
