import assert from "node:assert/strict";
import { outputsOf } from "../../../local/provider/outputs.ts";
import { ownTags, tagChanges, withTagsAll } from "../../../local/provider/tags.ts";
import { fromUrn, moduleOf } from "../../../local/provider/token.ts";
import { dereferenced, hasUnknown, isZero, knownOnly, unwrap, wrap } from "../../../local/provider/values.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = (value: unknown) => wrap({ value }, new Set(["value"])).value;

describe("values", () => {
  it("are unwrapped at every depth, and the top properties that hold a secret are told", () => {
    const given = { a: secret("x"), b: { c: [secret({ d: secret(1) })] }, e: 2 };
    const { secrets, values } = unwrap(given);
    assert.deepEqual(values, { a: "x", b: { c: [{ d: 1 }] }, e: 2 });
    assert.deepEqual([...secrets], ["a", "b"]);
  });

  it("that are resources arrive as their ids, and as unknown while those are", () => {
    const resource = (id: string) => ({
      "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e",
      urn: "urn:pulumi:dev::p::aws:sns/topic:Topic::a",
      id,
    });
    assert.deepEqual(dereferenced({ topic: resource("arn:1"), list: [resource("")], other: 1 }), {
      topic: "arn:1",
      list: [unknown],
      other: 1,
    });
  });

  it("are marked as secrets again, as the engine expects it", () => {
    assert.deepEqual(wrap({ a: 1, b: 2 }, new Set(["a", "c"])), {
      a: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: 1 },
      b: 2,
    });
  });

  it("that are not known are found at every depth, and left out", () => {
    assert.equal(hasUnknown({ a: [{ b: unknown }] }), true);
    assert.equal(hasUnknown({ a: [{ b: "known" }] }), false);
    assert.deepEqual(
      knownOnly({ a: unknown, b: { c: unknown, d: 1 }, e: ["x", unknown], f: [{ g: unknown }, "y"] }),
      {
        b: { d: 1 },
        f: [{}, "y"],
      },
    );
  });

  it("that are zero: unset, empty, or made of such", () => {
    for (const zero of [undefined, null, "", 0, false, [], {}, { a: null, b: { c: "" } }])
      assert.equal(isZero(zero), true);
    for (const some of ["a", 1, true, [0], { a: 1 }]) assert.equal(isZero(some), false);
  });
});

describe("outputs", () => {
  const facts = {
    arn: { type: "string", output: true },
    delay: { type: "int", default: 5 },
    list: { type: "set", item: { type: "string" } },
    policy: { type: "string", limit: '"it" contains an invalid JSON policy: not a JSON object' },
    tags: { type: "map", item: { type: "string" } },
    tagsAll: { type: "map", item: { type: "string" }, output: true },
    text: { type: "string" },
  } as const;

  it("are the inputs and what was read, and zero values for the rest", () => {
    const outputs = outputsOf(facts, { __defaults: ["text"], text: "a" }, { arn: "x" }, {});
    assert.deepEqual(outputs, {
      arn: "x",
      delay: 5,
      list: [],
      policy: "",
      tags: null,
      tagsAll: null,
      text: "a",
    });
  });

  it("keep the form that was asked for, where only the form differs", () => {
    const known = { list: ["b", "a"], policy: '{ "a": 1 }' };
    const outputs = outputsOf(facts, known, { list: ["a", "b"], policy: '{"a":1}' }, {});
    assert.deepEqual([outputs.list, outputs.policy], [known.list, known.policy]);
  });

  it("show what was changed behind the program's back", () => {
    const outputs = outputsOf(facts, { text: "a", list: ["a"] }, { text: "", list: ["c"] }, {});
    assert.deepEqual([outputs.text, outputs.list], ["", ["c"]]);
  });

  it("tell the resource's own tags from the default tags", () => {
    const read = { tagsAll: { Project: "p", colour: "blue", Stage: "own" } };
    const outputs = outputsOf(facts, { tags: { Stage: "own" } }, read, { Project: "p", Stage: "dev" });
    assert.deepEqual(outputs.tags, { colour: "blue", Stage: "own" });
  });
});

describe("tags", () => {
  it("of the resource win over the default tags", () => {
    const facts = { tagsAll: { type: "map", output: true } } as const;
    const inputs = withTagsAll(facts, { tags: { a: "own" } }, { a: "default", b: "default" });
    assert.deepEqual(inputs.tagsAll, { a: "own", b: "default" });
    assert.deepEqual(withTagsAll({}, { tags: { a: "own" } }, { b: "default" }), { tags: { a: "own" } });
  });

  it("that repeat a default tag are the resource's own when it asked for them", () => {
    assert.deepEqual(ownTags({ a: "1" }, { tags: { a: "1" } }, { a: "1" }), { a: "1" });
    assert.deepEqual(ownTags({ a: "1" }, {}, { a: "1" }), {});
  });

  it("are set and removed as far as they change", () => {
    assert.deepEqual(tagChanges({ a: "1", b: "2", c: "3" }, { a: "1", b: "x", d: "4" }), {
      set: { b: "x", d: "4" },
      remove: ["c"],
    });
    assert.deepEqual(tagChanges(undefined, undefined), { set: {}, remove: [] });
  });
});

describe("tokens", () => {
  it("name the service file", () => {
    assert.equal(moduleOf("aws:sqs/queue:Queue"), "aws/sqs");
    assert.equal(moduleOf("aws:index/getRegion:getRegion"), "aws/index");
    assert.equal(moduleOf("awsx:ec2:Vpc"), "awsx/ec2");
  });

  it("stand in URNs, after their parents, and names may hold colons", () => {
    const urn = "urn:pulumi:dev::kandokoro::kandokoro:sqs:Queue$aws:sqs/queue:Queue::a::b";
    assert.deepEqual(fromUrn(urn), { token: "aws:sqs/queue:Queue", name: "a::b" });
  });
});
