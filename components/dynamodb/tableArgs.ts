import { Problems } from "../problems.ts";

/** An attribute that items are found by. */
export interface Key {
  readonly name: string;
  readonly type: "string" | "number" | "binary";
}

export interface Keys {
  /** What items are spread by. */
  partitionKey: Key;
  /** What the items of a partition are sorted by. @default - one item for each partition key */
  sortKey?: Key;
}

export interface TableArgs extends Keys {
  /**
   * Attribute with the second (since 1970) after which an item is deleted, free of charge and within a few days.
   * @default - items stay
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
   */
  expiresAt?: string;
  /** Global secondary indexes by name, 20 at most; each holds the whole items. @default - none */
  indexes?: Readonly<Record<string, Keys>>;
}

const TYPES = { string: "S", number: "N", binary: "B" } as const;

export function checkTableArgs(name: string, args: TableArgs): void {
  const problems = new Problems("dynamodb.Table", name);
  problems.name(name, "-table", 255, /^[\w.-]+$/, "letters, digits, . - and _");
  const indexes = Object.keys(args.indexes ?? {});
  if (indexes.length > 20) problems.wrong("indexes", `${indexes.length} indexes`, "at most 20");
  for (const index of indexes)
    if (!/^[\w.-]{3,255}$/.test(index))
      problems.wrong(`indexes.${index}`, index, "3 to 255 letters, digits, . - and _");
  const types = new Map<string, string>();
  for (const { name: attribute, type } of keysOf(args)) {
    if (attribute.length < 1 || attribute.length > 255)
      problems.wrong("key name", attribute, "1 to 255 characters");
    if (!(type in TYPES)) problems.wrong(`key ${attribute}`, type, Object.keys(TYPES).join(", "));
    const other = types.get(attribute);
    if (other && other !== type)
      problems.wrong(`key ${attribute}`, `${other} and ${type}`, "one type for an attribute");
    types.set(attribute, type);
  }
  if (args.expiresAt !== undefined && types.has(args.expiresAt))
    problems.wrong("expiresAt", args.expiresAt, "an attribute that is no key");
  problems.throwIfAny();
}

/** The attributes that are keys: DynamoDB wants to know these and no others. */
export function attributesOf(args: TableArgs): { name: string; type: string }[] {
  const types = new Map(keysOf(args).map(({ name, type }) => [name, TYPES[type]]));
  return [...types].map(([name, type]) => ({ name, type }));
}

function keysOf(args: TableArgs): Key[] {
  const all = [args, ...Object.values(args.indexes ?? {})];
  return all.flatMap(({ partitionKey, sortKey }) => (sortKey ? [partitionKey, sortKey] : [partitionKey]));
}
