import assert from "node:assert/strict";
import { readBillingSettings, readNotifyingSettings } from "../../../apps/order-events/settings.ts";

const billing = { QUEUE_URL: "https://sqs/1/billing", LEDGER_TABLE: "ledger", CUSTOMERS_TABLE: "customers" };
const notifying = {
  QUEUE_URL: "https://sqs/1/notifying",
  OUTBOX_URL: "https://sqs/1/outbox",
  IDEMPOTENCY_TABLE: "handled",
};

describe("order-events: settings", () => {
  it("of billing are a queue and two tables", () => {
    assert.deepEqual(readBillingSettings(billing), {
      queueUrl: "https://sqs/1/billing",
      ledger: "ledger",
      customers: "customers",
    });
  });

  it("of billing name all that is missing or wrong", () => {
    assert.throws(() => readBillingSettings({ QUEUE_URL: "billing", LEDGER_TABLE: "" }), {
      message:
        "billing cannot start: QUEUE_URL is \"billing\"; set it to the URL of the queue that feeds this function. LEDGER_TABLE is missing; set it to the name of the ledger's table. CUSTOMERS_TABLE is missing; set it to the name of the customers' table",
    });
  });

  it("of notifying are two queues, a table and 30 days", () => {
    assert.deepEqual(readNotifyingSettings(notifying), {
      queueUrl: "https://sqs/1/notifying",
      outboxUrl: "https://sqs/1/outbox",
      idempotencyTable: "handled",
      rememberDays: 30,
    });
    assert.equal(readNotifyingSettings({ ...notifying, REMEMBER_DAYS: "365" }).rememberDays, 365);
  });

  for (const days of ["", "0", "3651", "1.5", "-1", "30 days"])
    it(`of notifying refuse to remember for "${days}" days`, () => {
      assert.throws(() => readNotifyingSettings({ ...notifying, REMEMBER_DAYS: days }), {
        message: `notifying cannot start: REMEMBER_DAYS is "${days}"; give a whole number from 1 to 3650`,
      });
    });
});
