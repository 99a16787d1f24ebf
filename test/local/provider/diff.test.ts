import assert from "node:assert/strict";
import { diff } from "../../../local/provider/diff.ts";
import { type Facts, factsOf } from "../../../local/provider/facts.ts";
import type { ResourceType } from "../../../local/provider/resourceType.ts";

type Values = Record<string, unknown>;

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const type: ResourceType<Values, Values> = {
  autoName: { property: "name", maxLength: 80 },
  create: () => Promise.reject(new Error("unused")),
  read: () => Promise.resolve(undefined),
  delete: () => Promise.resolve(),
};
const asset = (hash: string) => ({
  "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
  hash,
  path: "/a",
});

const facts: Facts = {
  arn: { type: "string", output: true },
  code: { type: "string" },
  computed: { type: "string", computed: true },
  delay: { type: "int", default: 0 },
  description: { type: "string" },
  keep: {
    type: "object",
    computed: true,
    fields: { id: { type: "string", computed: true }, on: { type: "bool" } },
  },
  list: { type: "list", item: { type: "string" } },
  name: { type: "string", computed: true, replaces: true },
  namePrefix: { type: "string", computed: true, replaces: true },
  policy: { type: "string", limit: '"it" contains an invalid JSON policy: not a JSON object' },
  rules: {
    type: "set",
    fields: { key: { type: "string", replaces: true }, size: { type: "int", default: 0 } },
  },
  set: { type: "set", item: { type: "string" } },
  steps: { type: "list", fields: { at: { type: "string", replaces: true }, text: { type: "string" } } },
  tags: { type: "map", item: { type: "string" } },
  tagsAll: { type: "map", item: { type: "string" }, output: true },
};

const changed = (olds: Values, news: Values) => diff(type, facts, olds, news).changed;
const replaces = (olds: Values, news: Values) => diff(type, facts, olds, news).replaces;

describe("diff sees no change", () => {
  const cases: Record<string, [olds: Values, news: Values]> = {
    "in outputs": [{ arn: "a" }, {}],
    "where what is computed is not given": [{ computed: "a", keep: { id: "1", on: false } }, {}],
    "between a zero value and nothing": [{ delay: 0, description: "", list: [], tags: null, rules: [] }, {}],
    "between nothing and a zero value": [{}, { delay: 0, description: "", list: [], tags: {} }],
    "in a computed field that is not given": [{ keep: { id: "1", on: true } }, { keep: { on: true } }],
    "in the order of a set": [{ set: ["a", "b"] }, { set: ["b", "a"] }],
    "in the order of a set of objects, nor in their zero fields": [
      {
        rules: [
          { key: "a", size: 0 },
          { key: "b", size: 1 },
        ],
      },
      { rules: [{ key: "b", size: 1 }, { key: "a" }] },
    ],
    "in the spaces and key order of JSON": [
      { policy: '{"a":1,"b":[1,2]}' },
      { policy: '{ "b": [1, 2], "a": 1 }' },
    ],
    "in the order of a policy's actions, nor in a list of one": [
      { policy: '{"Statement":[{"Action":["a:b","a:c"],"Resource":["*"]}]}' },
      { policy: '{"Statement":{"Action":["a:c","a:b"],"Resource":"*"}}' },
    ],
    "in an archive of the same content": [{ code: asset("1") }, { code: { ...asset("1"), path: "/b" } }],
    "in the name of a set that has it twice": [{ set: ["a", "a"] }, { set: ["a", "a"] }],
  };
  for (const [title, [olds, news]] of Object.entries(cases))
    it(title, () => assert.deepEqual(changed(olds, news), []));
});

describe("diff sees a change", () => {
  const cases: Record<string, [olds: Values, news: Values, changed: string[]]> = {
    "in a value": [{ delay: 1 }, { delay: 2 }, ["delay"]],
    "when an input is taken away": [{ delay: 5, description: "a" }, {}, ["delay", "description"]],
    "when a value is not known yet": [{ description: "a" }, { description: unknown }, ["description"]],
    "when a part of it is not known yet": [{ tags: { a: "b" } }, { tags: { a: unknown } }, ["tags"]],
    "in the order of a list": [{ list: ["a", "b"] }, { list: ["b", "a"] }, ["list"]],
    "in how often a set has an item": [{ set: ["a", "b"] }, { set: ["a", "a"] }, ["set"]],
    "in a list of JSON that is no policy": [{ policy: '{"a":[1,2]}' }, { policy: '{"a":[2,1]}' }, ["policy"]],
    "in the meaning of JSON": [{ policy: '{"a":1}' }, { policy: '{"a":2}' }, ["policy"]],
    "in an archive's content": [{ code: asset("1") }, { code: asset("2") }, ["code"]],
    "between text and archive": [{ code: "a" }, { code: asset("2") }, ["code"]],
    "in tags and default tags": [{ tagsAll: { a: "1" } }, { tagsAll: { a: "1", b: "2" } }, ["tagsAll"]],
  };
  for (const [title, [olds, news, names]] of Object.entries(cases))
    it(title, () => {
      assert.deepEqual(changed(olds, news), names);
      assert.deepEqual(replaces(olds, news), []);
    });
});

describe("diff of what reads as AWS's default when it is not given", () => {
  const within: Facts = { check: { type: "object", fields: { kind: { type: "string", unset: "HTTP" } } } };
  const changes = (facts: Facts, olds: Values, news: Values) => diff(type, facts, olds, news).changed;

  it("sees no change as long as it is not given, and one when it is taken away", () => {
    const wait: Facts = { wait: { type: "int", unset: "300" } };
    assert.deepEqual(changes(wait, { wait: "300" }, {}), []);
    assert.deepEqual(changes(wait, { wait: 30 }, {}), ["wait"]);
    assert.deepEqual(changes(wait, { wait: "300" }, { wait: 30 }), ["wait"]);
  });

  it("does so in an object too", () => {
    assert.deepEqual(changes(within, { check: { kind: "HTTP" } }, { check: {} }), []);
    assert.deepEqual(changes(within, { check: { kind: "TCP" } }, { check: {} }), ["check"]);
  });
});

describe("diff of two inputs that stand for one another", () => {
  const facts: Facts = {
    isEnabled: { type: "bool", unset: true, conflictsWith: ["state"] },
    state: { type: "string", unset: "ENABLED", conflictsWith: ["isEnabled"] },
  };
  const [on, off] = [
    { isEnabled: true, state: "ENABLED" },
    { isEnabled: false, state: "DISABLED" },
  ];
  const cases: [olds: Values, news: Values, changed: string[]][] = [
    [on, {}, []],
    [off, { state: "DISABLED" }, []],
    [off, { isEnabled: false }, []],
    [on, { state: "DISABLED" }, ["state"]],
    [on, { isEnabled: false }, ["isEnabled"]],
    [off, {}, ["isEnabled", "state"]],
  ];
  for (const [olds, news, names] of cases)
    it(`from ${JSON.stringify(olds)} to ${JSON.stringify(news)} is ${names.join(", ") || "nothing"}`, () => {
      assert.deepEqual(diff(type, facts, olds, news).changed, names);
    });
});

describe("diff replaces", () => {
  it("when a property says so", () => {
    assert.deepEqual(replaces({ name: "a" }, { name: "b" }), ["name"]);
  });

  it("when such a property is not known yet, so that what hangs on a replaced resource goes before it", () => {
    assert.deepEqual(replaces({ name: "a" }, { name: unknown }), ["name"]);
  });

  it("when a field says so: changed, added or taken away", () => {
    assert.deepEqual(replaces({ steps: [{ at: "a" }] }, { steps: [{ at: "b" }] }), ["steps"]);
    assert.deepEqual(replaces({ steps: [{ at: "a" }] }, { steps: [{ at: "a" }, { at: "b" }] }), ["steps"]);
    assert.deepEqual(replaces({ steps: [{ at: "a" }] }, {}), ["steps"]);
    assert.deepEqual(replaces({ steps: [{ at: "a", text: "x" }] }, { steps: [{ at: "a", text: "y" }] }), []);
  });

  it("in a set by the items that differ, wherever they stand", () => {
    const rules = [{ key: "a" }, { key: "b", size: 1 }];
    assert.deepEqual(replaces({ rules }, { rules: [{ key: "b", size: 2 }, { key: "a" }] }), []);
    assert.deepEqual(replaces({ rules }, { rules: [{ key: "c" }, { key: "b", size: 1 }] }), ["rules"]);
  });

  it("after deleting, when the name was given and stays", () => {
    const before = (olds: Values, news: Values) =>
      diff(type, factsOf("aws:sqs/queue:Queue")!, olds, news).deleteBeforeReplace;
    const old = { name: "a", fifoQueue: false };
    assert.equal(before(old, { name: "a", fifoQueue: true }), true);
    assert.equal(before(old, { name: "b", fifoQueue: true }), false);
    assert.equal(before(old, { name: "a", fifoQueue: true, __defaults: ["name"] }), false);
    assert.equal(before(old, { namePrefix: "a", fifoQueue: true }), false);
    assert.equal(before(old, { name: "a", fifoQueue: false }), false);
  });
});
