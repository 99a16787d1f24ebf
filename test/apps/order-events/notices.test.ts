import assert from "node:assert/strict";
import { notifier } from "../../../apps/order-events/notices.ts";
import type { OrderEvent } from "../../../apps/order-events/event.ts";
import { AwsError, FakeAws, type Input } from "../shared/fakeAws.ts";
import { left, placed } from "./fixtures.ts";

type Row = Record<string, { S?: string; N?: string }>;

/** A table of handled events, as far as Powertools uses it. */
class HandledEvents {
  readonly rows = new Map<string, Row>();

  answer(action: string, input: Input): object {
    const key = ((input.Key ?? input.Item) as Row).id!.S!;
    const row = this.rows.get(key);
    if (action === "DeleteItem") this.rows.delete(key);
    if (action === "UpdateItem") {
      const values = input.ExpressionAttributeValues as Row;
      this.rows.set(key, {
        ...row,
        status: values[":status"]!,
        expiration: values[":expiry"]!,
        data: values[":response_data"]!,
      });
    }
    if (action === "PutItem") {
      const expired = row?.in_progress_expiration && Number(row.in_progress_expiration.N) < Date.now();
      if (row && !(row.status!.S === "INPROGRESS" && expired))
        throw new AwsError("ConditionalCheckFailedException", { Item: row });
      this.rows.set(key, input.Item as Row);
    }
    return {};
  }
}

describe("order-events: the notices", () => {
  let aws: FakeAws;
  let handled: HandledEvents;
  let sending: () => void | Promise<void>;
  beforeEach(async () => {
    aws = await new FakeAws().start();
    handled = new HandledEvents();
    sending = () => undefined;
    aws.answer = async (action, input) => {
      if (action !== "SendMessage") return handled.answer(action, input);
      await sending();
      return { MessageId: "m-1" };
    };
  });
  afterEach(() => aws.stop());

  const notify = (event: OrderEvent, milliseconds?: number) => {
    const settings = {
      queueUrl: "",
      outboxUrl: `${aws.endpoint}/000000000000/outbox`,
      idempotencyTable: "handled",
      rememberDays: 30,
    };
    return notifier(aws.dynamodb(), aws.sqs(), settings)(event, left(milliseconds));
  };
  const sent = () => aws.inputs("SendMessage").map(({ MessageBody }) => JSON.parse(MessageBody as string));

  for (const [type, text] of [
    ["order.placed", "Your order o-1 was placed."],
    ["order.cancelled", "Your order o-1 was cancelled."],
    ["order.shipped", "Your order o-1 is on its way."],
  ] as const)
    it(`tells the customer of ${type}`, async () => {
      assert.equal(await notify({ ...placed, type }), "sent");
      assert.deepEqual(sent(), [{ eventId: "e-1", customerId: "c-1", text }]);
    });

  it("are sent once for an event that comes five times", async () => {
    const outcomes = [];
    for (let i = 0; i < 5; i++) outcomes.push(await notify(placed));
    assert.deepEqual(outcomes, ["sent", "duplicate", "duplicate", "duplicate", "duplicate"]);
    assert.equal(sent().length, 1);
  });

  it("remember an event for as long as they are told, whatever the function's name", async () => {
    await notify(placed);
    const [[key, row]] = [...handled.rows] as [[string, Row]];
    assert.match(key, /^notice#/);
    const days = (Number(row.expiration!.N) - Date.now() / 1000) / (24 * 60 * 60);
    assert.ok(Math.abs(days - 30) < 0.01, `${days} days`);
  });

  it("are tried again when they could not be sent", async () => {
    sending = () => {
      throw new AwsError("QueueDoesNotExist");
    };
    await assert.rejects(notify(placed), { name: "QueueDoesNotExist" });
    sending = () => undefined;
    assert.equal(await notify(placed), "sent");
  });

  it("wait for another invocation that sends the same, as long as that can run", async () => {
    sending = () =>
      assert.rejects(notify(placed), {
        name: "Error",
        message: 'event "e-1" is being handled by another invocation',
      });
    assert.equal(await notify(placed), "sent");
    assert.equal(sent().length, 1);
  });

  it("are sent after an invocation that died with the event under way", async () => {
    const row = { id: { S: "" }, status: { S: "INPROGRESS" }, expiration: { N: "9999999999" } };
    await notify(placed);
    const key = [...handled.rows.keys()][0]!;
    handled.rows.set(key, { ...row, id: { S: key }, in_progress_expiration: { N: String(Date.now() - 1) } });
    assert.equal(await notify(placed), "sent");
  });

  it("are not sent for other content under the id of an event that was handled", async () => {
    await notify(placed);
    await assert.rejects(notify({ ...placed, amountCents: 1 }), {
      name: "MessageRejected",
      message: 'event "e-1" was handled before with other content; give each event an id of its own',
    });
    assert.equal(sent().length, 1);
  });
});
