// Mocha's own "spec" output, what was left out and why, a last line that machines can read ("N passed, N failed, N
// skipped"), and a record of the run by file, from which `npm run proven` makes the README's table.
import { mkdirSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import Mocha from "mocha";

const { Spec } = Mocha.reporters;
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}node_modules/.cache/kandokoro`;

export default class extends Spec {
  #files = {};
  /** Tests that were left out, by why. */
  #leftOut = new Map();

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
    runner.on("pending", (test) => {
      const why = reasonOf(test);
      if (why) this.#leftOut.set(why, [...(this.#leftOut.get(why) ?? []), test]);
    });
  }

  epilogue() {
    super.epilogue();
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/tests.json`, JSON.stringify(this.#files, undefined, 2));
    for (const [why, tests] of this.#leftOut)
      console.log(`Left out: ${tests.length} tests, as ${why}\n${suitesOf(tests)}\n`);
    const { passes, failures, pending } = this.stats;
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
  }
}

/** Why a test was left out, as test/support/docker.ts says it on the test or on a suite around it. */
function reasonOf(test) {
  return test && (test.leftOut ?? reasonOf(test.parent));
}

/** The top suites of the tests, one a line. */
function suitesOf(tests) {
  const titles = new Set(tests.map((test) => test.titlePath()[0]));
  return [...titles].map((title) => `  ${title}`).join("\n");
}
