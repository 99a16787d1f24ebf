import assert from "node:assert/strict";
import { readEvent } from "../../../apps/order-events/event.ts";
import { message, placed } from "./fixtures.ts";

const { amountCents: _, ...withoutAmount } = placed;
const shipped = { ...withoutAmount, type: "order.shipped" };

function rejects(body: unknown, text: string): void {
  assert.throws(() => readEvent(message(body)), { name: "MessageRejected", message: text });
}

describe("order-events: the message", () => {
  for (const event of [placed, { ...placed, type: "order.cancelled" }, shipped])
    it(`is read when it is ${event.type}`, () => assert.deepEqual(readEvent(message(event)), event));

  it("may have more fields than are known", () => {
    assert.deepEqual(readEvent(message({ ...shipped, carrier: "post" })), shipped);
  });

  it("is rejected when its body is no JSON", () =>
    rejects('{"type":', "it is no order event: its body is no JSON; publish one JSON object"));

  const types = "give order.placed, order.cancelled or order.shipped";
  it("is rejected when its type is unknown", () =>
    rejects({ ...placed, type: "order.lost" }, `it is no order event: type: ${types}`));

  for (const body of ["null", "[]", "7", '"order.placed"', "{}"])
    it(`is rejected when its body is ${body}`, () =>
      assert.throws(() => readEvent(message(body)), {
        name: "MessageRejected",
        message: /^it is no order event: (body|type): .+$/,
      }));

  const id = "give 1 to 64 letters, digits, . - and _";
  for (const [name, field, value, text] of [
    ["an id is missing", "eventId", undefined, "eventId: give a text"],
    ["an id is a number", "orderId", 7, "orderId: give a text"],
    ["an id is empty", "customerId", "", `customerId: ${id}`],
    ["an id is too long", "eventId", "e".repeat(65), `eventId: ${id}`],
    ["an id has other characters", "eventId", "a b", `eventId: ${id}`],
  ] as const)
    it(`is rejected when ${name}`, () =>
      rejects({ ...placed, [field]: value }, `it is no order event: ${text}`));

  for (const value of [undefined, "4200", 0, -1, 1.5, 100_000_001, Number.MAX_VALUE])
    it(`is rejected when the amount is ${JSON.stringify(value)}`, () =>
      rejects(
        { ...placed, amountCents: value },
        "it is no order event: amountCents: give a whole number from 1 to 100000000",
      ));

  it("is rejected with all that is wrong", () =>
    rejects(
      { ...withoutAmount, orderId: "" },
      `it is no order event: orderId: ${id}; amountCents: give a whole number from 1 to 100000000`,
    ));

  for (const [found, messageAttributes] of [
    ["undefined", {}],
    ['"order.shipped"', { type: { stringValue: "order.shipped" } }],
  ] as const)
    it(`is rejected when it was sorted by the type ${found}`, () =>
      assert.throws(() => readEvent(message(placed, { messageAttributes })), {
        name: "MessageRejected",
        message: `its attribute "type" is ${found} and its body's type "order.placed"; publish both alike: subscriptions are sorted by the attribute`,
      }));
});
