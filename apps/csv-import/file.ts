// One file: its rows into the table, its report beside it.
import type { S3Client } from "@aws-sdk/client-s3";
import { withBytes } from "../shared/bytes.ts";
import { keepingUp, look, put, type Listed } from "../shared/s3.ts";
import { readRows } from "../shared/table.ts";
import { FileRefused } from "../shared/text.ts";
import { COLUMNS, readCount, type StockCount } from "./count.ts";
import { newReport, reject, reportKey, type Report } from "./report.ts";
import type { Settings } from "./settings.ts";
import { AT_ONCE, type StockTable } from "./stockTable.ts";

/** Raise it when the same files shall be imported anew. */
const VERSION = 1;

export interface Importer {
  s3: S3Client;
  table: StockTable;
  settings: Pick<Settings, "bucket" | "maxFileBytes">;
  /** Told after each write how far the file is. */
  progress: (report: Report) => void;
  stop: AbortSignal;
}

/**
 * Imports a file as it is now. Its report is written at the end and says which version it is about: a file without one was
 * not imported, or not to its end, and is imported again.
 * @param again - whether a file is imported also when its report says that it was
 * @returns its report; "unchanged" when it was imported already, "gone" when there is no such file
 */
export async function importFile(
  importer: Importer,
  key: string,
  again: boolean,
): Promise<Report | "unchanged" | "gone"> {
  const { s3, settings } = importer;
  return keepingUp(async () => {
    const [file, found] = await Promise.all([
      look(s3, settings.bucket, key),
      look(s3, settings.bucket, reportKey(key)),
    ]);
    if (!file) return "gone";
    const inputs = `${VERSION} ${file.etag}`;
    if (found?.inputs === inputs && !again) return "unchanged";
    const report = await reportOf(importer, { key, ...file });
    const body = `${JSON.stringify(report, undefined, 2)}\n`;
    const contentType = "application/json";
    await put(s3, settings.bucket, { key: reportKey(key), body, contentType, inputs }, found);
    return report;
  });
}

async function reportOf(importer: Importer, file: Listed): Promise<Report> {
  const { maxFileBytes } = importer.settings;
  if (!file.key.endsWith(".csv")) return refused(file, "its name must end with .csv");
  if (file.bytes > maxFileBytes)
    return refused(file, `it has ${file.bytes} bytes; at most ${maxFileBytes} are read (MAX_FILE_MIB)`);
  return withBytes(importer.s3, importer.settings.bucket, file, importer.stop, (bytes) =>
    importRows(importer, file.key, bytes),
  );
}

const refused = ({ key }: Listed, why: string): Report => ({ ...newReport(key), refused: why });

async function importRows(
  { table, progress, stop }: Importer,
  key: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Report> {
  const report = newReport(key);
  let counts: StockCount[] = [];
  const write = async () => {
    await table.write(counts, stop);
    report.imported += counts.length;
    counts = [];
    progress(report);
    stop.throwIfAborted();
  };
  try {
    for await (const { line, row } of readRows(bytes, COLUMNS)) {
      const count = typeof row === "string" ? row : readCount(row);
      if (typeof count === "string") reject(report, line, count);
      else if (counts.push(count) === AT_ONCE) await write();
    }
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    report.refused = error.message;
  }
  await write();
  return report;
}
