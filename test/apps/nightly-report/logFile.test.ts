import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { tallyOf } from "../../../apps/nightly-report/logFile.ts";
import { bytes } from "../shared/pieces.ts";
import { line, lines, settings } from "./fixtures.ts";

const read = (file: string, maxBytes: number, ...parts: (string | Uint8Array)[]) =>
  tallyOf(file, bytes(...parts), settings.bounds, maxBytes);

describe("nightly-report: a log file", () => {
  const text = lines(line(), line({ message: "listening" }), "no JSON", line({ ms: "x" }), line());
  const packed = gzipSync(text);

  for (const [file, content] of [
    ["a.jsonl", Buffer.from(text)],
    ["a.gz", packed],
  ] as const)
    it(`${file} is counted line by line`, async () => {
      const cut = Math.floor(content.length / 2);
      const tally = await read(file, 10_000, content.subarray(0, cut), content.subarray(cut));
      assert.deepEqual(
        [tally.all.requests, tally.otherLines, tally.badLines, tally.refusedFiles],
        [2, 1, 2, 0],
      );
      assert.deepEqual(tally.shownBadLines, [
        { file, line: 3, problem: "it is no JSON object" },
        { file, line: 4, problem: "ms must be milliseconds, at most a day's" },
      ]);
    });

  it("that is empty has nothing, packed or not", async () => {
    assert.equal((await read("a.jsonl", 100)).all.requests, 0);
    assert.equal((await read("a.gz", 100, gzipSync(""))).refusedFiles, 0);
  });

  it("with a line that is too long counts the others", async () => {
    const tally = await read("a.jsonl", 1_000_000, lines(line(), `"${"x".repeat(20_000)}"`, line()));
    assert.equal(tally.all.requests, 2);
    assert.deepEqual(tally.shownBadLines, [
      { file: "a.jsonl", line: 2, problem: "it has more than 16384 characters" },
    ]);
  });

  const refused: [string, string, Uint8Array, string, number][] = [
    ["is no gzip file", "a.gz", Buffer.from(text), "it is no whole gzip file: incorrect header check", 0],
    [
      "has 0 bytes and should have more",
      "a.gz",
      Buffer.alloc(0),
      "it is no whole gzip file: unexpected end of file",
      0,
    ],
    ["is cut off", "a.gz", packed.subarray(0, -4), "it is no whole gzip file: unexpected end of file", 2],
    ["is not UTF-8", "a.jsonl", Buffer.from([0xff, 0xfe, 0x00]), "it is not UTF-8; save it as UTF-8", 0],
  ];
  for (const [what, file, content, problem, requests] of refused)
    it(`that ${what} is refused, and what comes before counts`, async () => {
      const tally = await read(file, 10_000, content);
      assert.deepEqual([tally.shownRefusedFiles, tally.all.requests], [[{ file, problem }], requests]);
    });

  it("that is small but unpacks to very much is refused before it has", async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, "\n"));
    assert.ok(bomb.length < 300_000);
    const tally = await read("a.gz", 1_048_576, bomb);
    assert.deepEqual(tally.shownRefusedFiles, [
      { file: "a.gz", problem: "it has more than 1048576 bytes (MAX_FILE_MIB)" },
    ]);
  });

  it("of which the connection breaks is no refused one: it is read again", async () => {
    async function* breaking() {
      yield packed.subarray(0, 20);
      await Promise.resolve();
      throw new Error("read ECONNRESET");
    }
    await assert.rejects(tallyOf("a.gz", breaking(), settings.bounds, 10_000), {
      message: "read ECONNRESET",
    });
  });
});
