// Tar archives, as Docker takes them: POSIX's ustar form.

/** A file (content), a symbolic link, or a folder (neither). */
export interface TarEntry {
  /** Without a slash at the beginning, at most 255 bytes. */
  readonly path: string;
  readonly content?: Uint8Array;
  readonly link?: string;
  /** @default 0o755 */
  readonly mode?: number;
  /** User and group. @default 0 */
  readonly owner?: number;
}

const BLOCK = 512;

/** The archive, piece by piece. All times are the epoch, so that the same entries make the same bytes. */
export function* tar(entries: Iterable<TarEntry>): Generator<Uint8Array> {
  for (const entry of entries) {
    const { content = new Uint8Array() } = entry;
    yield header(entry, content.length);
    yield content;
    yield new Uint8Array(-content.length & (BLOCK - 1));
  }
  yield new Uint8Array(2 * BLOCK);
}

/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06 */
function header({ path, content, link = "", mode = 0o755, owner = 0 }: TarEntry, size: number): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const [name, prefix] = split(path);
  const octal = (value: number, at: number, length: number) =>
    block.write(value.toString(8).padStart(length - 1, "0"), at);
  block.write(name, 0);
  octal(mode, 100, 8);
  octal(owner, 108, 8);
  octal(owner, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write(link ? "2" : content ? "0" : "5", 156);
  block.write(link, 157);
  block.write("ustar\0" + "00", 257);
  block.write(prefix, 345);
  block.fill(" ", 148, 156); // what the checksum counts in its own place
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** A name of at most 100 bytes, and before it, at a slash, a prefix of at most 155. */
function split(path: string): [string, string] {
  if (Buffer.byteLength(path) <= 100) return [path, ""];
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return [name, prefix];
  }
  throw new Error(`${path} is too long for a tar archive`);
}
