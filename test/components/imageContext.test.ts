// What a build's hash is made of, on real folders.
import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { hashBuild, stageBuild } from "../../components/ecr/context.ts";
import { parseDockerignore } from "../../components/ecr/dockerignore.ts";

describe("ecr: .dockerignore", () => {
  const cases: [string, string[], string[]][] = [
    ["", [], ["a", "b/c"]],
    ["node_modules", ["node_modules", "node_modules/x/y"], ["app/node_modules/x", "node_modules2"]],
    ["/dist/\n./tmp/../log", ["dist/a", "log/b"], ["app/dist"]],
    ["**/node_modules", ["node_modules/x", "app/node_modules/x"], ["app/node"]],
    ["*.md", ["README.md"], ["docs/README.md"]],
    ["**/*.md", ["README.md", "docs/a/README.md"], ["README.mdx"]],
    ["*/temp*", ["a/temp", "a/temporary.txt"], ["temp", "a/b/temp"]],
    ["temp?", ["tempa"], ["temp", "tempab", "temp/a"]],
    ["docs/**/draft", ["docs/draft", "docs/a/b/draft"], ["docs/drafts"]],
    ["# a comment\n  spaced  \n\n#too", ["spaced"], ["# a comment", "#too"]],
    ["*.md\n!README.md", ["a.md"], ["README.md"]],
    ["*.md\n!README*.md\nREADME-secret.md", ["README-secret.md"], ["README-a.md"]],
    ["*\n!app\n!web/**", ["x", "other/y"], ["app/a/b", "web/c"]],
    ["[ab].txt\n[^x].log", ["a.txt", "b.txt", "y.log"], ["c.txt", "x.log"]],
    ["a+b(c).{txt}$", ["a+b(c).{txt}$"], ["aab(c).{txt}$"]],
    ["\\*.txt", ["*.txt"], ["a.txt"]],
    ["\uFEFFfirst\r\nsecond\r\n!", ["first", "second"], ["third"]],
    ["..\nlong name.txt", ["long name.txt"], ["long"]],
  ];
  for (const [text, out, kept] of cases)
    it(JSON.stringify(text), () => {
      const ignored = parseDockerignore(text);
      assert.deepEqual(
        out.filter((path) => !ignored.file(path)),
        [],
        "left out",
      );
      assert.deepEqual(
        kept.filter((path) => ignored.file(path)),
        [],
        "kept",
      );
    });

  it("looks into a folder that is left out only where a pattern may take something back", () => {
    const ignored = parseDockerignore("*\n!apps/web\n!**/keep.txt");
    assert.equal(parseDockerignore("node_modules\n!apps/web").folder("node_modules"), true);
    assert.equal(parseDockerignore("*\n!apps/web").folder("apps"), false);
    assert.equal(parseDockerignore("*\n!apps/web").folder("apps/web/src"), false);
    assert.equal(parseDockerignore("*\n!apps/web").folder("apps/other"), true);
    assert.equal(ignored.folder("anything"), false);
  });
});

describe("ecr: a build's hash", () => {
  let folder: string;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const hash = (settings: unknown = {}, from = folder) =>
    hashBuild({ context: join(from, "app"), dockerfile: join(from, "app", "Dockerfile") }, settings);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kandokoro-image-"));
    write("app/Dockerfile", "FROM node:24-slim\nCOPY . .\n");
    write("app/main.js", "console.log('hello');\n");
    write("app/lib/deep.js", "export {};\n");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is the same wherever the folder lies, whenever it was made, and whatever the umask was", () => {
    const before = hash();
    const elsewhere = mkdtempSync(join(tmpdir(), "kandokoro-image-"));
    cpSync(folder, elsewhere, { recursive: true });
    utimesSync(join(elsewhere, "app", "main.js"), 1, 1);
    chmodSync(join(elsewhere, "app", "main.js"), 0o664);
    chmodSync(join(elsewhere, "app", "lib"), 0o775);
    assert.equal(hash({}, elsewhere), before);
    rmSync(elsewhere, { recursive: true });
  });

  const changes: Record<string, () => unknown> = {
    "a file's content": () => write("app/lib/deep.js", "export const a = 1;\n"),
    "a file's name": () => cpSync(join(folder, "app/main.js"), join(folder, "app/other.js")),
    "a file that goes": () => rmSync(join(folder, "app/lib/deep.js")),
    "whether a file may be run": () => chmodSync(join(folder, "app/main.js"), 0o755),
    "where a link points": () => symlinkSync("lib/deep.js", join(folder, "app/link.js")),
    "the Dockerfile": () => write("app/Dockerfile", "FROM node:26-slim\nCOPY . .\n"),
    "what is ignored": () => write("app/.dockerignore", "lib\n"),
  };
  for (const [what, change] of Object.entries(changes))
    it(`changes with ${what}`, () => {
      const before = hash();
      change();
      assert.notEqual(hash(), before);
    });

  it("changes with the settings", () => {
    assert.notEqual(hash({ target: "build" }), hash({ target: "test" }));
  });

  it("does not change with what is ignored, nor with a comment in .dockerignore", () => {
    write("app/.dockerignore", "node_modules\n");
    const before = hash();
    write("app/node_modules/x/index.js", "module.exports = 1;\n");
    write("app/.dockerignore", "# not what npm installed\nnode_modules\n");
    assert.equal(hash(), before);
  });

  it("takes the Dockerfile's own ignore file before the context's", () => {
    write("app/.dockerignore", "main.js\n");
    write("app/Dockerfile.dockerignore", "lib\n");
    const before = hash();
    write("app/lib/deep.js", "changed");
    assert.equal(hash(), before);
    write("app/main.js", "changed");
    assert.notEqual(hash(), before);
  });

  it("stands for a copy with one time and git's modes, the Dockerfile beside it", () => {
    write("app/.dockerignore", "lib\nDockerfile\n");
    write("app/run.sh", "#!/bin/sh\n");
    chmodSync(join(folder, "app/run.sh"), 0o700);
    chmodSync(join(folder, "app/main.js"), 0o600);
    symlinkSync("main.js", join(folder, "app/link.js"));
    const source = { context: join(folder, "app"), dockerfile: join(folder, "app/Dockerfile") };
    const staged = stageBuild(source, hash());
    assert.deepEqual(readdirSync(staged.context).sort(), ["link.js", "main.js", "run.sh"]);
    assert.equal(readFileSync(staged.dockerfile, "utf8"), "FROM node:24-slim\nCOPY . .\n");
    const modes = ["main.js", "run.sh"].map((name) => lstatSync(join(staged.context, name)).mode & 0o777);
    assert.deepEqual(modes, [0o644, 0o755]);
    for (const name of ["link.js", "main.js"])
      assert.equal(lstatSync(join(staged.context, name)).mtime.toISOString(), "1980-01-01T00:00:00.000Z");
    assert.ok(lstatSync(join(staged.context, "link.js")).isSymbolicLink());
    assert.deepEqual(stageBuild(source, hash()), staged);
    assert.ok(!existsSync(`${dirname(staged.context)}.${process.pid}`));
    rmSync(dirname(staged.context), { recursive: true });
  });
});
