// Which files of a folder Docker leaves out of a build, as its own pattern matcher decides.
// https://docs.docker.com/build/concepts/context/#dockerignore-files

const WILDCARDS: Readonly<Record<string, string>> = {
  "**/": "(.*/)?",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
};

interface Pattern {
  /** `!` takes back what patterns before left out. */
  readonly negated: boolean;
  readonly regexp: RegExp;
  /** What every path that it matches begins with. */
  readonly literal: string;
}

export interface Ignored {
  /** Whether a file is left out; its path is from the context's root, with `/`. */
  file(path: string): boolean;
  /** Whether nothing of a folder can be in the build, so that it need not be looked into. */
  folder(path: string): boolean;
}

/** @param text - the content of a .dockerignore */
export function parseDockerignore(text: string): Ignored {
  const patterns = text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "!")
    .map(parsePattern);
  const file = (path: string) => leftOut(patterns, path);
  const folder = (path: string) =>
    file(path) && !patterns.some((pattern) => pattern.negated && meets(pattern.literal, `${path}/`));
  return { file, folder };
}

function parsePattern(line: string): Pattern {
  const negated = line.startsWith("!");
  const path = clean(negated ? line.slice(1).trim() : line);
  return { negated, regexp: regexpOf(path), literal: /^[^*?[\\]*/.exec(path)![0] };
}

/** As Go's filepath.Clean, and without the slash at the beginning. */
function clean(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/") || ".";
}

/** The last pattern that matches a path, or a folder that it is in, decides. */
function leftOut(patterns: readonly Pattern[], path: string): boolean {
  const parts = path.split("/");
  const within = parts.map((_, i) => parts.slice(0, i + 1).join("/"));
  const last = patterns.findLast(({ regexp }) => within.some((one) => regexp.test(one)));
  return last !== undefined && !last.negated;
}

/** `**` is any number of folders, `*` and `?` stop at a slash, `[a-z]` is one of these, `\` takes what follows as it is. */
function regexpOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*\*|\*|\?|\\.|\[\^?[^\]]+\]|./gs, (token) => {
    if (token.startsWith("[") && token.length > 1) return token;
    return WILDCARDS[token] ?? escaped(token.at(-1)!);
  });
  return new RegExp(`^${source}$`, "s");
}

function escaped(character: string): string {
  return character.replace(/[.+*?()|{}$^[\]\\/]/, "\\$&");
}

function meets(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}
