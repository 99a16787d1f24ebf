// What a file's bytes say.

/** A file that cannot be read at all, however often it is tried. */
export class FileRefused extends Error {
  override readonly name = "FileRefused";
}

/** UTF-8 as it comes, in pieces. Leaves out a byte order mark, as spreadsheets write it. */
export async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (chunk?: Uint8Array) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new FileRefused("it is not UTF-8; save it as UTF-8");
    }
  };
  for await (const chunk of bytes) yield decode(chunk);
  yield decode();
}
