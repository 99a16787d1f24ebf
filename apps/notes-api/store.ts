// The notes in DynamoDB: one table, each owner's items under the owner's own partition key. It knows no HTTP.
import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { ConditionalCheckFailedException, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from "@aws-sdk/lib-dynamodb";
import { newId } from "./ids.ts";
import type { Content, Note, Summary } from "./note.ts";
import type { PageOfNotes } from "./page.ts";

/** How long a creation's key is remembered. */
const KEY_SECONDS = 24 * 60 * 60;
/** Creations with one key that meet at one moment: each but one finds the first's record, at the latest the third time. */
const ATTEMPTS = 3;

export interface Page {
  readonly notes: Summary[];
  /** The last id of this page, if there are more. */
  readonly last?: string;
}

/** What a creation's key was used for. */
interface KeyRecord {
  readonly fingerprint: string;
  readonly id: string;
  readonly createdAt: string;
  /** Second since 1970 from which the record counts no more; DynamoDB removes it some time later. */
  readonly expiresAt: number;
}

export class NotesStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #now: () => number;

  constructor(client: DynamoDBDocumentClient, table: string, now: () => number = Date.now) {
    this.#client = client;
    this.#table = table;
    this.#now = now;
  }

  /**
   * Makes a note. With a key it is made once, however often this is called within a day; all get the note as it was
   * made. "otherContent" when the key was used for another note.
   */
  async create(owner: string, content: Content, key?: string): Promise<Note | "otherContent"> {
    const now = this.#now();
    const note = newNote(newId(now), new Date(now).toISOString(), content);
    if (key !== undefined) return await this.#createOnce(owner, note, key);
    await this.#client.send(
      new PutCommand({ TableName: this.#table, Item: { ...place(owner, note.id), ...note } }),
    );
    return note;
  }

  async #createOnce(owner: string, note: Note, key: string): Promise<Note | "otherContent"> {
    const fingerprint = hash(JSON.stringify([note.title, note.body]));
    const recordPlace = { owner, item: `create#${hash(key)}` };
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#writeBoth(owner, note, { ...recordPlace, fingerprint });
        return note;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const kept = await this.#record(recordPlace);
        if (kept?.fingerprint === fingerprint) return newNote(kept.id, kept.createdAt, note);
        if (kept) return "otherContent";
        if (attempt === ATTEMPTS) throw error;
        await wait(Math.random() * 50 * 2 ** attempt);
      }
    }
  }

  /** The note and the record of its key: both or none, and none when there is such a record already. */
  async #writeBoth(owner: string, note: Note, record: { owner: string; item: string; fingerprint: string }) {
    const { id, createdAt } = note;
    const second = Math.floor(this.#now() / 1000);
    const Item = { ...record, id, createdAt, expiresAt: second + KEY_SECONDS };
    const isFree = {
      ConditionExpression: "attribute_not_exists(expiresAt) OR expiresAt <= :second",
      ExpressionAttributeValues: { ":second": second },
    };
    await this.#client.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: this.#table, Item: { ...place(owner, id), ...note } } },
          { Put: { TableName: this.#table, Item, ...isFree } },
        ],
      }),
    );
  }

  async #record(Key: { owner: string; item: string }): Promise<KeyRecord | undefined> {
    const get = new GetCommand({ TableName: this.#table, Key, ConsistentRead: true });
    const record = (await this.#client.send(get)).Item as KeyRecord | undefined;
    return record && record.expiresAt > Math.floor(this.#now() / 1000) ? record : undefined;
  }

  async read(owner: string, id: string): Promise<Note | undefined> {
    const get = new GetCommand({ TableName: this.#table, Key: place(owner, id), ConsistentRead: true });
    const { Item } = await this.#client.send(get);
    return Item && noteOf(Item);
  }

  /** The owner's notes, from the newest or the oldest on, or from the one after which the page begins. */
  async list(owner: string, { limit, order, after }: PageOfNotes): Promise<Page> {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: "#owner = :owner AND begins_with(#item, :note)",
        ProjectionExpression: "id, title, version, createdAt, updatedAt",
        ExpressionAttributeNames: { "#owner": "owner", "#item": "item" }, // both are reserved words
        ExpressionAttributeValues: { ":owner": owner, ":note": "note#" },
        ExclusiveStartKey: after === undefined ? undefined : place(owner, after),
        ScanIndexForward: order === "oldest",
        ConsistentRead: true,
        Limit: limit + 1, // the one more says whether there is a next page
      }),
    );
    const notes = Items.slice(0, limit) as Summary[];
    const isLast = Items.length <= limit && LastEvaluatedKey === undefined;
    return { notes, last: isLast ? undefined : notes.at(-1)?.id };
  }

  /** Writes a note's next version over the one that was seen. "stale" when there is another by now. */
  async update(
    owner: string,
    id: string,
    { title, body }: Content,
    seen: number | "any",
  ): Promise<Note | "missing" | "stale"> {
    const isSeen = seen === "any" ? "attribute_exists(version)" : "version = :seen";
    const update = new UpdateCommand({
      TableName: this.#table,
      Key: place(owner, id),
      UpdateExpression: "SET title = :title, body = :body, updatedAt = :now, version = version + :one",
      ConditionExpression: isSeen,
      ExpressionAttributeValues: {
        ":title": title,
        ":body": body,
        ":now": new Date(this.#now()).toISOString(),
        ":one": 1,
        ...(seen === "any" ? {} : { ":seen": seen }),
      },
      ReturnValues: "ALL_NEW",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    try {
      return noteOf((await this.#client.send(update)).Attributes!);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item === undefined ? "missing" : "stale";
    }
  }

  /** Deletes a note, which may be gone already; "stale" when there is another version than was seen. */
  async delete(owner: string, id: string, seen: number | "any"): Promise<"deleted" | "stale"> {
    const isSeen = {
      ConditionExpression: "attribute_not_exists(version) OR version = :seen",
      ExpressionAttributeValues: { ":seen": seen },
    };
    const Key = place(owner, id);
    try {
      await this.#client.send(
        new DeleteCommand({ TableName: this.#table, Key, ...(seen === "any" ? {} : isSeen) }),
      );
      return "deleted";
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return "stale";
      throw error;
    }
  }
}

function place(owner: string, id: string): { owner: string; item: string } {
  return { owner, item: `note#${id}` };
}

function newNote(id: string, createdAt: string, { title, body }: Content): Note {
  return { id, title, body, version: 1, createdAt, updatedAt: createdAt };
}

function noteOf({ id, title, body, version, createdAt, updatedAt }: { [attribute: string]: unknown }): Note {
  return { id, title, body, version, createdAt, updatedAt } as Note;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
