import { DynamoDB } from "@aws-sdk/client-dynamodb";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const table = "aws:dynamodb/table:Table";
const onDemand = "PAY_PER_REQUEST";
const named = (...names: string[]) => names.map((name) => ({ name, type: "S" }));
const notes = { attributes: named("pk"), billingMode: onDemand, hashKey: "pk" };
const byOwner = { name: "by-owner", hashKey: "owner", rangeKey: "at", projectionType: "KEYS_ONLY" };
const indexed = {
  ...notes,
  attributes: named("pk", "owner", "at"),
  globalSecondaryIndexes: [byOwner],
};
const provisioned = { ...notes, billingMode: "PROVISIONED", readCapacity: 2, writeCapacity: 1 };

describe("DynamoDB on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let world: World;
  let client: DynamoDB;
  let count = 0;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
    client = cloud.client(DynamoDB);
  });
  after(stopCloud);

  const make = (inputs: Values) => world.create({ token: table, name: `made${count++}`, inputs });
  const remove = ({ id, outs, urn }: Made) => world.provider.delete!(id, urn, outs);
  const isThere = async ({ id, outs, urn }: Made) => (await world.provider.read!(id, urn, outs)).id !== "";
  const failed = (reason: string) => ({ message: `${table} "made${count - 1}": ${reason}` });

  async function change(made: Made, news: Values): Promise<Values> {
    const inputs = await world.check(made.urn, made.inputs, news);
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, inputs);
    assert.equal((await world.provider.diff!(made.id, made.urn, outs as Values, inputs)).changes, false);
    made.outs = outs as Values;
    return made.outs;
  }

  /** The keys of Ann's items, by the index. */
  async function owned(made: Made): Promise<string[]> {
    const { Items = [] } = await client.query({
      TableName: made.id,
      IndexName: "by-owner",
      KeyConditionExpression: "#o = :o",
      ExpressionAttributeNames: { "#o": "owner" },
      ExpressionAttributeValues: { ":o": { S: "ann" } },
    });
    return Items.map(({ pk }) => pk?.S ?? "");
  }

  const put = (made: Made) =>
    client.putItem({ TableName: made.id, Item: { pk: { S: "1" }, owner: { S: "ann" }, at: { S: "2" } } });

  it("queries by an index that is added, made anew and taken away in place", async () => {
    const made = await make(notes);
    await put(made);
    await change(made, indexed);
    assert.deepEqual(await owned(made), ["1"]);
    const all = { ...indexed, globalSecondaryIndexes: [{ ...byOwner, projectionType: "ALL" }] };
    const outs = await change(made, all);
    const [index] = outs.globalSecondaryIndexes as Values[];
    assert.deepEqual([index?.projectionType, await owned(made)], ["ALL", ["1"]]);
    await change(made, { ...notes, globalSecondaryIndexes: [] });
    await assert.rejects(owned(made), { name: "ValidationException" });
  });

  it("keeps an index in the form in which its keys were given", async () => {
    const { name, projectionType } = byOwner;
    const keySchemas = [
      { attributeName: "owner", keyType: "HASH" },
      { attributeName: "at", keyType: "RANGE" },
    ];
    const made = await make({ ...indexed, globalSecondaryIndexes: [{ name, projectionType, keySchemas }] });
    const diff = await world.provider.diff!(made.id, made.urn, made.outs, made.inputs);
    assert.equal(diff.changes, false);
    await put(made);
    assert.deepEqual(await owned(made), ["1"]);
  });

  it("has local indexes and attributes that an index includes", async () => {
    const lsi = { name: "by-at", rangeKey: "at", projectionType: "INCLUDE", nonKeyAttributes: ["title"] };
    const attributes = named("pk", "sk", "at");
    const made = await make({ ...notes, attributes, rangeKey: "sk", localSecondaryIndexes: [lsi] });
    assert.deepEqual(made.outs.localSecondaryIndexes, [lsi]);
    const diff = await world.provider.diff!(made.id, made.urn, made.outs, made.inputs);
    assert.equal(diff.changes, false);
  });

  it("sets, ends and renames an expiry", async () => {
    const expiry = async (made: Made) =>
      (await client.describeTimeToLive({ TableName: made.id })).TimeToLiveDescription;
    const ttl = { attributeName: "expires", enabled: true };
    const made = await make({ ...notes, ttl });
    assert.deepEqual(await expiry(made), { AttributeName: "expires", TimeToLiveStatus: "ENABLED" });
    const other = { ...notes, ttl: { attributeName: "until", enabled: true } };
    await assert.rejects(
      change(made, other),
      failed(
        "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is expires. Deploy ttl.enabled: false first, then the new attribute",
      ),
    );
    await change(made, { ...notes, ttl: { ...ttl, enabled: false } });
    assert.equal((await expiry(made))?.TimeToLiveStatus, "DISABLED");
    await change(made, other);
    assert.deepEqual(await expiry(made), { AttributeName: "until", TimeToLiveStatus: "ENABLED" });
  });

  it("turns recovery to a point in time on and off", async () => {
    const made = await make({ ...notes, pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 7 } });
    assert.deepEqual(made.outs.pointInTimeRecovery, { enabled: true, recoveryPeriodInDays: 7 });
    await change(made, { ...notes, pointInTimeRecovery: { enabled: false } });
    const { ContinuousBackupsDescription: found } = await client.describeContinuousBackups({
      TableName: made.id,
    });
    assert.equal(found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus, "DISABLED");
  });

  it("goes from requests to capacity and back, with its indexes", async () => {
    const made = await make(indexed);
    const index = { ...byOwner, readCapacity: 4, writeCapacity: 3 };
    const outs = await change(made, { ...indexed, ...provisioned, ...indexedBy(index) });
    const [found] = outs.globalSecondaryIndexes as Values[];
    assert.deepEqual(
      [outs.readCapacity, outs.writeCapacity, found?.readCapacity, found?.writeCapacity],
      [2, 1, 4, 3],
    );
    const back = await change(made, indexed);
    assert.deepEqual([back.billingMode, back.readCapacity], [onDemand, 0]);
  });

  const indexedBy = (index: Values) => ({
    attributes: indexed.attributes,
    globalSecondaryIndexes: [index],
  });

  it("limits requests and takes the limit away", async () => {
    const made = await make({ ...notes, onDemandThroughput: { maxReadRequestUnits: 9 } });
    assert.deepEqual(made.outs.onDemandThroughput, { maxReadRequestUnits: 9, maxWriteRequestUnits: -1 });
    assert.equal((await change(made, notes)).onDemandThroughput, null);
  });

  it("streams what changes, with another view under another label", async () => {
    const made = await make({ ...notes, streamEnabled: true, streamViewType: "KEYS_ONLY" });
    assert.match(String(made.outs.streamArn), new RegExp(`^${made.outs.arn as string}/stream/.+$`));
    const first = made.outs.streamLabel;
    const outs = await change(made, { ...notes, streamEnabled: true, streamViewType: "NEW_IMAGE" });
    assert.equal(outs.streamViewType, "NEW_IMAGE");
    assert.notEqual(outs.streamLabel, first);
    assert.equal((await change(made, notes)).streamEnabled, false);
  });

  it("is encrypted with a key of the account, or the service's own", async () => {
    const kmsKeyArn = "arn:aws:kms:ap-northeast-1:000000000000:key/a";
    const made = await make({ ...notes, serverSideEncryption: { enabled: true, kmsKeyArn } });
    assert.deepEqual(made.outs.serverSideEncryption, { enabled: true, kmsKeyArn });
    const outs = await change(made, { ...notes, serverSideEncryption: { enabled: false } });
    assert.equal(outs.serverSideEncryption, null);
  });

  it("is not deleted while it is protected", async () => {
    const made = await make({ ...notes, deletionProtectionEnabled: true });
    await assert.rejects(
      remove(made),
      failed(
        "ValidationException: Resource cannot be deleted as it is currently protected against deletion. Set deletionProtectionEnabled: false first",
      ),
    );
    await change(made, notes);
    await remove(made);
    assert.equal(await isThere(made), false);
    await remove(made);
  });

  const missing: [title: string, inputs: Values, reason: string][] = [
    [
      "a key",
      { attributes: named("pk"), billingMode: onDemand },
      "hashKey is required; name the attribute that is the table's key",
    ],
    [
      "a stream's view",
      { ...notes, streamEnabled: true },
      "streamViewType is required when streamEnabled is true; use KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES",
    ],
    [
      "an expiry's attribute",
      { ...notes, ttl: { enabled: true } },
      "ttl.attributeName is required when ttl.enabled is true; name the attribute",
    ],
    [
      "a capacity",
      { ...indexed, ...provisioned, ...indexedBy(byOwner), name: "capacity" },
      'ValidationException: One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED. Give readCapacity and writeCapacity for by-owner, or billingMode: "PAY_PER_REQUEST"',
    ],
  ];
  for (const [title, inputs, reason] of missing) {
    it(`is not made without ${title}`, async () => {
      await assert.rejects(make(inputs), failed(reason));
    });
  }

  it("is found and removed when a killed up left it", async () => {
    const { id, inputs } = await make(notes);
    assert.equal(await removeOrphan(cloud, table, inputs), id);
    assert.equal(await removeOrphan(cloud, table, inputs), undefined);
  });
});
