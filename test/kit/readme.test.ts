import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as kit from "./index.ts";

const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");

describe("kit: README.md", () => {
  const readme = read("README.md");

  it("shows the example as it is tested", () => {
    assert.ok(
      readme.includes(`\`\`\`ts\n${read("example.test.ts")}\`\`\``),
      "copy example.test.ts into README.md",
    );
  });

  it("names every function that the kit exports", () => {
    const functions = Object.entries(kit)
      .filter(([name, value]) => typeof value === "function" && /^[a-z]/.test(name) && name !== "label")
      .map(([name]) => name);
    assert.deepEqual(
      functions.filter((name) => !readme.includes(`\`${name}(`) && !readme.includes(` ${name}(`)),
      [],
    );
  });
});
