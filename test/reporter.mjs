// Mocha's own "spec" output, a last line that machines can read ("N passed, N failed, N skipped"), and a record of the
// run by file, from which `npm run proven` makes the README's table.
import { mkdirSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import Mocha from "mocha";

const { Spec } = Mocha.reporters;
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}node_modules/.cache/kandokoro`;

export default class extends Spec {
  #files = {};

  constructor(runner, options) {
    super(runner, options);
    for (const [event, kind] of [
      ["pass", "passed"],
      ["fail", "failed"],
      ["pending", "skipped"],
    ])
      runner.on(event, ({ file }) => {
        if (!file) return; // a hook
        const counts = (this.#files[relative(root, file)] ??= { passed: 0, failed: 0, skipped: 0 });
        counts[kind] += 1;
      });
  }

  epilogue() {
    super.epilogue();
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/tests.json`, JSON.stringify(this.#files, undefined, 2));
    const { passes, failures, pending } = this.stats;
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
  }
}
