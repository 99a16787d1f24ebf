// Values as the engine sends them: secrets and assets as marked objects, unknown values as a marked string.

const mark = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";
const assetMark = "c44067f5952c0a294b673a41bacd8c17";
const resourceMark = "5cf8f73096256a8f31e491e813e4eb8e";
const archiveMark = "0def7320c3a5731c473e5ecbe6d01bc7";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Values = Record<string, unknown>;

/** A file or text (`pulumi.asset.Asset`), or a folder, zip or set of assets (`pulumi.asset.Archive`). */
export interface Asset {
  readonly hash: string;
  readonly path?: string;
  readonly text?: string;
  readonly uri?: string;
  readonly assets?: Readonly<Record<string, Asset>>;
}

export function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isAsset(value: unknown): value is Asset {
  return isObject(value) && (value[mark] === assetMark || value[mark] === archiveMark);
}

export function isArchive(value: unknown): value is Asset {
  return isObject(value) && value[mark] === archiveMark;
}

/** Whether the value, or something in it, is only known after another resource is made. */
export function hasUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) ? Object.values(value).some(hasUnknown) : value === unknown;
}

/** The values without the marks of secrets, and the names of the top properties that hold one. */
export function unwrap(properties: Values): { values: Values; secrets: ReadonlySet<string> } {
  const secrets = Object.keys(properties).filter((name) => hasSecret(properties[name]));
  return { values: plain(properties) as Values, secrets: new Set(secrets) };
}

export function isSecret(value: unknown): value is { value: unknown } {
  return isObject(value) && value[mark] === secretMark;
}

function hasSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasSecret);
  return isObject(value) && (isSecret(value) || Object.values(value).some(hasSecret));
}

function plain(value: unknown): unknown {
  if (isSecret(value)) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

/** The JSON text of an object that was given instead: unknown as long as a part is, secret when a part is. */
export function jsonText(value: Values): unknown {
  if (hasUnknown(value)) return unknown;
  const text = JSON.stringify(plain(value));
  return hasSecret(value) ? { [mark]: secretMark, value: text } : text;
}

/** Marks the named properties as secrets again. */
export function wrap(values: Values, secrets: ReadonlySet<string>): Values {
  const wrapped = Object.entries(values).map(([name, value]) =>
    secrets.has(name) ? [name, { [mark]: secretMark, value }] : [name, value],
  );
  return Object.fromEntries(wrapped) as Values;
}

/** The values without what is unknown: a property is left out, a list with an unknown item as a whole. */
export function knownOnly(values: Values): Values {
  const known = Object.entries(values).flatMap(([name, value]) => {
    if (isObject(value)) return [[name, knownOnly(value)]];
    if (!Array.isArray(value)) return value === unknown ? [] : [[name, value]];
    if (value.some((item) => item === unknown)) return [];
    return [[name, value.map((item: unknown) => (isObject(item) ? knownOnly(item) : item))]];
  });
  return Object.fromEntries(known) as Values;
}

/** Resources that were given in the place of their ids (`topic: topic`) as their ids, as the real provider gets them. */
export function dereferenced(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dereferenced);
  if (!isObject(value)) return value;
  if (value[mark] === resourceMark) return value.id || unknown;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, dereferenced(inner)]));
}

/** The value without absent properties, at any depth: the engine's protocol has no such thing. */
export function present(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(present);
  if (!isObject(value)) return value;
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(given.map(([name, inner]) => [name, present(inner)]));
}

/** How the engine says that it holds a value back. */
export function isUnknown(value: unknown): boolean {
  return value === unknown;
}

/** Whether the value is what an unset property of its type reads as: the real provider tells them not apart. */
export function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && !isAsset(value) && Object.values(value).every(isZero);
}
