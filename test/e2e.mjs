// `npm run test:e2e [-- <setup> [mocha's options]]`: the deployments of all setups, or of one.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const [first, ...rest] = process.argv.slice(2);
const setup = first?.startsWith("-") ? undefined : first;
const options = setup ? rest : process.argv.slice(2);
if (setup && !existsSync(new URL(`stacks/${setup}`, import.meta.url))) {
  console.error(`"${setup}" has no tests in test/stacks/; leave the name out for all`);
  process.exit(2);
}
const files = `test/stacks/${setup ?? "**"}/*.e2e.test.ts`;
const mocha = spawnSync("mocha", [files, ...options], { stdio: "inherit" });
process.exit(mocha.status ?? 1);
