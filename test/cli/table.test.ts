import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { table } from "../../cli/table.ts";

describe("a table", () => {
  it("stands in columns, numbers to the right, wide letters counted as wide", () => {
    const text = table(
      ["photo", "size"],
      [
        ["夏.jpg", "3.4 KB"],
        ["boat-small.jpg", "12 B"],
      ],
    );
    assert.equal(
      text,
      [
        "photo             size",
        "--------------  ------",
        "夏.jpg          3.4 KB",
        "boat-small.jpg    12 B",
      ].join("\n"),
    );
  });
});
