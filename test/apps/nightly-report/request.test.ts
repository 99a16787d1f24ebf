import assert from "node:assert/strict";
import { readRequest } from "../../../apps/nightly-report/request.ts";
import { line } from "./fixtures.ts";

describe("nightly-report: a line", () => {
  it("is a request", () => {
    const request = {
      moment: Date.parse("2026-11-23T03:00:00Z"),
      method: "GET",
      route: "/",
      status: 200,
      ms: 10,
    };
    assert.deepEqual(readRequest(line()), request);
    assert.deepEqual(readRequest(line({ timestamp: "2026-11-23T12:00:00+09:00", more: 1 })), request);
  });

  it("about something else is none", () => {
    for (const message of ["listening", undefined, 5])
      assert.equal(readRequest(line({ message })), undefined);
    assert.equal(readRequest("{}"), undefined);
  });

  const wrong: [string, string][] = [
    ["no JSON", "it is no JSON object"],
    ["[]", "it is no JSON object"],
    ["null", "it is no JSON object"],
    ["5", "it is no JSON object"],
    [line({ timestamp: "yesterday" }), "timestamp must be a time, ISO 8601"],
    [line({ timestamp: 5 }), "timestamp must be a time, ISO 8601"],
    [line({ method: "get it" }), "method must be a method, such as GET"],
    [line({ route: "" }), "route must be a route, such as /links/:token"],
    [line({ route: "a\u0000" }), "route must be a route, such as /links/:token"],
    [line({ status: "200" }), "status must be a status from 100 to 599"],
    [line({ status: 600 }), "status must be a status from 100 to 599"],
    [
      line({ ms: -1, status: 99 }),
      "status must be a status from 100 to 599; ms must be milliseconds, at most a day's",
    ],
    [line({ ms: 1.5 }), "ms must be milliseconds, at most a day's"],
  ];
  for (const [text, problem] of wrong)
    it(`is bad: ${text}`, () => {
      assert.equal(readRequest(text), problem);
    });
});
