import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../../local/home.ts";
import { start } from "./program.ts";

/** By app: the programs that its Dockerfile bundles, and what the first one says without an environment. */
const programs: Record<string, { files: string[]; says: string }> = {
  "csv-import": { files: ["main.ts"], says: "csv-import cannot start: STOCK_BUCKET is missing" },
  "nightly-report": { files: ["main.ts"], says: "nightly-report cannot start: REQUESTS_BUCKET is missing" },
  web: { files: ["server.ts", "health.ts"], says: "web cannot start: LINK_SECRET is missing" },
};

describe("apps: bundles, as images have them", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "kandokoro-test-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const [app, { files, says }] of Object.entries(programs))
    it(`${app} runs without its sources and packages`, async () => {
      const entries = files.map((file) => join(root, "apps", app, file));
      execFileSync(process.execPath, [join(root, "apps/shared/build.ts"), ...entries], { cwd: folder });
      const bundles = files.map((file) => file.replace(/ts$/, "mjs"));
      assert.deepEqual(
        readdirSync(join(folder, "dist")),
        bundles.flatMap((bundle) => [bundle, `${bundle}.map`]).sort(),
      );
      const { code, last } = await start(join(folder, "dist", bundles[0]!), {}).ended();
      assert.equal(code, 1);
      assert.ok(String(last.message).startsWith(says), String(last.message));
    });
});
