// Files, a bucket and a table, made for the tests.
import type { Level } from "../../../apps/shared/log.ts";
import { run } from "../../../apps/csv-import/run.ts";
import type { Report } from "../../../apps/csv-import/report.ts";
import type { Settings } from "../../../apps/csv-import/settings.ts";
import { StockTable } from "../../../apps/csv-import/stockTable.ts";
import { FakeAws, type Input } from "../shared/fakeAws.ts";
import { FakeS3 } from "../shared/fakeS3.ts";

export const settings: Settings = {
  bucket: "stock",
  table: "counts",
  keys: [],
  maxFileBytes: 1024 * 1024 * 1024,
  progressSeconds: 5,
  timeLimitSeconds: 900,
};

export const HEADER = "sku,counted_at,name,quantity";

/** A file's text: the header and these rows. */
export const csv = (...rows: string[]) => [HEADER, ...rows, ""].join("\n");

/** A row of a count at noon, UTC. */
export const row = (sku: string, quantity: number | string = 1, day = "2026-11-23") =>
  `${sku},${day}T12:00:00Z,Tea,${quantity}`;

export const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => row(`S-${String(from + i).padStart(6, "0")}`, i));

/** The last line of a run that found nothing to do. */
export const nothing = {
  level: "INFO",
  message: "csv-import",
  files: 0,
  imported: 0,
  unchanged: 0,
  withRejects: 0,
  failed: 0,
  rows: 0,
  rejectedRows: 0,
  reasons: [],
};

type Item = Record<string, { S?: string; N?: string }>;

/** The importer with a bucket in memory and a table that answers over HTTP. */
export class World {
  readonly s3 = new FakeS3();
  readonly aws = new FakeAws();
  /** What the table holds, by key. */
  readonly items = new Map<string, Item>();
  readonly stop = new AbortController();
  lines: { level: Level; message: string; [field: string]: unknown }[] = [];
  /** Takes a batch, and answers what it does not take. */
  takes: (requests: Put[]) => { taken: Put[]; left: Put[] } = (taken) => ({ taken, left: [] });

  async start(): Promise<this> {
    await this.aws.start();
    this.aws.answer = (_, { RequestItems }) => {
      const { taken, left } = this.takes((RequestItems as Record<string, Put[]>).counts!);
      const keys = taken.map(({ PutRequest: { Item } }) => `${Item.sku!.S} ${Item.countedAt!.S}`);
      if (taken.length > 25 || new Set(keys).size < keys.length)
        throw new Error("DynamoDB would refuse this");
      for (const [i, { PutRequest }] of taken.entries()) this.items.set(keys[i]!, PutRequest.Item);
      return { UnprocessedItems: left.length > 0 ? { counts: left } : {} };
    };
    return this;
  }

  put(name: string, content: string | Uint8Array): void {
    this.s3.store(`stock/incoming/${name}`, content);
  }

  async run(other: Partial<Settings> = {}) {
    this.lines = [];
    const table = new StockTable(this.aws.dynamodb(), settings.table, 1);
    const log = (level: Level, message: string, fields: object = {}) =>
      void this.lines.push({ level, message, ...fields });
    const outcome = await run(this.s3, table, { ...settings, ...other }, log, this.stop.signal);
    const { ms, ...last } = this.lines.at(-1)!;
    return { outcome, last, ms };
  }

  report(name: string): Report {
    return JSON.parse(this.s3.text(`stock/reports/${name}.json`)) as Report;
  }

  quantity(sku: string, day = "2026-11-23"): string | undefined {
    return this.items.get(`${sku} ${day}T12:00:00.000Z`)?.quantity?.N;
  }

  get batches(): Input[] {
    return this.aws.inputs("BatchWriteItem");
  }
}

export interface Put {
  PutRequest: { Item: Item };
}
