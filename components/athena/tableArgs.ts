import type { DeliveryStream } from "../firehose/index.ts";
import { Problems } from "../problems.ts";

/** The least that Athena takes as a limit. */
const LEAST_SCAN_MIB = 10;

export interface TableArgs {
  /** What the table shows: the JSON lines that this stream writes. */
  stream: DeliveryStream;
  /** The columns with their types, as Athena has them: `{ level: "string", ms: "bigint" }`. Fields beside them are ignored. */
  columns: Readonly<Record<string, string>>;
  /**
   * MiB that a query may read before it is ended, 10 or more: Athena costs $5 per TB that is read.
   * @default 10240 - five cents
   */
  scanLimitMiB?: number;
}

export function resolveTableArgs(name: string, args: TableArgs) {
  const problems = new Problems("athena.Table", name);
  problems.name(name, "-results-bucket", 63, /^[a-z][a-z0-9-]*$/, "lower-case letters, digits and -");
  problems.range("scanLimitMiB", args.scanLimitMiB, LEAST_SCAN_MIB, 10_000_000, "MiB");
  const columns = Object.entries(args.columns);
  if (columns.length === 0) problems.wrong("columns", "{}", "one column or more");
  for (const [column, type] of columns) {
    if (column === "day")
      problems.wrong("columns.day", type, "another name: the folders of the days have this one");
    else if (!/^[a-z_][a-z0-9_]*$/.test(column))
      problems.wrong("columns", column, "names of lower-case letters, digits and _, as Athena has them");
    if (!/^[a-z]+(?:[<(][a-z0-9_,:<>() ]+[>)])?$/.test(type))
      problems.wrong(`columns.${column}`, type, "a type of Athena: string, bigint, struct<id:string>");
  }
  problems.throwIfAny();
  return { columns, scanLimitMiB: args.scanLimitMiB ?? 10_240 };
}

/** Lower-case letters, digits and _: other names would have to be quoted in each query. */
export function plainName(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_");
}
