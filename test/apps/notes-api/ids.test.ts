import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { isId, newId, pageToken, placeOfToken } from "../../../apps/notes-api/ids.ts";

describe("notes-api: ids", () => {
  it("sort by the time they were made at", () => {
    const times = [
      0,
      1,
      Date.UTC(2000, 0, 1),
      Date.UTC(2026, 10, 23),
      Date.UTC(2026, 10, 23) + 1,
      2 ** 48 - 1,
    ];
    const ids = times.map(newId);
    assert.deepEqual(ids.toSorted(), ids);
    for (const id of ids) assert.ok(isId(id), id);
    // The specification's own example of a time.
    assert.match(newId(1469922850259), /^01ARZ3NDEK/);
  });

  it("differ within a millisecond", () => {
    assert.equal(new Set(Array.from({ length: 1000 }, () => newId(1))).size, 1000);
  });

  for (const text of [
    "",
    "01ARZ3NDEKTSV4RRFFQ69G5FA",
    "81ARZ3NDEKTSV4RRFFQ69G5FAV",
    "01ARZ3NDEKTSV4RRFFQ69G5FAU",
  ])
    it(`"${text}" is none`, () => assert.equal(isId(text), false));

  it("come back out of a page token, and out of nothing else", () => {
    const id = newId(Date.now());
    for (const order of ["newest", "oldest"] as const) {
      const token = pageToken({ id, order });
      assert.deepEqual(placeOfToken(token), { id, order });
      for (const other of ["", id, `${token}=`, `${token}\0`, pageToken({ id: "note", order })])
        assert.equal(placeOfToken(other), undefined, other);
    }
    for (const text of [id, `newest${id}`, `up ${id}`, `newest ${id} `, `newest ${id} oldest`])
      assert.equal(placeOfToken(Buffer.from(text).toString("base64url")), undefined, text);
  });
});
