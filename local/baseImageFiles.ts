// The files of a base image for Node, gathered from this machine: what the official image has and builds ask for.
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { UserError } from "./errors.ts";
import { run } from "./process.ts";
import type { TarEntry } from "./tar.ts";

/** What Dockerfiles, entry scripts and people in a shell use; those that the machine has. */
const TOOLS =
  "sh bash awk basename cat chmod chown cp cut date dirname echo env expr false find grep gzip head hostname id kill " +
  "ln ls mkdir mktemp mv printf ps pwd readlink rm rmdir sed sleep sort stat tail tar tee test timeout touch tr true " +
  "uname uniq wc wget which whoami xargs";

/** Systems keep the certificates that they trust in one of these. */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** Where the image has them, as Debian does. */
export const BUNDLE = BUNDLES[0]!;

/** How npm gets out of this machine's network; no names, no tokens. */
const NPM_SETTINGS = ["registry", "proxy", "https-proxy", "noproxy", "strict-ssl"];

const MANUALS = ["docs", "man"];

/** The number of the user node, as in the official image. */
const NODE = 1000;

/** As the official image's: what is no command is an argument of node. */
const ENTRYPOINT = `#!/bin/sh
set -e
if [ "\${1#-}" != "$1" ] || [ -z "$(command -v "$1")" ] || { [ -f "$1" ] && ! [ -x "$1" ]; }; then
  set -- node "$@"
fi
exec "$@"
`;

/** The image's file system. */
export async function baseImageFiles(env: NodeJS.ProcessEnv = process.env): Promise<TarEntry[]> {
  const tools = toolsOf(env);
  const libraries = await librariesOf([process.execPath, ...tools.values()]);
  return [
    ...folders(),
    ...[...tools].map(([name, from]) => program(`usr/bin/${name}`, from)),
    ...[...libraries].map(([path, from]) => program(path, from)),
    program("usr/local/bin/node", process.execPath),
    { path: "usr/local/bin/docker-entrypoint.sh", content: Buffer.from(ENTRYPOINT) },
    ...(await npmFiles(env)),
    ...accounts(),
  ];
}

/** Debian's layout; engines mount what must not be in it (proc, sys, dev). */
function folders(): TarEntry[] {
  const paths =
    "etc etc/ssl etc/ssl/certs dev home proc sys usr usr/bin usr/lib usr/lib64 usr/sbin usr/local";
  const more = "usr/local/bin usr/local/etc usr/local/lib usr/local/lib/node_modules";
  return [
    ...`${paths} ${more}`.split(" ").map((path) => ({ path })),
    ...["bin", "lib", "lib64", "sbin"].map((path) => ({ path, link: `usr/${path}` })),
    { path: "root", mode: 0o700 },
    { path: "tmp", mode: 0o1777 },
    { path: "home/node", owner: NODE },
  ];
}

function program(path: string, from: string): TarEntry {
  return { path, content: readFileSync(from) };
}

function toolsOf(env: NodeJS.ProcessEnv): Map<string, string> {
  const found = TOOLS.split(" ").flatMap((name) => {
    const path = find(name, ["/usr/bin", "/bin", ...pathOf(env)]);
    return path === undefined ? [] : [[name, path] as const];
  });
  return new Map(found);
}

const pathOf = (env: NodeJS.ProcessEnv) => (env.PATH ?? "").split(delimiter);

function find(name: string, folders: readonly string[]): string | undefined {
  const found = folders.map((path) => join(path, name)).find((path) => existsSync(path));
  return found && realpathSync(found);
}

/**
 * All that the programs are linked to, and what glibc loads by itself to find hosts and users: where it goes, and where
 * it is. Some systems have two names for one folder.
 */
async function librariesOf(programs: readonly string[]): Promise<Map<string, string>> {
  const { stdout } = await run("ldd", programs, { deadlineSeconds: 30 });
  const linked = new Set(stdout.match(/\/\S+\.so[.\d]*(?= \()/g) ?? []);
  const libc = [...linked].find((path) => /\/libc\.so/.test(path)) ?? "/lib/libc.so";
  const byItself = ["libnss_dns.so.2", "libnss_files.so.2", "libresolv.so.2"].map((name) =>
    join(dirname(libc), name),
  );
  const all = [...linked, ...byItself.filter((library) => existsSync(library))];
  return new Map(all.map((from) => [from.replace(/^\/(lib|lib64)\//, "/usr/$1/").slice(1), from]));
}

async function npmFiles(env: NodeJS.ProcessEnv): Promise<TarEntry[]> {
  const npm = await npmFolder(env);
  const settings = await npmSettings(env);
  const bundles = new Set([...BUNDLES, env.NODE_EXTRA_CA_CERTS, settings.cafile]);
  const certificates = [...bundles].filter((file) => file && existsSync(file)) as string[];
  const trusted = certificates.map((file) => `${readFileSync(file, "utf8").trim()}\n`).join("");
  const lines = NPM_SETTINGS.filter((key) => settings[key]).map((key) => `${key}=${settings[key]}`);
  const config = [`cafile=${BUNDLE}`, ...lines, ""].join("\n");
  return [
    ...copied(npm, "usr/local/lib/node_modules/npm"),
    ...["npm", "npx"].map((name) => ({
      path: `usr/local/bin/${name}`,
      link: `../lib/node_modules/npm/bin/${name}-cli.js`,
    })),
    { path: BUNDLE.slice(1), mode: 0o644, content: Buffer.from(trusted) },
    { path: "usr/local/etc/npmrc", mode: 0o644, content: Buffer.from(config) },
  ];
}

/** A folder without its manuals. */
function copied(from: string, to: string): TarEntry[] {
  const inner = readdirSync(from, { withFileTypes: true }).filter(({ name }) => !MANUALS.includes(name));
  const entries = inner.flatMap((entry): TarEntry[] => {
    const [source, path] = [join(from, entry.name), `${to}/${entry.name}`];
    if (entry.isDirectory()) return copied(source, path);
    if (entry.isSymbolicLink()) return [{ path, link: readlinkSync(source) }];
    return [{ path, mode: statSync(source).mode & 0o777, content: readFileSync(source) }];
  });
  return [{ path: to }, ...entries];
}

/** npm's own folder: beside its command, or where it says that global packages are. */
async function npmFolder(env: NodeJS.ProcessEnv): Promise<string> {
  const command = find("npm", pathOf(env));
  const beside = command && dirname(dirname(command));
  if (beside !== undefined && existsSync(join(beside, "bin/npm-cli.js"))) return beside;
  const { stdout } = await run("npm", ["root", "--global"], { env, deadlineSeconds: 30 });
  const global = join(stdout.trim(), "npm");
  if (existsSync(join(global, "bin/npm-cli.js"))) return global;
  throw new UserError("npm's own folder was not found: install npm, so that PATH has it, and run again");
}

/** What npm goes by on this machine, whoever's HOME this process has. */
async function npmSettings(env: NodeJS.ProcessEnv): Promise<Readonly<Record<string, string>>> {
  const own = { ...env, HOME: userInfo().homedir };
  const args = ["config", "list", "--json", "--global=false"];
  const { ok, stdout } = await run("npm", args, { env: own, cwd: "/", deadlineSeconds: 30 });
  if (!ok) return {};
  const all = JSON.parse(stdout) as Record<string, unknown>;
  const given = Object.entries(all).filter(([, value]) => value !== null && value !== "");
  return Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
}

/** root and node. */
function accounts(): TarEntry[] {
  const files = {
    passwd: `root:x:0:0:root:/root:/bin/sh\nnode:x:${NODE}:${NODE}::/home/node:/bin/sh\n`,
    group: `root:x:0:\nnode:x:${NODE}:\n`,
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    "os-release": 'ID=kandokoro\nPRETTY_NAME="made by kandokoro from the machine it runs on"\n',
  };
  return Object.entries(files).map(([name, text]) => ({
    path: `etc/${name}`,
    mode: 0o644,
    content: Buffer.from(text),
  }));
}
