// What stands in the bucket beside the files: for each that was imported, what became of its rows.

/** What files' keys begin with, and those of their reports. */
export const INCOMING = "incoming/";
const REPORTS = "reports/";

/** Rows whose problem is told; more are only counted. */
const MOST_SHOWN = 1000;

export interface RejectedRow {
  /** Counted from 1, the header's. */
  line: number;
  problem: string;
}

/** What it says is decided by the file alone: the same file has the same report. */
export interface Report {
  file: string;
  /** Rows that are in the table. One that comes again in the file counts each time; the last one stands. */
  imported: number;
  rejected: number;
  /** The first of them. */
  rejectedRows: RejectedRow[];
  /** Why the file could not be read, or not to its end: rows before that are in the table. */
  refused?: string;
}

/** Where a file's report is: `incoming/2026-11-23.csv` has `reports/2026-11-23.csv.json`. */
export function reportKey(file: string): string {
  return `${REPORTS}${file.slice(INCOMING.length)}.json`;
}

export function newReport(file: string): Report {
  return { file, imported: 0, rejected: 0, rejectedRows: [] };
}

export function reject(report: Report, line: number, problem: string): void {
  report.rejected++;
  if (report.rejectedRows.length < MOST_SHOWN) report.rejectedRows.push({ line, problem });
}
