import assert from "node:assert/strict";
import fc from "fast-check";
import { MOST_CHARACTERS, readRecords, type CsvRecord } from "../../../apps/shared/csv.ts";
import { pieces } from "./pieces.ts";

async function read(text: string, size = text.length || 1): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of readRecords(pieces(text, size))) records.push(record);
  return records;
}

const shown = async (text: string) => (await read(text)).map(({ line, fields }) => [line, fields]);

describe("shared: CSV", () => {
  const cases: [string, string, unknown[]][] = [
    ["nothing", "", []],
    ["one record without a line break", "a,b", [[1, ["a", "b"]]]],
    [
      "a last line that ends and one that does not",
      "a\nb",
      [
        [1, ["a"]],
        [2, ["b"]],
      ],
    ],
    [
      "LF, CRLF and CR",
      "a\nb\r\nc\rd\n",
      [
        [1, ["a"]],
        [2, ["b"]],
        [3, ["c"]],
        [4, ["d"]],
      ],
    ],
    [
      "empty fields",
      ",\n,,",
      [
        [1, ["", ""]],
        [2, ["", "", ""]],
      ],
    ],
    [
      "quotes, commas and line breaks in quotes",
      '"a ""b"", c\nd",e\nf',
      [
        [1, ['a "b", c\nd', "e"]],
        [3, ["f"]],
      ],
    ],
    ["an empty field in quotes", '"",a', [[1, ["", "a"]]]],
    [
      "blank lines, which it leaves out but counts",
      "\n\na\n\r\n\nb\n\n",
      [
        [3, ["a"]],
        [6, ["b"]],
      ],
    ],
    ["spaces as they are", " a , b ", [[1, [" a ", " b "]]]],
  ];
  for (const [what, text, records] of cases)
    it(`reads ${what}`, async () => {
      assert.deepEqual(await shown(text), records);
    });

  const broken: [string, string, unknown[]][] = [
    [
      "a quote inside a field",
      'a\n1,x"y\n2,z\n',
      [
        [1, ["a"]],
        [2, undefined],
        [3, ["2", "z"]],
      ],
    ],
    [
      "text behind a closing quote",
      'a\n"x"y,1\nb\n',
      [
        [1, ["a"]],
        [2, undefined],
        [3, ["b"]],
      ],
    ],
    [
      "a quote that is never closed",
      'a\n1,"x\n2,y\n3,z',
      [
        [1, ["a"]],
        [2, undefined],
        [3, ["2", "y"]],
        [4, ["3", "z"]],
      ],
    ],
    [
      "a quote that is never closed, in the last line",
      'a\n"x',
      [
        [1, ["a"]],
        [2, undefined],
      ],
    ],
  ];
  for (const [what, text, records] of broken)
    it(`gives up the line, and no other, for ${what}`, async () => {
      assert.deepEqual(await shown(text), records);
    });

  it("gives up a record that is too long, whether it is one line or a quote that stays open for very many", async () => {
    const long = "x".repeat(MOST_CHARACTERS);
    assert.deepEqual(await shown(`${long}\nb\n`), [
      [1, undefined],
      [2, ["b"]],
    ]);
    assert.deepEqual(await shown(`${long.slice(1)}\nb\n`), [
      [1, [long.slice(1)]],
      [2, ["b"]],
    ]);
    const open = await read(`"a\n${"b\n".repeat(MOST_CHARACTERS)}`);
    assert.equal(open.length, MOST_CHARACTERS + 1);
    assert.deepEqual(open.map(({ fields }) => fields?.[0]).slice(0, 2), [undefined, "b"]);
  });

  it("holds no more than a record and a piece of a line without end", async () => {
    let given = 0;
    async function* endless() {
      for (; given < 2000; given++) yield "x".repeat(64 * 1024);
      yield "\nend";
    }
    const before = process.memoryUsage().heapUsed;
    const records: CsvRecord[] = [];
    for await (const record of readRecords(endless())) records.push(record);
    assert.deepEqual(records, [{ line: 1 }, { line: 2, fields: ["end"] }]);
    assert.equal(given, 2000);
    assert.ok(process.memoryUsage().heapUsed - before < 100 * 1024 * 1024);
  });

  it("reads what was written by the rules of RFC 4180, in pieces of any size", async () => {
    const field = fc.string({ unit: fc.constantFrom("a", "é", '"', ",", "\n", "\r", " ") });
    const record = fc.array(field, { minLength: 2, maxLength: 4 });
    const lineBreak = fc.constantFrom("\n", "\r\n", "\r");
    const all = fc.tuple(fc.array(record), lineBreak, fc.integer({ min: 1, max: 9 }));
    await fc.assert(
      fc.asyncProperty(all, async ([records, end, size]) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = records.map((fields) => fields.map(quoted).join(",") + end).join("");
        assert.deepEqual(
          (await read(text, size)).map(({ fields }) => fields),
          records,
        );
      }),
    );
  });

  it("reads anything the same in pieces of any size", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r"), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (text, size) => {
        assert.deepEqual(await read(text, size), await read(text));
      }),
      { numRuns: 1000 },
    );
  });
});
