import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { describe, it } from "mocha";
import { failuresOf, once, recordsOf } from "../../../apps/shared/logArchive.ts";
import { lineOf, recordNow } from "../../../apps/shared/logRecord.ts";

const record = (second: number, id?: string) => ({
  ...recordNow("INFO", `${second}`),
  timestamp: `2026-11-24T09:00:0${second}.000Z`,
  ...(id !== undefined && { origin: { id, log_group: "g", log_stream: "s" } }),
});

describe("the archive's reader", () => {
  const [a, b] = [record(1, "1"), record(2)];
  const forms: [string, Uint8Array][] = [
    ["JSON lines", Buffer.from(lineOf(a) + lineOf(b))],
    ["one record without its end", Buffer.from(`${lineOf(a)}${lineOf(b).trimEnd()}`)],
    ["gzip", gzipSync(lineOf(a) + lineOf(b))],
    ["pieces of gzip one after the other", Buffer.concat([gzipSync(lineOf(a)), gzipSync(`\n${lineOf(b)}`)])],
  ];
  for (const [what, bytes] of forms) it(`reads ${what}`, () => assert.deepEqual(recordsOf(bytes), [a, b]));

  it("reads nothing of an empty object", () => assert.deepEqual(recordsOf(new Uint8Array()), []));

  it("reads what failed", () => {
    const failure = {
      errorCode: "Lambda.ProcessingFailedStatus",
      errorMessage: "m",
      attemptsMade: 4,
      rawData: "",
    };
    assert.deepEqual(failuresOf(Buffer.from(`${JSON.stringify(failure)}\n`)), [failure]);
  });

  it("gives each record once, in the order of their times", () => {
    const records = [record(3, "3"), record(1, "1"), record(3, "3"), record(2), record(2)];
    assert.deepEqual(
      once(records).map(({ message }) => message),
      ["1", "2", "2", "3"],
    );
  });
});
