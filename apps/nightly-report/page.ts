// A report to be read by people, in Markdown.
import type { Report } from "./report.ts";

export function reportPage(report: Report): string {
  const { day, timeZone, requests, refused, errors, files } = report;
  const summary = `${count(requests, "request")} in ${count(files, "file")}: ${count(errors, "error")} (5xx${share(errors, requests)}), ${refused} refused (4xx). The day is that of ${escaped(timeZone)}.`;
  const parts = [`# Requests of ${day}`, summary];
  if (requests > 0)
    parts.push(`Half were answered within ${report.halfMs} ms, 95 of 100 within ${report.mostMs} ms.`);
  if (report.routes.length > 0) parts.push("## Routes", routes(report), "## Hours", hours(report));
  parts.push(...leftOut(report));
  return `${parts.join("\n\n")}\n`;
}

/** Whatever stands in the logs is shown as text, and stays in its cell. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]()#+!~|]/g, (character) => `\\${character}`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/\s+/g, " ");
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

const share = (part: number, whole: number) => (part === 0 ? "" : `, ${((part / whole) * 100).toFixed(1)} %`);

function routes(report: Report): string {
  const head = [
    "Route",
    "Requests",
    "Refused (4xx)",
    "Errors (5xx)",
    "Half within",
    "95 % within",
    "Longest",
  ];
  const rows = report.routes.map((row) => [
    escaped(row.route),
    row.requests,
    row.refused,
    row.errors,
    ...[row.halfMs, row.mostMs, row.longestMs].map((ms) => `${ms} ms`),
  ]);
  return table(head, rows);
}

function hours(report: Report): string {
  const rows = report.hours.map(({ from, requests, refused, errors }) => [from, requests, refused, errors]);
  return table(["From", "Requests", "Refused (4xx)", "Errors (5xx)"], rows);
}

function leftOut({ badLines, shownBadLines, refusedFiles, shownRefusedFiles }: Report): string[] {
  const parts: string[] = [];
  if (refusedFiles > 0) {
    const rows = shownRefusedFiles.map(({ file, problem }) => [escaped(file), escaped(problem)]);
    parts.push(`## ${count(refusedFiles, "file")} not read to the end`, table(["File", "Why"], rows));
    parts.push(...rest(refusedFiles - rows.length));
  }
  if (badLines > 0) {
    const rows = shownBadLines.map(({ file, line, problem }) => [escaped(file), line, escaped(problem)]);
    parts.push(`## ${count(badLines, "bad line")}, not counted`, table(["File", "Line", "Why"], rows));
    parts.push(...rest(badLines - rows.length));
  }
  return parts;
}

const rest = (hidden: number) => (hidden === 0 ? [] : [`And ${hidden} more.`]);

function table(head: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
