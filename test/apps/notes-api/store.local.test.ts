import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { after, before, describe, it } from "mocha";
import type { Note } from "../../../apps/notes-api/note.ts";
import { NotesStore } from "../../../apps/notes-api/store.ts";
import { resetEmulator, startEmulator } from "../../../local/emulator.ts";

const DAY = 24 * 60 * 60 * 1000;
const tea = { title: "Tea", body: "お茶" };

describe("notes-api: the store, on the emulator's DynamoDB", function () {
  this.timeout(30_000);
  const previous = process.env.KANDOKORO_LOCAL;
  let home: string;
  let client: DynamoDBDocumentClient;
  let now = Date.UTC(2026, 0, 1);
  let owners = 0;

  before(async function () {
    this.timeout(15 * 60_000); // the first time, the emulator is installed
    home = await mkdtemp(join(tmpdir(), "kandokoro-test-"));
    process.env.KANDOKORO_LOCAL = home;
    const { endpoint, region } = await startEmulator();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region, credentials }));
    await client.send(
      new CreateTableCommand({
        TableName: "notes",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["owner", "item"].map((name) => ({ AttributeName: name, AttributeType: "S" })),
        KeySchema: [
          { AttributeName: "owner", KeyType: "HASH" },
          { AttributeName: "item", KeyType: "RANGE" },
        ],
      }),
    );
  });

  after(async () => {
    await resetEmulator();
    await rm(home, { recursive: true });
    if (previous === undefined) delete process.env.KANDOKORO_LOCAL;
    else process.env.KANDOKORO_LOCAL = previous;
  });

  /** A store whose clock goes on by a millisecond with each look, and an owner without notes. */
  function fresh() {
    const owner = `owner ${++owners}`;
    return { owner, store: new NotesStore(client, "notes", () => ++now) };
  }

  async function items(owner: string) {
    const query = new QueryCommand({
      TableName: "notes",
      KeyConditionExpression: "#owner = :owner",
      ExpressionAttributeNames: { "#owner": "owner" },
      ExpressionAttributeValues: { ":owner": owner },
    });
    return (await client.send(query)).Items!.map(({ item }) => String(item).split("#")[0]);
  }

  it("reads what it wrote, for the owner only", async () => {
    const { owner, store } = fresh();
    const note = (await store.create(owner, tea)) as Note;
    assert.equal(note.version, 1);
    assert.deepEqual(await store.read(owner, note.id), note);
    assert.equal(await store.read(`${owner}x`, note.id), undefined);
  });

  it("makes one note of one key, also when ten ask at once", async () => {
    const { owner, store } = fresh();
    const made = await Promise.all(Array.from({ length: 10 }, () => store.create(owner, tea, "key")));
    for (const note of made) assert.deepEqual(note, made[0]);
    assert.deepEqual(await items(owner), ["create", "note"]);
    assert.equal(await store.create(owner, { ...tea, body: "x" }, "key"), "otherContent");
    assert.deepEqual(await items(owner), ["create", "note"]);
  });

  it("answers a repeated key with the note as it was made", async () => {
    const { owner, store } = fresh();
    const note = (await store.create(owner, tea, "key")) as Note;
    await store.update(owner, note.id, { title: "Coffee", body: "" }, 1);
    assert.deepEqual(await store.create(owner, tea, "key"), note);
  });

  it("forgets a key after a day, also while DynamoDB still has it", async () => {
    const { owner, store } = fresh();
    const first = (await store.create(owner, tea, "key")) as Note;
    now += DAY - 5000;
    assert.deepEqual(await store.create(owner, tea, "key"), first);
    now += 6000;
    const second = (await store.create(owner, tea, "key")) as Note;
    assert.notEqual(second.id, first.id);
    assert.deepEqual(await store.create(owner, tea, "key"), second);
    assert.deepEqual(await items(owner), ["create", "note", "note"]);
  });

  it("says in seconds when a key expires, and never that a note does", async () => {
    const { owner, store } = fresh();
    await store.create(owner, tea, "key");
    const query = new QueryCommand({
      TableName: "notes",
      KeyConditionExpression: "#owner = :owner",
      ExpressionAttributeNames: { "#owner": "owner" },
      ExpressionAttributeValues: { ":owner": owner },
    });
    const [key, note] = (await client.send(query)).Items!;
    assert.ok(Math.abs((key!.expiresAt as number) - (now + DAY) / 1000) < 2);
    assert.equal(note!.expiresAt, undefined);
    assert.doesNotMatch(JSON.stringify(key), /Tea/);
  });

  it("lists pages, newest first, without keys of creations and without bodies", async () => {
    const { owner, store } = fresh();
    const made: string[] = [];
    for (let i = 0; i < 5; i++)
      made.unshift(((await store.create(owner, { ...tea, title: `${i}` }, `key ${i}`)) as Note).id);
    const page = (after?: string) => store.list(owner, { limit: 2, order: "newest", after });
    const first = await page();
    const second = await page(first.last);
    const third = await page(second.last);
    const pages = [first, second, third];
    assert.deepEqual(
      pages.flatMap(({ notes }) => notes.map(({ id }) => id)),
      made,
    );
    assert.deepEqual(
      pages.map(({ last }) => last),
      [made[1], made[3], undefined],
    );
    assert.deepEqual(Object.keys(first.notes[0]!).sort(), [
      "createdAt",
      "id",
      "title",
      "updatedAt",
      "version",
    ]);
    assert.equal((await store.list(owner, { limit: 5, order: "newest" })).last, undefined);
    const others = await store.list(`${owner}x`, { limit: 2, order: "newest", after: first.last });
    assert.deepEqual(others, { notes: [], last: undefined });
  });

  it("lists pages from the oldest on, too", async () => {
    const { owner, store } = fresh();
    for (let i = 0; i < 3; i++) await store.create(owner, { ...tea, title: `${i}` }, `key ${i}`);
    const titles = ({ notes }: { notes: { title: string }[] }) => notes.map(({ title }) => title);
    const first = await store.list(owner, { limit: 2, order: "oldest" });
    const second = await store.list(owner, { limit: 2, order: "oldest", after: first.last });
    assert.deepEqual([titles(first), titles(second), second.last], [["0", "1"], ["2"], undefined]);
  });

  it("lets one of ten updates of the same version through", async () => {
    const { owner, store } = fresh();
    const { id } = (await store.create(owner, tea)) as Note;
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, i) => store.update(owner, id, { title: `${i}`, body: "" }, 1)),
    );
    const winners = results.filter((result) => typeof result === "object");
    assert.equal(winners.length, 1);
    assert.equal(results.filter((result) => result === "stale").length, 9);
    assert.deepEqual(await store.read(owner, id), winners[0]);
    assert.equal(winners[0]!.version, 2);
    assert.ok(winners[0]!.updatedAt > winners[0]!.createdAt);
  });

  it("updates no note that is not there", async () => {
    const { owner, store } = fresh();
    const { id } = (await store.create(owner, tea)) as Note;
    assert.equal(await store.update(`${owner}x`, id, tea, 1), "missing");
    assert.equal(await store.update(`${owner}x`, id, tea, "any"), "missing");
    assert.equal(((await store.update(owner, id, tea, "any")) as Note).version, 2);
    const get = new GetCommand({ TableName: "notes", Key: { owner: `${owner}x`, item: `note#${id}` } });
    assert.equal((await client.send(get)).Item, undefined);
  });

  it("deletes the version that was seen, and what is gone already", async () => {
    const { owner, store } = fresh();
    const { id } = (await store.create(owner, tea)) as Note;
    assert.equal(await store.delete(owner, id, 2), "stale");
    assert.notEqual(await store.read(owner, id), undefined);
    assert.equal(await store.delete(owner, id, 1), "deleted");
    assert.equal(await store.delete(owner, id, 1), "deleted");
    assert.equal(await store.delete(owner, id, "any"), "deleted");
    assert.equal(await store.read(owner, id), undefined);
  });
});
