// `npm run proven [-- --check]`: writes into the README, for each setup, what the last `npm test` proved, and what only
// AWS can show. With --check, says whether the table that stands there is still that.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { root } from "../local/home.ts";
import type { About } from "../stacks/demo.ts";
import { setups } from "../stacks/setups.ts";

type Run = Readonly<Record<string, { passed: number; failed: number; skipped: number }>>;

const BEGIN = "<!-- made by npm run proven -->";
const END = "<!-- end of what npm run proven made -->";

function lastRun(): Run {
  const file = join(root, "node_modules/.cache/kandokoro/tests.json");
  if (!existsSync(file)) throw new Error("There is no test run to tell of; run npm test first");
  return JSON.parse(readFileSync(file, "utf8")) as Run;
}

/** The tests in a folder, of one tier, in the last run. */
function count(run: Run, folders: readonly string[], onLocalCloud: boolean): string {
  const isLocal = (file: string) => /\.(local|e2e)\.test\.ts$/.test(file);
  const files = Object.keys(run).filter(
    (file) => folders.some((folder) => file.startsWith(folder)) && isLocal(file) === onLocalCloud,
  );
  const sum = (kind: "passed" | "failed" | "skipped") =>
    files.reduce((total, file) => total + run[file]![kind], 0);
  if (files.length === 0)
    throw new Error(`The last test run had none of ${folders.join(", ")}; run npm test`);
  if (sum("skipped") > 0)
    throw new Error(
      `The last test run left out ${sum("skipped")} tests of ${folders.join(", ")}, so it proved less than it could: run npm test where a Docker engine answers`,
    );
  return `${sum("passed")} tests${sum("failed") > 0 ? `, ${sum("failed")} failed` : ""}`;
}

async function row(run: Run, setup: string): Promise<string> {
  const page = readFileSync(join(root, "stacks", setup, "index.ts"), "utf8");
  const apps = [...new Set([...page.matchAll(/apps\/([\w-]+)\//g)].map(([, app]) => `test/apps/${app}/`))];
  const { about } = (await import(`../stacks/${setup}/demo.ts`)) as { about: About };
  const folders = [`test/stacks/${setup}/`, ...apps];
  return `| ${setup} | ${count(run, folders, false)} | ${count(run, folders, true)} | ${about.onlyOnAws.join("; ")} |`;
}

const run = lastRun();
const rows = await Promise.all(setups().map((setup) => row(run, setup)));
const table = [
  "| setup | proven by unit tests | proven on the local cloud | only AWS can show |",
  "| --- | --- | --- | --- |",
  ...rows,
].join("\n");
const readme = join(root, "README.md");
const text = readFileSync(readme, "utf8");
const [before, after] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
if (before < BEGIN.length || after < 0) throw new Error(`README.md lacks the lines "${BEGIN}" and "${END}"`);
const told = `${text.slice(0, before)}\n\n${table}\n\n${text.slice(after)}`;
const formatted = await format(told, { ...(await resolveConfig(readme)), filepath: readme });
if (!process.argv.includes("--check")) writeFileSync(readme, formatted);
else if (formatted !== text) {
  console.error(
    `README.md does not tell what the last test run proved: npm run proven. It would be:\n${table}`,
  );
  process.exitCode = 1;
}
