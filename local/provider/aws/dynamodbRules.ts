// What the real provider and AWS refuse of a table.
import { UserError } from "../../errors.ts";
import type { Problem } from "../resourceType.ts";
import { keySchema } from "./dynamodbIndexes.ts";
import { indexProblems } from "./dynamodbIndexRules.ts";
import type { Inputs, State } from "./dynamodbTable.ts";
import { unhandled } from "./s3AndLambda.ts";

const handled = [
  "attributes",
  "billingMode",
  "deletionProtectionEnabled",
  "globalSecondaryIndexes",
  "hashKey",
  "localSecondaryIndexes",
  "name",
  "onDemandThroughput",
  "pointInTimeRecovery",
  "rangeKey",
  "readCapacity",
  "serverSideEncryption",
  "streamEnabled",
  "streamViewType",
  "tableClass",
  "tags",
  "ttl",
  "writeCapacity",
] as const satisfies readonly (keyof Inputs)[];

export function tableProblems(inputs: Partial<Inputs>): Problem[] {
  const { name } = inputs;
  return [
    ...unhandled(inputs, handled),
    ...(name === undefined || /^[\w.-]{3,255}$/.test(name)
      ? []
      : [{ property: "name", reason: `is "${name}"; use 3 to 255 letters, digits and _ . -` }]),
    ...attributeProblems(inputs),
    ...indexProblems(inputs),
    ...modeProblems(inputs),
    ...(inputs.streamViewType && inputs.streamEnabled === false
      ? [
          {
            property: "streamViewType",
            reason: `is "${inputs.streamViewType}"; without a stream there is none: give streamEnabled: true`,
          },
        ]
      : []),
  ];
}

/**
 * Attributes and keys are to be the same, which the real provider sees in a preview too; like it, this takes the
 * name of an attribute for known.
 */
function attributeProblems(inputs: Partial<Inputs>): Problem[] {
  const { attributes, globalSecondaryIndexes: indexes = [], localSecondaryIndexes: locals = [] } = inputs;
  if (attributes === undefined || inputs.hashKey === undefined) return [];
  const keys = [inputs, ...indexes, ...locals].flatMap((it) =>
    keySchema(it).map(({ AttributeName = "" }) => AttributeName),
  );
  const names = attributes.map(({ name }) => name);
  const unused = names.filter((name) => name !== undefined && !keys.includes(name));
  const unmatched = [...new Set(keys)].filter((key) => !names.includes(key));
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  const property = "attributes";
  return [
    ...(unused.length > 0
      ? [
          {
            property,
            reason: `has ${unused.join(", ")}: all attributes must be indexed; remove what is no key, an item takes any attribute`,
          },
        ]
      : []),
    ...(unmatched.length > 0
      ? [
          {
            property,
            reason: `lacks ${unmatched.join(", ")}: all indexes must match a defined attribute; add its name and type`,
          },
        ]
      : []),
    ...(twice.length > 0
      ? [{ property, reason: `has ${twice.join(", ")} twice; each is defined once` }]
      : []),
  ];
}

/** Capacity is for one billing mode, limits of requests are for the other. */
function modeProblems(inputs: Partial<Inputs>): Problem[] {
  const { billingMode: mode, onDemandThroughput, readCapacity, writeCapacity } = inputs;
  if (mode === undefined) return [];
  const given = mode === "PROVISIONED" ? { onDemandThroughput } : { readCapacity, writeCapacity };
  return Object.entries(given).flatMap(([property, value]) =>
    value ? [{ property, reason: `is not for billingMode ${mode}; remove it or change the mode` }] : [],
  );
}

/** Throws for what is missing: an input that is not known yet is absent in a preview, so only before it is made. */
export function checkWhole(inputs: Inputs): void {
  const { billingMode: mode, globalSecondaryIndexes: indexes = [], ttl } = inputs;
  if (!inputs.hashKey) throw new UserError("hashKey is required; name the attribute that is the table's key");
  if (inputs.streamEnabled && !inputs.streamViewType) {
    throw new UserError(
      "streamViewType is required when streamEnabled is true; use KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES",
    );
  }
  if (ttl?.enabled && !ttl.attributeName) {
    throw new UserError("ttl.attributeName is required when ttl.enabled is true; name the attribute");
  }
  if (mode !== "PROVISIONED") return;
  const without = [inputs, ...indexes].filter((it) => !it.readCapacity || !it.writeCapacity);
  if (without.length === 0) return;
  const names = without.map(({ name }) => name).join(", ");
  throw new UserError(
    `ValidationException: One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED. Give readCapacity and writeCapacity for ${names}, or billingMode: "PAY_PER_REQUEST"`,
  );
}

/** An expiry that is on stays with its attribute. */
export function checkExpiry({ ttl }: Inputs, { ttl: old }: State): void {
  if (!ttl?.enabled || !old?.enabled || ttl.attributeName === old.attributeName) return;
  throw new UserError(
    `ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is ${old.attributeName}. Deploy ttl.enabled: false first, then the new attribute`,
  );
}
