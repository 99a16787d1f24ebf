// What a Dockerfile builds on.

/** Arguments that a build is given. */
type Args = Readonly<Record<string, string>>;

/**
 * The images that a build starts from or copies from, each once: those of FROM and of COPY --from that are none of the
 * Dockerfile's own stages. https://docs.docker.com/reference/dockerfile/
 */
export function baseImages(text: string, given: Args = {}): string[] {
  const stages = new Set<string>();
  const found = new Set<string>();
  let args: Record<string, string> = {};
  for (const [instruction, rest] of instructions(text)) {
    if (instruction === "ARG" && stages.size === 0 && found.size === 0)
      args = { ...args, ...defaults(rest, given) };
    if (instruction === "COPY") add(/(?:^|\s)--from=(\S+)/.exec(rest)?.[1]);
    if (instruction !== "FROM") continue;
    const [, name = "", stage] = /^(?:--platform=\S+\s+)?(\S+)(?:\s+as\s+(\S+))?/i.exec(rest) ?? [];
    add(substituted(name, args));
    if (stage !== undefined) stages.add(stage.toLowerCase());
  }
  return [...found];

  function add(name: string | undefined): void {
    const own =
      name === undefined || name === "scratch" || /^\d+$/.test(name) || stages.has(name.toLowerCase());
    if (!own) found.add(name);
  }
}

/** Instructions with what follows them; comments are left out, continued lines joined. */
function instructions(text: string): [string, string][] {
  const escape = /^#\s*escape\s*=\s*`/im.test(text) ? "`" : "\\";
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*#/.test(line));
  const joined = lines.join("\n").replaceAll(`${escape}\n`, " ");
  return joined.split("\n").flatMap((line): [string, string][] => {
    const [, name, rest = ""] = /^\s*([A-Za-z]+)\s+(.*?)\s*$/.exec(line) ?? [];
    return name === undefined ? [] : [[name.toUpperCase(), rest]];
  });
}

/** `ARG NAME=value OTHER`: what the build was given goes before the default. */
function defaults(rest: string, given: Args): Args {
  const pairs = rest.split(/\s+/).map((pair): [string, string] => {
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    return [name, given[name] ?? value.replace(/^(["'])(.*)\1$/s, "$2")];
  });
  return Object.fromEntries(pairs);
}

/** `$NAME`, `${NAME}`, `${NAME:-instead}` and `${NAME:+then}`. */
function substituted(text: string, args: Args): string {
  const form = /\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g;
  return text.replaceAll(form, (_, bare: string, braced: string, sign?: string, word = "") => {
    const value = args[bare ?? braced] ?? "";
    if (sign === "-") return value || word;
    return sign === "+" ? value && word : value;
  });
}
