// How the demos of archives read them: the new objects under a folder, and by SQL.
import { setTimeout as wait } from "node:timers/promises";
import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  type AthenaClient,
} from "@aws-sdk/client-athena";
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";

/** Firehose's buffers, a cold start and one retry fit in. */
const DEADLINE_SECONDS = 300;
/** What the clocks of two machines may differ by. */
const SKEW_MS = 60_000;

/** Asks again and again until there is an answer. */
export async function until<T>(what: string, answer: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + DEADLINE_SECONDS * 1000;
  for (;;) {
    const found = await answer();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not there within ${DEADLINE_SECONDS} s`);
    await wait(500);
  }
}

export interface ReadObject {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** The objects under a prefix that were written since a time, in the order of their keys: that of their times. */
export async function newObjects(
  client: S3Client,
  bucket: string,
  prefix: string,
  since: Date,
): Promise<ReadObject[]> {
  const objects: ReadObject[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix }))
    for (const { Key, LastModified } of Contents) {
      if (LastModified!.getTime() < since.getTime() - SKEW_MS) continue;
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      objects.push({ key: Key!, bytes: await Body!.transformToByteArray() });
    }
  return objects;
}

export interface Question {
  readonly database: string;
  readonly workgroup: string;
  readonly sql: string;
}

/** The rows that Athena answers, without the names of the columns. */
export async function ask(client: AthenaClient, { database, sql, workgroup }: Question): Promise<string[][]> {
  const { QueryExecutionId } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      QueryExecutionContext: { Database: database },
      WorkGroup: workgroup,
    }),
  );
  await until("the end of the query", async () => {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution!.Status!;
    if (State === "FAILED" || State === "CANCELLED")
      throw new Error(`Athena could not answer: ${StateChangeReason}\n${sql}`);
    return State === "SUCCEEDED" || undefined;
  });
  const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
  return (ResultSet?.Rows ?? [])
    .slice(1)
    .map(({ Data = [] }) => Data.map(({ VarCharValue = "" }) => VarCharValue));
}
