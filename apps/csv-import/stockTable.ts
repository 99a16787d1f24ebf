// The table of stock counts in DynamoDB.
import { setTimeout as wait } from "node:timers/promises";
import {
  BatchWriteItemCommand,
  DynamoDBServiceException,
  type DynamoDBClient,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import type { StockCount } from "./count.ts";

/** The most that BatchWriteItem takes: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const BATCH = 25;
const AT_A_TIME = 8;
/** How often in a row the table may take nothing of a batch. */
const TRIES = 10;
/** Longest pause between two tries, in milliseconds. */
const LONGEST_PAUSE = 5000;

/** Counts that are written with one call of `write`: some batches at the same time. */
export const AT_ONCE = BATCH * AT_A_TIME;

/** The table cannot be written to: no other file would fare better. */
export class TableFailed extends Error {
  override readonly name = "TableFailed";
}

export class StockTable {
  readonly #client: DynamoDBClient;
  readonly #name: string;
  readonly #firstPause: number;

  /** @param firstPause - longest first pause for a busy table, in milliseconds; each one after it is twice as long */
  constructor(client: DynamoDBClient, name: string, firstPause = 100) {
    this.#client = client;
    this.#name = name;
    this.#firstPause = firstPause;
  }

  /** Writes counts, at most `AT_ONCE`. Of those with the same key the last one is written. */
  async write(counts: readonly StockCount[], stop: AbortSignal): Promise<void> {
    const byKey = new Map(counts.map((count) => [`${count.sku} ${count.countedAt}`, count]));
    const requests = [...byKey.values()].map(putRequest);
    const batches = [];
    for (let first = 0; first < requests.length; first += BATCH)
      batches.push(this.#writeBatch(requests.slice(first, first + BATCH), stop));
    const failed = (await Promise.allSettled(batches)).find(({ status }) => status === "rejected");
    if (failed) throw (failed as PromiseRejectedResult).reason;
  }

  async #writeBatch(requests: WriteRequest[], stop: AbortSignal): Promise<void> {
    for (let tries = 1; ; tries++) {
      const left = await this.#send(requests);
      if (left.length === 0) return;
      if (left.length < requests.length) tries = 0;
      if (tries === TRIES)
        throw new TableFailed(
          `table "${this.#name}" took none of ${left.length} rows ${TRIES} times in a row; give it more write capacity, then run this again`,
        );
      requests = left;
      const longest = Math.min(LONGEST_PAUSE, this.#firstPause * 2 ** (tries - 1));
      await wait(Math.random() * longest, undefined, { signal: stop }); // at random, as other batches wait too
    }
  }

  /** Answers what was not written because the table is too busy. */
  async #send(requests: WriteRequest[]): Promise<WriteRequest[]> {
    try {
      const write = new BatchWriteItemCommand({ RequestItems: { [this.#name]: requests } });
      const { UnprocessedItems } = await this.#client.send(write);
      return UnprocessedItems?.[this.#name] ?? [];
    } catch (error) {
      const { name, message } = error as Error;
      const status = error instanceof DynamoDBServiceException ? ` ${error.$metadata.httpStatusCode}` : "";
      throw new TableFailed(`table "${this.#name}": DynamoDB answers${status} ${name}: ${message}`, {
        cause: error,
      });
    }
  }
}

function putRequest({ sku, countedAt, name, quantity }: StockCount): WriteRequest {
  return {
    PutRequest: {
      Item: {
        sku: { S: sku },
        countedAt: { S: countedAt },
        name: { S: name },
        quantity: { N: `${quantity}` },
      },
    },
  };
}
