// A deployment as plain data that two runs can be compared by.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "./deployment.ts";
import { isRecord } from "./values.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Resources by URN and outputs, keys sorted; files and archives as the hash of what they hold. */
export function snapshot({ resources, outputs }: Deployment): Promise<Json> {
  const byUrn = resources.map(({ urn, inputs, id, dependencies, provider, options }) => [
    urn,
    { inputs, id, dependencies, provider, options },
  ]);
  return canonical({ resources: Object.fromEntries(byUrn) as unknown, outputs });
}

/** The path and both values where two snapshots first differ, in the order of their keys; undefined if nowhere. */
export function firstDifference(a: Json | undefined, b: Json | undefined, path = ""): string | undefined {
  if (isTree(a) && isTree(b) && Array.isArray(a) === Array.isArray(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    for (const key of keys) {
      const at = /^[a-zA-Z]\w*$/.test(key)
        ? `${path && `${path}.`}${key}`
        : `${path}[${JSON.stringify(key)}]`;
      const difference = firstDifference(a[key], b[key], at);
      if (difference) return difference;
    }
    return undefined;
  }
  if (a === b) return undefined;
  return `${path}: ${shown(a)}, then ${shown(b)}`;
}

async function canonical(value: unknown): Promise<Json> {
  if (pulumi.isUnknown(value)) return { unknown: true };
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return Promise.all(value.map(canonical));
  if (pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value)) return content(value);
  if (pulumi.Resource.isInstance(value)) return "a resource";
  if (!isRecord(value)) return value as Json;
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([x], [y]) => (x < y ? -1 : 1));
  return Object.fromEntries(
    await Promise.all(entries.map(async ([key, item]) => [key, await canonical(item)] as const)),
  );
}

/** The fields of Pulumi's assets and archives; each class has one of them. */
type Content = Partial<Record<"path" | "text" | "uri" | "assets", Promise<unknown>>>;

async function content(value: Content): Promise<Json> {
  const { path, text, uri, assets } = value;
  if (path !== undefined) return { sha256: hashOf(String(await path)) };
  return canonical(await (text ?? uri ?? assets));
}

/** Of a file its bytes; of a folder each file's path and bytes. */
function hashOf(path: string): string {
  const hash = createHash("sha256");
  if (!statSync(path).isDirectory()) return hash.update(readFileSync(path)).digest("hex");
  const files = readdirSync(path, { recursive: true, encoding: "utf8" }).sort();
  for (const file of files.filter((name) => statSync(join(path, name)).isFile()))
    hash.update(`${file}\0`).update(readFileSync(join(path, file)));
  return hash.digest("hex");
}

function isTree(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null;
}

function shown(value: Json | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
