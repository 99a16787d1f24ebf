// The attributes, keys and indexes of a table in DynamoDB's form.
import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  LocalSecondaryIndex,
  LocalSecondaryIndexDescription,
  Projection,
  ProjectionType,
  ProvisionedThroughput,
  ScalarAttributeType,
} from "@aws-sdk/client-dynamodb";
import type { Inputs } from "./dynamodbTable.ts";

export type Index = NonNullable<Inputs["globalSecondaryIndexes"]>[number];
export type LocalIndex = NonNullable<Inputs["localSecondaryIndexes"]>[number];

/** What has keys: a table, or an index, which may also list them in `keySchemas`. */
interface Keyed {
  readonly hashKey?: string;
  readonly rangeKey?: string;
  readonly keySchemas?: Index["keySchemas"];
}

export function attributes({ attributes: given = [] }: Inputs): AttributeDefinition[] {
  return given.map(({ name, type }) => ({ AttributeName: name, AttributeType: type as ScalarAttributeType }));
}

export function keySchema({ hashKey, keySchemas = [], rangeKey }: Keyed): KeySchemaElement[] {
  if (keySchemas.length > 0) {
    return keySchemas.map(({ attributeName, keyType }) => ({
      AttributeName: attributeName,
      KeyType: keyType as "HASH" | "RANGE",
    }));
  }
  return [
    ...(hashKey ? [{ AttributeName: hashKey, KeyType: "HASH" as const }] : []),
    ...(rangeKey ? [{ AttributeName: rangeKey, KeyType: "RANGE" as const }] : []),
  ];
}

/** Only a table of this mode has a capacity. */
export function capacity(
  of: { readonly readCapacity?: number; readonly writeCapacity?: number },
  billingMode = "PROVISIONED",
): ProvisionedThroughput | undefined {
  if (billingMode !== "PROVISIONED") return undefined;
  return { ReadCapacityUnits: of.readCapacity, WriteCapacityUnits: of.writeCapacity };
}

export function indexOf(index: Index, billingMode: string | undefined): GlobalSecondaryIndex {
  return { ...definition(index), ProvisionedThroughput: capacity(index, billingMode) };
}

/** What cannot be changed of an index: another definition makes another one. */
export function definition(index: Index): GlobalSecondaryIndex {
  return { IndexName: index.name, KeySchema: keySchema(index), Projection: projection(index) };
}

export function localIndexOf(index: LocalIndex, hashKey: string | undefined): LocalSecondaryIndex {
  const KeySchema = keySchema({ hashKey, rangeKey: index.rangeKey });
  return { IndexName: index.name, KeySchema, Projection: projection(index) };
}

function projection({ nonKeyAttributes = [], projectionType }: Index | LocalIndex): Projection {
  const NonKeyAttributes = nonKeyAttributes.length > 0 ? [...nonKeyAttributes].sort() : undefined;
  return { ProjectionType: projectionType as ProjectionType, NonKeyAttributes };
}

/** As the program gave it: an index with `keySchemas` has neither hashKey nor rangeKey. */
export function indexState(
  found: GlobalSecondaryIndexDescription,
  billingMode: string | undefined,
  known: Index | undefined,
): Index {
  const keys = found.KeySchema ?? [];
  const keySchemas = keys.map(({ AttributeName = "", KeyType = "" }) => ({
    attributeName: AttributeName,
    keyType: KeyType,
  }));
  const provisioned = billingMode === "PROVISIONED" ? found.ProvisionedThroughput : undefined;
  const listed = (known?.keySchemas?.length ?? 0) > 0 || keys.length > 2;
  return {
    ...(listed ? { keySchemas } : { hashKey: keyOf(keys, "HASH"), rangeKey: keyOf(keys, "RANGE") }),
    name: found.IndexName ?? "",
    nonKeyAttributes: found.Projection?.NonKeyAttributes ?? [],
    projectionType: found.Projection?.ProjectionType ?? "",
    readCapacity: provisioned?.ReadCapacityUnits ?? 0,
    writeCapacity: provisioned?.WriteCapacityUnits ?? 0,
  };
}

export function localIndexState(found: LocalSecondaryIndexDescription): LocalIndex {
  return {
    name: found.IndexName ?? "",
    nonKeyAttributes: found.Projection?.NonKeyAttributes ?? [],
    projectionType: found.Projection?.ProjectionType ?? "",
    rangeKey: keyOf(found.KeySchema, "RANGE"),
  };
}

export function keyOf(keys: readonly KeySchemaElement[] | undefined, type: "HASH" | "RANGE"): string {
  return keys?.find(({ KeyType }) => KeyType === type)?.AttributeName ?? "";
}
