// A text's lines, one at a time.

export interface TextLine {
  /** Counted from 1. */
  line: number;
  /** Without its end; undefined when it is too long. */
  text?: string;
}

/** The lines of a text that comes in pieces, whatever their size; blank ones are left out. Lines end with LF or CRLF. */
export async function* readLines(pieces: AsyncIterable<string>, most: number): AsyncGenerator<TextLine> {
  let line = 1;
  let rest = "";
  /** Whether `rest` belongs to a line that is told of already. */
  let skipping = false;
  for await (const piece of pieces) {
    const texts = (rest + piece).split("\n");
    rest = texts.pop()!;
    for (const text of texts) {
      if (!skipping) yield* lineOf(line, text, most);
      skipping = false;
      line++;
    }
    if (rest.length <= most) continue;
    if (!skipping) yield { line };
    skipping = true;
    rest = "";
  }
  if (!skipping) yield* lineOf(line, rest, most);
}

function* lineOf(line: number, text: string, most: number): Generator<TextLine> {
  const content = text.endsWith("\r") ? text.slice(0, -1) : text;
  if (content.length > most) yield { line };
  else if (content.trim() !== "") yield { line, text: content };
}
