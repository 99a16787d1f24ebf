// What AWS refuses of a table's indexes.
import type { Problem } from "../resourceType.ts";
import type { Index, LocalIndex } from "./dynamodbIndexes.ts";
import type { Inputs } from "./dynamodbTable.ts";

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const maxIndexes = 20;
const maxLocalIndexes = 5;

type Given = Partial<Inputs>;

export function indexProblems(inputs: Given): Problem[] {
  const { globalSecondaryIndexes: indexes = [], localSecondaryIndexes: locals = [] } = inputs;
  return [
    ...atMost("globalSecondaryIndexes", indexes.length, maxIndexes),
    ...atMost("localSecondaryIndexes", locals.length, maxLocalIndexes),
    ...indexes.flatMap((index, i) =>
      globalProblems(index, `globalSecondaryIndexes[${i}]`, inputs.billingMode),
    ),
    ...locals.flatMap((index, i) => commonProblems(index, `localSecondaryIndexes[${i}]`)),
    ...twice([...indexes, ...locals].map(({ name }) => name)),
  ];
}

function atMost(property: string, has: number, most: number): Problem[] {
  return has > most ? [{ property, reason: `has ${has} items; use at most ${most}` }] : [];
}

function twice(names: readonly (string | undefined)[]): Problem[] {
  const again = names.filter((name, i) => name !== undefined && names.indexOf(name) !== i);
  return again.map((name) => ({
    property: "globalSecondaryIndexes",
    reason: `has the index name "${name}" twice; each is used once`,
  }));
}

function globalProblems(index: Index, at: string, mode: string | undefined): Problem[] {
  const { hashKey, keySchemas, onDemandThroughput, rangeKey, readCapacity, warmThroughput, writeCapacity } =
    index;
  const capacity = mode === "PAY_PER_REQUEST" ? { readCapacity, writeCapacity } : {};
  return [
    ...Object.entries({ onDemandThroughput, warmThroughput }).flatMap(([name, value]) =>
      value
        ? [{ property: `${at}.${name}`, reason: "is not covered by the local provider; remove it here" }]
        : [],
    ),
    ...Object.entries(capacity).flatMap(([name, value]) =>
      value
        ? [
            {
              property: `${at}.${name}`,
              reason: `is not for billingMode ${mode}; remove it or change the mode`,
            },
          ]
        : [],
    ),
    ...(keySchemas?.length && (hashKey || rangeKey)
      ? [
          {
            property: `${at}.keySchemas`,
            reason: "is given beside hashKey or rangeKey; give one form of the keys",
          },
        ]
      : []),
    ...commonProblems(index, at),
  ];
}

function commonProblems(index: Index | LocalIndex, at: string): Problem[] {
  const { name, nonKeyAttributes: attributes, projectionType: type } = index;
  const count = attributes?.length ?? 0;
  return [
    ...(name === undefined || /^[\w.-]{3,255}$/.test(name)
      ? []
      : [{ property: `${at}.name`, reason: `is "${name}"; use 3 to 255 letters, digits and _ . -` }]),
    ...(type !== undefined && type !== "INCLUDE" && count > 0
      ? [
          {
            property: `${at}.nonKeyAttributes`,
            reason: `is not for projectionType ${type}; remove it, or give INCLUDE`,
          },
        ]
      : []),
  ];
}
