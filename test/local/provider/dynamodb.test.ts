import assert from "node:assert/strict";
import { check } from "../../../local/provider/check.ts";
import { factsOf } from "../../../local/provider/facts.ts";
import { resourceType } from "../../../local/provider/services.ts";

type Values = Record<string, unknown>;

const token = "aws:dynamodb/table:Table";
const onDemand = "PAY_PER_REQUEST";
const named = (...names: string[]) => names.map((name) => ({ name, type: "S" }));
const keyed = (more: Values = {}) => ({
  attributes: named("pk"),
  billingMode: onDemand,
  hashKey: "pk",
  ...more,
});
const byOwner = { name: "by-owner", hashKey: "owner", projectionType: "ALL" };
const indexed = (index: Values, more: Values = {}) =>
  keyed({ attributes: named("pk", "owner"), globalSecondaryIndexes: [{ ...byOwner, ...index }], ...more });

/** What a table refuses, by inputs; an empty list for what it takes. */
const cases: readonly (readonly [news: Values, said: string[]])[] = [
  [keyed(), []],
  [{ attributes: named("pk"), hashKey: "pk", readCapacity: 1, writeCapacity: 1 }, []],
  [keyed({ name: "a" }), ['name is "a"; use 3 to 255 letters, digits and _ . -']],
  [
    keyed({ attributes: named("pk", "created", "owner") }),
    [
      "attributes has created, owner: all attributes must be indexed; remove what is no key, an item takes any attribute",
    ],
  ],
  [
    keyed({
      rangeKey: "sk",
      localSecondaryIndexes: [{ name: "lsi", rangeKey: "at", projectionType: "ALL" }],
    }),
    ["attributes lacks sk, at: all indexes must match a defined attribute; add its name and type"],
  ],
  [keyed({ attributes: named("pk", "pk") }), ["attributes has pk twice; each is defined once"]],
  [indexed({}), []],
  [indexed({ hashKey: undefined, keySchemas: [{ attributeName: "owner", keyType: "HASH" }] }), []],
  [
    indexed({ keySchemas: [{ attributeName: "owner", keyType: "HASH" }] }),
    ["globalSecondaryIndexes[0].keySchemas is given beside hashKey or rangeKey; give one form of the keys"],
  ],
  [
    indexed({ nonKeyAttributes: ["title"] }),
    ["globalSecondaryIndexes[0].nonKeyAttributes is not for projectionType ALL; remove it, or give INCLUDE"],
  ],
  [
    indexed({ readCapacity: 1 }),
    [
      "globalSecondaryIndexes[0].readCapacity is not for billingMode PAY_PER_REQUEST; remove it or change the mode",
    ],
  ],
  [
    indexed({ onDemandThroughput: { maxReadRequestUnits: 1 } }),
    ["globalSecondaryIndexes[0].onDemandThroughput is not covered by the local provider; remove it here"],
  ],
  [
    indexed({}, { globalSecondaryIndexes: [byOwner, byOwner] }),
    ['globalSecondaryIndexes has the index name "by-owner" twice; each is used once'],
  ],
  [indexed({ name: "a" }), ['globalSecondaryIndexes[0].name is "a"; use 3 to 255 letters, digits and _ . -']],
  [
    indexed(
      {},
      {
        globalSecondaryIndexes: Array.from({ length: 21 }, (_, i) => ({ ...byOwner, name: `index-${i}` })),
      },
    ),
    ["globalSecondaryIndexes has 21 items; use at most 20"],
  ],
  [
    keyed({ readCapacity: 5 }),
    ["readCapacity is not for billingMode PAY_PER_REQUEST; remove it or change the mode"],
  ],
  [
    keyed({ billingMode: "PROVISIONED", onDemandThroughput: { maxReadRequestUnits: 5 } }),
    ["onDemandThroughput is not for billingMode PROVISIONED; remove it or change the mode"],
  ],
  [keyed({ billingMode: "FREE" }), ['billingMode is "FREE"; use one of PROVISIONED, PAY_PER_REQUEST']],
  [
    keyed({ streamEnabled: false, streamViewType: "NEW_IMAGE" }),
    ['streamViewType is "NEW_IMAGE"; without a stream there is none: give streamEnabled: true'],
  ],
  [
    keyed({ replicas: [{ regionName: "us-east-1" }] }),
    ["replicas is not covered by the local provider; remove it here"],
  ],
];

describe("DynamoDB tables", () => {
  for (const [news, said] of cases) {
    const title = said.length > 0 ? `refuse: ${said.join("; ")}` : `take ${JSON.stringify(news)}`;
    it(title.slice(0, 160), async () => {
      const subject = { token, name: "a", facts: factsOf(token)!, type: await resourceType(token) };
      const { problems } = check(subject, {}, news);
      assert.deepEqual(
        problems.map(({ property, reason }) => `${property} ${reason}`),
        said,
      );
    });
  }
});
