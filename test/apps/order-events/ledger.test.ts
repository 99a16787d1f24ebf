import assert from "node:assert/strict";
import type { BillableEvent } from "../../../apps/order-events/event.ts";
import { bill } from "../../../apps/order-events/ledger.ts";
import { AwsError, FakeAws, type Input } from "../shared/fakeAws.ts";
import { placed } from "./fixtures.ts";

const tables = { ledger: "ledger-table", customers: "customers-table" };
const none = { Code: "None" };
const conflict = { Code: "TransactionConflict" };
const refused = (Item?: object) => ({ Code: "ConditionalCheckFailed", Item });
const entry = { eventId: { S: "e-1" }, customerId: { S: "c-1" }, owedCents: { N: "4200" } };

describe("order-events: the ledger", () => {
  let aws: FakeAws;
  beforeEach(async () => (aws = await new FakeAws().start()));
  afterEach(() => aws.stop());
  const run = (event: BillableEvent = placed) => bill(aws.dynamodb(), tables, event);
  const cancelledBy = (...CancellationReasons: object[]) => {
    aws.answer = () => {
      throw new AwsError("TransactionCanceledException", { CancellationReasons });
    };
  };

  for (const [type, owed] of [
    ["order.placed", "4200"],
    ["order.cancelled", "-4200"],
  ] as const)
    it(`writes entry and balance of ${type} in one transaction`, async () => {
      assert.equal(await run({ ...placed, type }), "billed");
      const [input, ...more] = aws.inputs("TransactWriteItems");
      assert.deepEqual(more, []);
      const [{ Put }, { Update }] = input!.TransactItems as [{ Put: Input }, { Update: Input }];
      const { bookedAt, ...Item } = Put.Item as Record<string, { S: string }>;
      assert.ok(Math.abs(Date.parse(bookedAt!.S) - Date.now()) < 60_000);
      assert.deepEqual(Item, { orderId: { S: "o-1" }, entry: { S: type }, ...entry, owedCents: { N: owed } });
      assert.deepEqual(
        [Put.TableName, Put.ConditionExpression],
        ["ledger-table", "attribute_not_exists(orderId)"],
      );
      assert.deepEqual(Update, {
        TableName: "customers-table",
        Key: { customerId: { S: "c-1" } },
        UpdateExpression: "ADD balanceCents :owed",
        ConditionExpression: "attribute_exists(customerId)",
        ExpressionAttributeValues: { ":owed": { N: owed } },
      });
    });

  it("does nothing for an event whose entry is there", async () => {
    cancelledBy(refused(entry), none);
    assert.equal(await run(), "duplicate");
  });

  it("knows the entry even when the customer is gone", async () => {
    cancelledBy(refused(entry), refused());
    assert.equal(await run(), "duplicate");
  });

  for (const [what, other] of [
    ["under another id", { eventId: { S: "e-0" } }],
    ["with another amount", { owedCents: { N: "1" } }],
  ] as const)
    it(`rejects an entry that is there ${what}`, async () => {
      cancelledBy(refused({ ...entry, ...other }), none);
      const by = "eventId" in other ? "e-0" : "e-1";
      await assert.rejects(run(), {
        name: "MessageRejected",
        message: `order "o-1" has its order.placed by event "${by}" for customer "c-1" already, and this is event "e-1" with other content or another id; an order is placed once and cancelled once`,
      });
    });

  it("fails for a customer that is unknown, and may work later", async () => {
    cancelledBy(none, refused());
    await assert.rejects(run(), {
      name: "Error",
      message: 'customer "c-1" of order "o-1" is unknown; add the customer, then redrive the dead letters',
    });
  });

  it("tries again when another transaction for the customer is in its way", async () => {
    let conflicts = 0;
    aws.answer = () => {
      if (conflicts++ < 3)
        throw new AwsError("TransactionCanceledException", { CancellationReasons: [none, conflict] });
      return {};
    };
    assert.equal(await run(), "billed");
    assert.equal(aws.requests.length, 4);
  });

  it("gives the message back after four conflicts", async () => {
    cancelledBy(none, conflict);
    await assert.rejects(run(), { name: "TransactionCanceledException" });
    assert.equal(aws.requests.length, 4);
  });

  it("gives the message back at once for any other error", async () => {
    aws.answer = () => {
      throw new AwsError("ResourceNotFoundException");
    };
    await assert.rejects(run(), { name: "ResourceNotFoundException" });
    assert.equal(aws.requests.length, 1);
  });
});
