import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../local/home.ts";

interface Package {
  name: string;
  type?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");
const json = <T>(...path: string[]) => JSON.parse(read(...path)) as T;
const apps = readdirSync(join(root, "apps")).filter((app) =>
  existsSync(join(root, "apps", app, "Dockerfile")),
);

describe("apps: what their images are made of", () => {
  it("is looked at for all of them", () => {
    assert.deepEqual(apps, ["csv-import", "nightly-report", "web"]);
  });

  for (const app of apps) {
    const { name, type, dependencies, devDependencies } = json<Package>("apps", app, "package.json");

    it(`${app}: the packages are those that the tests run on, and locked without a registry's name`, () => {
      const ours = json<Package>("package.json").dependencies!;
      for (const [dependency, version] of Object.entries({ ...dependencies, ...devDependencies }))
        assert.equal(version, ours[dependency], dependency);
      const lock = json<{ packages: Record<string, Package> }>("apps", app, "package-lock.json");
      assert.deepEqual(lock.packages[""]!.dependencies, dependencies);
      assert.deepEqual(lock.packages[""]!.devDependencies, devDependencies);
      assert.doesNotMatch(read("apps", app, "package-lock.json"), /"resolved"|https?:\/\/registry/);
      assert.deepEqual([name, type], [app, "module"]);
    });

    it(`${app}: the Dockerfile has one base, whose name can be given, and ends as user node`, () => {
      const lines = read("apps", app, "Dockerfile").split("\n");
      const of = (word: string) => lines.filter((line) => line.startsWith(`${word} `));
      assert.deepEqual(of("ARG"), ["ARG BASE=node:24-slim"]);
      assert.deepEqual(of("FROM"), ["FROM ${BASE} AS build", "FROM ${BASE}"]);
      assert.deepEqual(of("USER"), ["USER node"]);
      assert.deepEqual(of("COPY").at(-1), "COPY --from=build /build/dist .");
      assert.ok(lines.indexOf("USER node") > lines.lastIndexOf("FROM ${BASE}"));
    });

    it(`${app}: the builder gets this app and what is shared, and no other`, () => {
      const rules = read("apps", app, "Dockerfile.dockerignore").split("\n");
      assert.deepEqual(rules.filter((rule) => /^[*!]/.test(rule)).slice(0, 3), ["*", "!shared", `!${app}`]);
      assert.ok(read("apps", ".dockerignore").split("\n").includes(`!${app}`));
    });
  }
});
