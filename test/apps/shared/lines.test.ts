import assert from "node:assert/strict";
import fc from "fast-check";
import { readLines, type TextLine } from "../../../apps/shared/lines.ts";
import { pieces } from "./pieces.ts";

async function read(text: string, size = text.length || 1, most = 10): Promise<TextLine[]> {
  const found: TextLine[] = [];
  for await (const line of readLines(pieces(text, size), most)) found.push(line);
  return found;
}

describe("shared: lines", () => {
  it("are numbered, blank ones too, and end with LF, CRLF or the text", async () => {
    assert.deepEqual(await read("a\r\n\n \nb\n"), [
      { line: 1, text: "a" },
      { line: 4, text: "b" },
    ]);
    assert.deepEqual(await read("a\nb"), [
      { line: 1, text: "a" },
      { line: 2, text: "b" },
    ]);
    assert.deepEqual(await read(""), []);
  });

  it("that are too long are told once, without their text", async () => {
    const long = "x".repeat(11);
    for (const size of [1, 3, 5, 100])
      assert.deepEqual(await read(`a\n${long}\n${"y".repeat(40)}\n${"z".repeat(10)}\n${long}`, size), [
        { line: 1, text: "a" },
        { line: 2 },
        { line: 3 },
        { line: 4, text: "z".repeat(10) },
        { line: 5 },
      ]);
  });

  it("are the same in pieces of any size", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "\n", "\r", " "), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (text, size) => {
        assert.deepEqual(await read(text, size), await read(text));
      }),
    );
  });
});
