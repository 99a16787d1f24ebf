// What all invocations know together: how many lines each pattern has in a window, and what was announced of it. In one
// table with expiry, by conditional writes.
import { setTimeout as wait } from "node:timers/promises";
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";

/** What is counted: the lines of one pattern, of one log group, in one window. */
export interface Counted {
  id: string;
  lines: number;
  first: number;
  last: number;
}

/** What is to be announced by him who holds it. */
export interface Claim extends Counted {
  /** The power of ten that the lines have reached. */
  reached: number;
}

/** Longer than a batch is delivered again: two days. */
const REMEMBER_SECONDS = 172_800;
/** An announcement is begun again by another when it took longer than this; publishing takes 6 s at most. */
const CLAIM_MS = 10_000;
/** How often a transaction is begun that met another one for the same pattern; pauses grow to 0.5 s. */
const TRIES = 12;

export class Windows {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /**
   * Which of these have a place among the window's patterns: at most `most` ever get one, in the order in which they are
   * given and come.
   */
  async places(id: string, wanted: readonly string[], most: number): Promise<Set<string>> {
    const taken = new Set((await this.#read(id))?.taken?.SS);
    for (const name of wanted.slice(0, most)) {
      if (!taken.has(name) && taken.size < most && (await this.#takePlace(id, name, most))) taken.add(name);
    }
    return taken;
  }

  /** Adds what a batch has, all of it or nothing, and once however often the batch comes. False when it was known. */
  async count(batchId: string, all: readonly Counted[]): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#client.send(this.#counting(batchId, all));
        return true;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
        if (codes[0] === "ConditionalCheckFailed") return false;
        const passing = ["None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];
        if (attempt === TRIES || codes.some((code) => code && !passing.includes(code))) throw error;
        await wait(Math.random() * Math.min(50 * attempt, 500));
      }
    }
  }

  /**
   * The right to announce what was counted: undefined when that is done already, "held" when another one is at it. Who
   * gets it publishes and then says so by `announced`.
   */
  async claim(id: string): Promise<Claim | "held" | undefined> {
    const item = await this.#read(id);
    if (!item) return undefined; // a batch that comes again when all was forgotten but the batch itself
    const lines = Number(item.lines?.N);
    const reached = 10 ** (String(lines).length - 1);
    if (Number(item.announced?.N ?? 0) >= reached) return undefined;
    const now = Date.now();
    const held = await this.#update(
      id,
      "SET claimed = :reached, claimedUntil = :until",
      "(attribute_not_exists(announced) OR announced < :reached) AND (attribute_not_exists(claimed) OR claimed < :reached OR claimedUntil < :now)",
      { ":reached": n(reached), ":until": n(now + CLAIM_MS), ":now": n(now) },
    );
    return held ? { id, lines, reached, first: Number(item.first?.N), last: Number(item.last?.N) } : "held";
  }

  /** Nobody needs to announce this again. */
  async announced({ id, reached }: Claim): Promise<void> {
    const less = "attribute_not_exists(announced) OR announced < :reached";
    await this.#update(id, "SET announced = :reached", less, { ":reached": n(reached) });
  }

  async #takePlace(id: string, name: string, most: number): Promise<boolean> {
    return this.#update(
      id,
      "ADD taken :name SET expiresAt = :expiry",
      "attribute_not_exists(taken) OR contains(taken, :one) OR size(taken) < :most",
      { ":name": { SS: [name] }, ":one": { S: name }, ":most": n(most), ":expiry": expiry() },
    );
  }

  #counting(batchId: string, all: readonly Counted[]): TransactWriteItemsCommand {
    const marker = {
      TableName: this.#table,
      Item: { id: { S: batchId }, expiresAt: expiry() },
      ConditionExpression: "attribute_not_exists(id)",
    };
    const updates = all.map(({ id, lines, first, last }) => ({
      Update: {
        TableName: this.#table,
        Key: { id: { S: id } },
        UpdateExpression:
          "ADD #lines :lines SET #first = if_not_exists(#first, :first), #last = :last, expiresAt = :expiry",
        ExpressionAttributeNames: { "#lines": "lines", "#first": "first", "#last": "last" },
        ExpressionAttributeValues: {
          ":lines": n(lines),
          ":first": n(first),
          ":last": n(last),
          ":expiry": expiry(),
        },
      },
    }));
    return new TransactWriteItemsCommand({ TransactItems: [{ Put: marker }, ...updates] });
  }

  async #read(id: string): Promise<Record<string, AttributeValue> | undefined> {
    const get = new GetItemCommand({ TableName: this.#table, Key: { id: { S: id } }, ConsistentRead: true });
    return (await this.#client.send(get)).Item;
  }

  /** False when the condition did not hold. */
  async #update(
    id: string,
    UpdateExpression: string,
    ConditionExpression: string,
    ExpressionAttributeValues: Record<string, AttributeValue>,
  ): Promise<boolean> {
    const place = { TableName: this.#table, Key: { id: { S: id } } };
    try {
      await this.#client.send(
        new UpdateItemCommand({
          ...place,
          UpdateExpression,
          ConditionExpression,
          ExpressionAttributeValues,
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

function n(value: number): AttributeValue {
  return { N: String(value) };
}

function expiry(): AttributeValue {
  return n(Math.ceil(Date.now() / 1000) + REMEMBER_SECONDS);
}
