import assert from "node:assert/strict";
import { handleBatch, pauseSeconds, type Summary } from "../../../apps/order-events/batch.ts";
import type { QueueMessage } from "../../../apps/order-events/event.ts";
import { MessageRejected } from "../../../apps/order-events/rejected.ts";
import { AwsError, FakeAws } from "../shared/fakeAws.ts";
import { left, message } from "./fixtures.ts";

describe("order-events: a batch", () => {
  let aws: FakeAws;
  let said: Summary[];
  beforeEach(async () => {
    aws = await new FakeAws().start();
    said = [];
  });
  afterEach(() => aws.stop());

  const messages = (...names: string[]) =>
    names.map((name, i) =>
      message(
        {},
        { messageId: name, receiptHandle: `r-${name}`, attributes: { ApproximateReceiveCount: `${i + 1}` } },
      ),
    );

  async function run(Records: QueueMessage[], fails: Record<string, Error> = {}, invocation = left()) {
    const handle = async ({ messageId }: QueueMessage) => {
      if (fails[messageId]) throw fails[messageId];
      return "done";
    };
    const queue = { client: aws.sqs(), url: `${aws.endpoint}/000000000000/billing` };
    const { batchItemFailures } = await handleBatch(queue, { Records }, invocation, handle, (s) =>
      said.push(s),
    );
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }
  const pauses = () =>
    aws.inputs("ChangeMessageVisibility").map((i) => [i.ReceiptHandle, i.VisibilityTimeout]);

  it("that worked leaves nothing in the queue", async () => {
    assert.deepEqual(await run(messages("a", "b")), []);
    assert.deepEqual(aws.requests, []);
    assert.deepEqual(
      { ...said[0], ms: 0 },
      { messages: 2, outcomes: { done: 2 }, rejected: 0, failed: 0, ms: 0, reasons: [] },
    );
  });

  it("handles every message, and leaves those in the queue that failed", async () => {
    const fails = { a: new Error("no database"), c: new MessageRejected("no event") };
    assert.deepEqual(await run(messages("a", "b", "c", "d"), fails), ["a", "c"]);
    assert.deepEqual(said[0]!.outcomes, { done: 2 });
    assert.deepEqual([said[0]!.rejected, said[0]!.failed], [1, 1]);
    assert.deepEqual(said[0]!.reasons, [
      { messageId: "a", receives: 1, reason: "no database" },
      { messageId: "c", receives: 3, reason: "no event" },
    ]);
  });

  it("lets a failed message come again after a pause that doubles, and one that can never work at once", async () => {
    const no = new Error("no");
    await run(messages("a", "b", "c", "d"), { a: no, b: no, c: new MessageRejected("never"), d: no });
    assert.deepEqual(pauses(), [
      ["r-a", 1],
      ["r-b", 2],
      ["r-c", 0],
      ["r-d", 8],
    ]);
  });

  it("pauses for five minutes at most", () => {
    assert.deepEqual(
      [9, 10, 1000].map((receives) => pauseSeconds(receives, new Error())),
      [256, 300, 300],
    );
  });

  it("still answers which failed when the pause cannot be set", async () => {
    aws.answer = () => {
      throw new AwsError("ReceiptHandleIsInvalid");
    };
    assert.deepEqual(await run(messages("a"), { a: new Error("no") }), ["a"]);
    assert.equal(
      said[0]!.reasons[1]!.reason,
      "its visibility could not be set: ReceiptHandleIsInvalid by the fake",
    );
  });

  it("begins no message when its time is nearly up", async () => {
    assert.deepEqual(await run(messages("a"), {}, left(2999)), ["a"]);
    assert.equal(
      said[0]!.reasons[0]!.reason,
      "the invocation's time is up; give the function more, or a smaller batch",
    );
    assert.deepEqual(await run(messages("a"), {}, left(3000)), []);
  });
});
