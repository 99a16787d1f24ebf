// CSV as RFC 4180 has it, one record at a time. A record that cannot be read ends with its line and takes no good one
// with it; parsers that skip bad records go on inside a quote that was never closed.

/** A record and the number of its first line; without fields when it cannot be read. */
export interface CsvRecord {
  line: number;
  fields?: string[];
}

/** Most characters of one record, and so of what waits for its end: a quote that is not closed would run to the file's. */
export const MOST_CHARACTERS = 16_384;

/** What to do about a record without fields. */
export const UNREADABLE = `it cannot be read; put a field with a quote in quotes, "" for each quote in it, and at most ${MOST_CHARACTERS} characters in a record`;

const BREAK = /\r\n|\n|\r/g;
/** A field, in quotes or without any, and what ends it; a record's last field ends with a line break or the text. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/** The records of a text that comes in pieces, whatever their size. Blank lines are left out. */
export async function* readRecords(pieces: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  const place: Place = { text: "", line: 1, broken: false };
  for await (const piece of pieces) {
    place.text += piece;
    yield* recordsIn(place, false);
  }
  yield* recordsIn(place, true);
}

/** What is not read yet, and where it begins. */
interface Place {
  text: string;
  line: number;
  /** Whether it begins inside a line that is skipped. */
  broken: boolean;
}

/** The records that are whole; leaves the rest for when there is more, unless it has ended. */
function* recordsIn(place: Place, ended: boolean): Generator<CsvRecord> {
  let at = 0;
  while (at < place.text.length) {
    const record = place.broken ? undefined : recordAt(place.text, at, ended);
    if (record === "unfinished") break;
    const { line } = place;
    if (!record && !place.broken) yield { line };
    const end = record?.end ?? lineEnd(place.text, at, ended);
    place.broken = end === undefined;
    if (end === undefined) {
      // A \r may be half of a line break.
      at = place.text.length - (place.text.endsWith("\r") ? 1 : 0);
      break;
    }
    place.line += place.text.slice(at, end).match(BREAK)?.length ?? 0;
    at = end;
    if (record && (record.fields.length > 1 || record.fields[0] !== ""))
      yield { line, fields: record.fields };
  }
  place.text = place.text.slice(at);
}

function recordAt(text: string, start: number, ended: boolean) {
  const fields: string[] = [];
  for (let at = start; ;) {
    FIELD.lastIndex = at;
    const found = FIELD.exec(text);
    const [, quoted, plain = "", end] = found ?? [];
    const more = !found || end === "" || (end === "\r" && FIELD.lastIndex === text.length);
    if (more && !ended && text.length - start <= MOST_CHARACTERS) return "unfinished";
    if (!found || FIELD.lastIndex - start > MOST_CHARACTERS) return undefined;
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    at = FIELD.lastIndex;
    if (end !== ",") return { fields, end: at };
  }
}

/** Where the line ends that `at` is in; undefined when that is not there yet. */
function lineEnd(text: string, at: number, ended: boolean): number | undefined {
  BREAK.lastIndex = at;
  const found = BREAK.exec(text);
  if (!found || (found[0] === "\r" && BREAK.lastIndex === text.length))
    return ended ? text.length : undefined;
  return BREAK.lastIndex;
}
