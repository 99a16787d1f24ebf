import assert from "node:assert/strict";
import type { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { describe, it } from "mocha";
import { putBack } from "../../../apps/log-transform/putBack.ts";

const ARN = "arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/archive-1234567";

describe("log-transform: putting back", () => {
  /** A stream that takes a record the n-th time that it is put. */
  function stream(takes: (text: string) => number) {
    const taken: string[] = [];
    const requests: { stream: string; records: number; bytes: number }[] = [];
    const tries = new Map<string, number>();
    const send = async ({ input }: PutRecordBatchCommand) => {
      const texts = input.Records!.map(({ Data }) => Buffer.from(Data!).toString());
      const bytes = texts.reduce((sum, { length }) => sum + length, 0);
      requests.push({ stream: input.DeliveryStreamName!, records: texts.length, bytes });
      const RequestResponses = texts.map((text) => {
        tries.set(text, (tries.get(text) ?? 0) + 1);
        if (tries.get(text)! < takes(text))
          return { ErrorCode: "ServiceUnavailableException", ErrorMessage: "Slow down." };
        taken.push(text);
        return { RecordId: "1" };
      });
      const FailedPutCount = RequestResponses.filter((answer) => "ErrorCode" in answer).length;
      return { FailedPutCount, RequestResponses };
    };
    return { client: { send } as unknown as FirehoseClient, taken, requests };
  }
  const bytesOf = (texts: string[]) => texts.map((text) => Buffer.from(text));
  const waits: number[] = [];
  const pause = async (ms: number) => void waits.push(ms);

  it("puts all of them into the stream of the event", async () => {
    const { client, taken, requests } = stream(() => 1);
    await putBack(client, ARN, bytesOf(["a", "b"]), pause);
    assert.deepEqual(taken, ["a", "b"]);
    assert.deepEqual(requests, [{ stream: "archive-1234567", records: 2, bytes: 2 }]);
  });

  it("sends at most 500 records and 4 MB at a time", async () => {
    const { client, requests } = stream(() => 1);
    await putBack(client, ARN, bytesOf(Array.from({ length: 501 }, (_, i) => `${i}`)), pause);
    await putBack(client, ARN, bytesOf(Array.from({ length: 5 }, (_, i) => `${i}`.repeat(900_000))), pause);
    assert.deepEqual(
      requests.map(({ records }) => records),
      [500, 1, 4, 1],
    );
  });

  it("puts again what was not taken, and that alone, waiting longer each time", async () => {
    waits.length = 0;
    const { client, taken, requests } = stream((text) => (text === "b" ? 4 : 1));
    await putBack(client, ARN, bytesOf(["a", "b", "c"]), pause);
    assert.deepEqual(taken, ["a", "c", "b"]);
    assert.deepEqual(
      requests.map(({ records }) => records),
      [3, 1, 1, 1],
    );
    assert.equal(waits.length, 3);
    for (const [i, ms] of waits.entries()) assert.ok(ms >= 50 * 2 ** i && ms <= 150 * 2 ** i, `${ms} ms`);
  });

  it("fails when the stream goes on taking nothing, so that Firehose tries the invocation again", async () => {
    const { client, requests } = stream((text) => (text === "b" ? 100 : 1));
    await assert.rejects(putBack(client, ARN, bytesOf(["a", "b"]), pause), {
      message:
        "1 of 2 records cannot be put back into archive-1234567 after 8 attempts: ServiceUnavailableException: Slow down.",
    });
    assert.equal(requests.length, 8);
  });
});
