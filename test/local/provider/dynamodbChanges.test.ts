import assert from "node:assert/strict";
import type { Inputs, State } from "../../../local/provider/aws/dynamodbTable.ts";
import { tableChanges } from "../../../local/provider/aws/dynamodbTableChanges.ts";

type Values = Record<string, unknown>;

const onDemand = "PAY_PER_REQUEST";
const named = (...names: string[]) => names.map((name) => ({ name, type: "S" }));
const keyed = (more: Values) => ({ attributes: named("pk"), billingMode: onDemand, hashKey: "pk", ...more });
const byOwner = { name: "by-owner", hashKey: "owner", projectionType: "ALL" };

describe("what changes a DynamoDB table", () => {
  const state = (more: Values = {}) =>
    ({ ...keyed({}), tableClass: "STANDARD", globalSecondaryIndexes: [], ...more }) as State;
  const changes = (news: Values, old: Values = {}) => tableChanges(keyed(news) as Inputs, state(old));
  const provisioned = { billingMode: "PROVISIONED", readCapacity: 2, writeCapacity: 1 };
  const units = (read: number, write: number) => ({ ReadCapacityUnits: read, WriteCapacityUnits: write });

  it("is nothing when all is as it was", () => {
    assert.deepEqual(
      changes({ globalSecondaryIndexes: [byOwner] }, { globalSecondaryIndexes: [byOwner] }),
      [],
    );
  });

  it("is one request for each index, those that go before those that come", () => {
    const byDay = { ...byOwner, name: "by-day", hashKey: "day" };
    const made = changes(
      { attributes: named("pk", "day"), globalSecondaryIndexes: [byDay] },
      { globalSecondaryIndexes: [byOwner] },
    );
    const definitions = named("pk", "day").map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    }));
    assert.deepEqual(made, [
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-owner" } }] },
      {
        AttributeDefinitions: definitions,
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: "by-day",
              KeySchema: [{ AttributeName: "day", KeyType: "HASH" }],
              Projection: { ProjectionType: "ALL", NonKeyAttributes: undefined },
              ProvisionedThroughput: undefined,
            },
          },
        ],
      },
    ]);
  });

  it("makes an index anew when its definition changes", () => {
    const keysOnly = { ...byOwner, projectionType: "KEYS_ONLY" };
    const made = changes({ globalSecondaryIndexes: [keysOnly] }, { globalSecondaryIndexes: [byOwner] });
    const kinds = made.flatMap((it) => it.GlobalSecondaryIndexUpdates?.flatMap(Object.keys));
    assert.deepEqual(kinds, ["Delete", "Create"]);
  });

  it("sets the capacity of the table and its indexes with the mode", () => {
    const index = { ...byOwner, readCapacity: 4, writeCapacity: 3 };
    assert.deepEqual(
      changes({ ...provisioned, globalSecondaryIndexes: [index] }, { globalSecondaryIndexes: [byOwner] }),
      [
        {
          BillingMode: "PROVISIONED",
          ProvisionedThroughput: units(2, 1),
          GlobalSecondaryIndexUpdates: [
            { Update: { IndexName: "by-owner", ProvisionedThroughput: units(4, 3) } },
          ],
        },
      ],
    );
    assert.deepEqual(changes({}, provisioned), [{ BillingMode: onDemand }]);
    assert.deepEqual(changes({ ...provisioned, readCapacity: 3 }, provisioned), [
      { ProvisionedThroughput: units(3, 1) },
    ]);
  });

  it("limits requests, and takes the limit away", () => {
    const limits = { onDemandThroughput: { maxReadRequestUnits: 9 } };
    const limit = { MaxReadRequestUnits: 9, MaxWriteRequestUnits: -1 };
    assert.deepEqual(changes(limits), [{ OnDemandThroughput: limit }]);
    const none = { MaxReadRequestUnits: -1, MaxWriteRequestUnits: -1 };
    assert.deepEqual(changes({}, limits), [{ OnDemandThroughput: none }]);
  });

  it("ends a stream before one with another view begins", () => {
    const view = (streamViewType: string) => ({ streamEnabled: true, streamViewType });
    assert.deepEqual(changes(view("NEW_IMAGE"), view("KEYS_ONLY")), [
      { StreamSpecification: { StreamEnabled: false } },
      { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" } },
    ]);
    assert.deepEqual(changes({ streamEnabled: true }, view("KEYS_ONLY")), []);
  });

  it("encrypts with a key, and leaves encryption that is not asked for as it is", () => {
    const kmsKeyArn = "arn:aws:kms:ap-northeast-1:000000000000:key/a";
    const encrypted = { serverSideEncryption: { enabled: true, kmsKeyArn } };
    assert.deepEqual(changes(encrypted), [
      { SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: kmsKeyArn } },
    ]);
    assert.deepEqual(changes({}, encrypted), []);
    assert.deepEqual(changes({ serverSideEncryption: { enabled: true } }, encrypted), []);
    assert.deepEqual(changes({ serverSideEncryption: { enabled: false } }, encrypted), [
      { SSESpecification: { Enabled: false } },
    ]);
  });

  it("sets class and protection each by itself", () => {
    assert.deepEqual(
      changes({ deletionProtectionEnabled: true }, { tableClass: "STANDARD_INFREQUENT_ACCESS" }),
      [{ TableClass: "STANDARD" }, { DeletionProtectionEnabled: true }],
    );
  });
});
