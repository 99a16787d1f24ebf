// A CSV file whose first line names its columns.
import { readRecords, UNREADABLE } from "./csv.ts";
import { FileRefused, textOf } from "./text.ts";

export type Row<Column extends string> = Readonly<Record<Column, string>>;

export interface Line<Column extends string> {
  /** Counted from 1, the header's; of a row with line breaks, its first. */
  line: number;
  /** Its fields by column; a text is what is wrong with it. */
  row: Row<Column> | string;
}

interface Header<Column extends string> {
  count: number;
  /** Where each column is. */
  at: ReadonlyMap<Column, number>;
}

/** A file's rows as it comes. It may have more columns than those that are read, in any order. */
export async function* readRows<Column extends string>(
  bytes: AsyncIterable<Uint8Array>,
  columns: readonly Column[],
): AsyncGenerator<Line<Column>> {
  let header: Header<Column> | undefined;
  for await (const { line, fields } of readRecords(textOf(bytes)))
    if (header) yield { line, row: fields ? rowOf(fields, header) : UNREADABLE };
    else header = headerOf(fields, columns);
  if (!header) throw new FileRefused(`it is empty; ${mustName(columns)}`);
}

const mustName = (columns: readonly string[]) => `its first line must name the columns ${columns.join(", ")}`;

function headerOf<Column extends string>(
  fields: string[] | undefined,
  columns: readonly Column[],
): Header<Column> {
  const names = fields?.map((name) => name.trim()) ?? [];
  const wrong = columns.filter((column) => names.filter((name) => name === column).length !== 1);
  if (wrong.length > 0) throw new FileRefused(`${mustName(columns)}, each once; look at ${wrong.join(", ")}`);
  return { count: names.length, at: new Map(columns.map((column) => [column, names.indexOf(column)])) };
}

function rowOf<Column extends string>(fields: string[], { count, at }: Header<Column>): Row<Column> | string {
  if (fields.length !== count) return `it has ${fields.length} fields; the first line has ${count}`;
  return Object.fromEntries([...at].map(([column, i]) => [column, fields[i]!])) as Row<Column>;
}
