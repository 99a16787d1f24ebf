// The bytes of assets and archives.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { strFromU8, unzipSync, type Zippable, zipSync } from "fflate";
import { type Asset, isArchive } from "./values.ts";

/** A time for every entry, so that the same files make the same bytes: the first that a zip can hold. */
const epoch = new Date(1980, 0, 1);

/** The bytes of a file or text. */
export function readAsset(asset: Asset): Uint8Array {
  if (asset.text !== undefined) return new TextEncoder().encode(asset.text);
  return readFileSync(pathOf(asset));
}

/** The archive as a zip: a .zip file as it is, a folder or a set of assets zipped. */
export function readArchive(archive: Asset): Uint8Array {
  if (!archive.assets && !statSync(pathOf(archive)).isDirectory()) return readZip(pathOf(archive));
  return zipSync(sorted(entriesOf(archive)), { mtime: epoch });
}

function pathOf({ path, uri }: Asset): string {
  if (path !== undefined) return path;
  if (uri?.startsWith("file:")) return fileURLToPath(uri);
  throw new Error(
    `the asset at ${uri ?? "an unknown place"} is not a file of this machine; the local cloud downloads nothing`,
  );
}

function readZip(path: string): Uint8Array {
  const bytes = readFileSync(path);
  if (strFromU8(bytes.subarray(0, 2)) !== "PK")
    throw new Error(`${path} is no zip; give a .zip file or a folder`);
  return bytes;
}

function entriesOf(archive: Asset): Zippable {
  if (archive.assets)
    return Object.assign({}, ...Object.entries(archive.assets).map(assetEntries)) as Zippable;
  const path = pathOf(archive);
  return statSync(path).isDirectory() ? folderEntries(path) : unzipSync(readZip(path));
}

function assetEntries([name, asset]: [string, Asset]): Zippable {
  if (!isArchive(asset)) return { [name]: readAsset(asset) };
  return Object.fromEntries(
    Object.entries(entriesOf(asset)).map(([inner, entry]) => [`${name}/${inner}`, entry]),
  );
}

/** Unix permissions are kept as far as Lambda needs them: what can be run stays so. */
function folderEntries(folder: string): Zippable {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return Object.fromEntries(
    files.map((name) => {
      const executable = (statSync(join(folder, name)).mode & 0o111) !== 0;
      const attrs = (executable ? 0o100755 : 0o100644) * 65536;
      return [name.replaceAll("\\", "/"), [readFileSync(join(folder, name)), { os: 3, attrs, mtime: epoch }]];
    }),
  );
}

function sorted(entries: Zippable): Zippable {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
