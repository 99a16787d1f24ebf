// A summary as a page to look at.
import { shown } from "./money.ts";
import type { Summary } from "./summary.ts";

const STYLE =
  "body{font-family:sans-serif;margin:2rem auto;max-width:50rem;padding:0 1rem;color:#222}table{border-collapse:collapse;width:100%;margin-bottom:2rem}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #ddd;overflow-wrap:anywhere}.number{text-align:right;white-space:nowrap}";

/** The page runs no script and loads nothing, whatever stands in it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

export function summaryPage(summary: Summary): string {
  const { day, timeZone, orders, amount, badLines, refusedFiles } = summary;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>Orders of ${day}</title>
<style>${STYLE}</style>
<h1>Orders of ${day}</h1>
<p>${count(orders, "order")}, ${money(summary, amount)}. The day is that of ${escaped(timeZone)}. ${count(summary.files, "file")} read${replaced(summary)}.</p>
${products(summary)}
${badLines === 0 ? "" : badLinesTable(summary)}
${refusedFiles === 0 ? "" : refusedTable(summary)}
</html>
`;
}

export function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#39" };
  return text.replaceAll(/[&<>"']/g, (character) => `&${entities[character]};`);
}

const money = ({ decimals, currency }: Summary, amount: number) => shown(amount, decimals, currency);

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

function replaced({ replacedOrders }: Summary): string {
  return replacedOrders === 0 ? "" : `; ${count(replacedOrders, "line")} replaced by a later one`;
}

function products(summary: Summary): string {
  const { otherProducts: other } = summary;
  const row = (name: string, orders: number, amount: number) =>
    `<tr><td>${escaped(name)}<td class="number">${orders}<td class="number">${money(summary, amount)}`;
  const rows = summary.products.map(({ product, orders, amount }) => row(product, orders, amount));
  if (other.products > 0) rows.push(row(`${other.products} others`, other.orders, other.amount));
  return table(["Product", "Orders", "Amount"], rows);
}

function badLinesTable({ badLines, shownBadLines }: Summary): string {
  const rows = shownBadLines.map(
    ({ file, line, problem }) => `<tr><td>${escaped(file)}<td>${line}<td>${escaped(problem)}`,
  );
  const heading = `<h2>${count(badLines, "bad line")}, not counted</h2>`;
  return heading + table(["File", "Line", "Problem"], rows) + rest(badLines - shownBadLines.length);
}

function refusedTable({ refusedFiles, shownRefusedFiles }: Summary): string {
  const rows = shownRefusedFiles.map(
    ({ file, problem }) => `<tr><td>${escaped(file)}<td>${escaped(problem)}`,
  );
  const heading = `<h2>${count(refusedFiles, "file")} refused</h2>`;
  return heading + table(["File", "Problem"], rows) + rest(refusedFiles - shownRefusedFiles.length);
}

const table = (head: string[], rows: string[]) =>
  `<table><tr>${head.map((name) => `<th>${name}`).join("")}\n${rows.join("\n")}\n</table>`;

const rest = (hidden: number) => (hidden === 0 ? "" : `<p>And ${hidden} more.</p>`);
